// TypeScript and tslab's converter, which checks and compiles the cells, set up for the notebooks. Loaded by the kernel, or when
// its snapshot is made (snapshot.cjs); both run this file.

const { createHash } = require("node:crypto");
const { existsSync, readFileSync, statSync } = require("node:fs");
const path = require("node:path");
const ts = require("@tslab/typescript-for-tslab");
const { createPrograms } = require("./programs.cjs");

const root = path.dirname(path.dirname(__dirname));
/** Callbacks of the files that are not watched, by path. */
const installed = new Map();
/** The programs of the converter that was made last. */
let programs;
/** Declaration files that a snapshot holds, by name. */
const read = new Map();

findTypesOfModernPackages();
watchOwnFilesOnly();
followProcess();
const converter = require("tslab/dist/converter.js");
makeProgramsQuickly();

module.exports = {
  ts: require.cache[require.resolve("@tslab/typescript-for-tslab")].exports,
  converter,
  versionsOfInstalled,
  reportChanges,
  shareInstalled,
};

/**
 * tslab resolves types like Node 10, without "exports" in package.json: ml-kmeans, ml-hclust and audio-decode have only
 * "exports", so their imports fail to compile. TypeScript's "bundler" resolution supports both. Types of packages that ship
 * none are in lib/types.
 */
function findTypesOfModernPackages() {
  const { createWatchCompilerHost } = ts;
  const typeRoot = path.join(root, "lib", "types");
  require.cache[require.resolve("@tslab/typescript-for-tslab")].exports = {
    ...ts,
    transpileModule: transpileUnchecked,
    createWatchCompilerHost: (files, options, system, _, ...rest) => {
      programs = createPrograms(ts, read);
      const own = {
        ...options,
        moduleResolution: ts.ModuleResolutionKind.Bundler,
        typeRoots: [...options.typeRoots, typeRoot],
        // Not every @types package that is installed indirectly.
        types: ["node"],
      };
      return createWatchCompilerHost(files, own, system, programs.create, ...rest);
    },
  };
}

/** Lets a converter make its programs as programs.cjs does. */
function makeProgramsQuickly() {
  const { createConverter } = converter;
  converter.createConverter = (options) => {
    const made = createConverter(options);
    const own = programs;
    const convert = (declarations, source) => {
      own.expect(source);
      return made.convert(declarations, source);
    };
    return { ...made, convert };
  };
}

/**
 * tslab compiles a cell to an ES module and then to a CommonJS module. Before the second, TypeScript checks the types in the
 * JavaScript that it has just made, and throws the errors away. It skips what says that it is a default library.
 */
function transpileUnchecked(source, { compilerOptions, ...options }) {
  const library = '/// <reference no-default-lib="true"/>\n';
  const made = ts.transpileModule(library + source, {
    ...options,
    compilerOptions: { ...compilerOptions, skipDefaultLibCheck: true },
  });
  return { ...made, outputText: made.outputText.replace(library, "") };
}

/**
 * TypeScript watches the notebook's folder and node_modules for files that an import did not find, and every declaration file
 * and package.json that it has read, and schedules an update when one appears or changes: a saved notebook, a checkpoint, an
 * installed package, a rebuilt library. tslab expects only its own update for the cell, so every later cell fails with
 * "Unexpected pending rebuildTimer". Modules that exist when they are first imported need no watch, and of packages and the
 * library the code, too, is loaded once. Other files, such as a helper.ts beside the notebook, are watched.
 */
function watchOwnFilesOnly() {
  ts.sys.watchDirectory = () => ({ close() {} });
  const { watchFile } = ts.sys;
  const library = path.join(root, "lib", path.sep);
  const isInstalled = (file) =>
    file.startsWith(library) || file.includes("/node_modules/") || path.basename(file) === "package.json";
  ts.sys.watchFile = (file, callback, ...rest) => {
    if (!isInstalled(file)) return watchFile(file, callback, ...rest);
    const callbacks = installed.get(file) ?? new Set();
    installed.set(file, callbacks.add(callback));
    return {
      close() {
        callbacks.delete(callback);
        if (callbacks.size === 0) installed.delete(file);
      },
    };
  };
}

/** TypeScript remembers the working directory that it first asks for; a snapshot is made in another process. */
function followProcess() {
  ts.sys.getCurrentDirectory = () => process.cwd();
}

/** @returns for each installed file that TypeScript has read, what `isUnchanged` compares */
function versionsOfInstalled() {
  return new Map([...installed.keys()].map((file) => [file, { state: stateOf(file), hash: hashOf(file) }]));
}

/** A library that is built again has new files, most of them with the same text. */
function isUnchanged(file, { state, hash }) {
  return stateOf(file) === state || hashOf(file) === hash;
}

function stateOf(file) {
  const found = statSync(file, { throwIfNoEntry: false });
  return found ? `${found.size} ${found.mtimeMs}` : "";
}

function hashOf(file) {
  return existsSync(file) ? createHash("sha256").update(readFileSync(file)).digest("hex") : "";
}

/**
 * Reports to TypeScript which declaration files have changed since `versions`: it reads them again for the next cell.
 * @returns false if something else has changed: a package.json, or a file that has appeared or is gone
 */
function reportChanges(versions) {
  const changed = [...versions.keys()].filter((file) => !isUnchanged(file, versions.get(file)));
  if (changed.some((file) => !file.endsWith(".d.ts") || !versions.get(file).state || !stateOf(file))) return false;
  for (const file of changed) {
    for (const callback of installed.get(file) ?? []) callback(file, ts.FileWatcherEventKind.Changed);
  }
  return true;
}

/** Lets the next converter, in another folder, share what the last has read, apart from what has changed since `versions`. */
function shareInstalled(versions) {
  for (const file of programs.getSourceFiles()) {
    const version = versions.get(file.fileName);
    if (version && isUnchanged(file.fileName, version)) read.set(file.fileName, file);
  }
}
