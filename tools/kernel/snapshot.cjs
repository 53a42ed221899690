// The script of which Node makes the kernel's snapshot: the heap of a process that has loaded TypeScript and has read the
// declarations of Node, surlab and danfojs-node, in the notebooks' folder. Run by tools/setup/kernelSnapshot.mjs:
//
//   node --snapshot-blob FILE --build-snapshot tools/kernel/snapshot.cjs FOLDER_OF_TOOLS_KERNEL
//
// In such a script, `require` knows only Node's own modules.

const fs = require("node:fs");
const path = require("node:path");

const folder = process.argv[2];
process.chdir(path.join(folder, "..", "..", "notebooks"));
const requireFile = createRequire();
const compiler = requireFile(path.join(folder, "compiler.cjs"));

const converter = compiler.converter.createConverter({ isJS: false, isBrowser: false });
// As the first cell of the notebooks, so that all that it needs has been read.
const { diagnostics } = converter.convert(
  "",
  'import { kMeans } from "surlab";\nimport { DataFrame } from "danfojs-node";\nkMeans;\nDataFrame;\n',
);
if (diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));

// Node makes the snapshot when nothing is open, and would wait for a watched file.
const open = process.getActiveResourcesInfo();
if (open.length > 0) throw new Error(`A snapshot was to be made with ${open.join(", ")} open.`);

// fromSnapshot.cjs takes it from here.
Object.defineProperty(globalThis, Symbol.for("surlab.kernel"), {
  configurable: true,
  value: {
    compiler,
    converter,
    cwd: process.cwd(),
    versions: compiler.versionsOfInstalled(),
    files: requireFile.cache,
  },
});

/** A `require` as Node's for CommonJS modules and JSON files: of packages, it knows "main". */
function createRequire() {
  const cache = {};
  const load = (file) => {
    if (cache[file]) return cache[file].exports;
    const module = { exports: {} };
    cache[file] = module;
    const text = fs.readFileSync(file, "utf8");
    if (file.endsWith(".json")) {
      module.exports = JSON.parse(text);
      return module.exports;
    }
    const resolve = (request) => resolveFrom(path.dirname(file), request);
    const require = (request) => {
      const found = resolve(request);
      return found ? load(found) : builtin(request);
    };
    const run = new Function(
      "module",
      "exports",
      "require",
      "__filename",
      "__dirname",
      `${text}\n//# sourceURL=${file}`,
    );
    run.call(
      module.exports,
      module,
      module.exports,
      Object.assign(require, { resolve, cache }),
      file,
      path.dirname(file),
    );
    return module.exports;
  };
  return Object.assign(load, { cache });
}

function builtin(request) {
  return require(request);
}

/** The file of a module, or undefined if only Node's own modules can have it. */
function resolveFrom(from, request) {
  if (/^\.{0,2}\//.test(request)) return fileOf(path.resolve(from, request));
  if (request.startsWith("node:")) return undefined;
  const found = fileOf(path.join(from, "node_modules", request));
  return found ?? (path.dirname(from) === from ? undefined : resolveFrom(path.dirname(from), request));
}

function fileOf(place) {
  const names = [place, `${place}.js`, `${place}.json`];
  const file = names.find((name) => fs.statSync(name, { throwIfNoEntry: false })?.isFile());
  if (file || !fs.existsSync(place)) return file && fs.realpathSync(file);
  const description = path.join(place, "package.json");
  const main = fs.existsSync(description) ? JSON.parse(fs.readFileSync(description, "utf8")).main : undefined;
  return fileOf(path.join(place, main ?? "index"));
}
