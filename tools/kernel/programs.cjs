// The programs that tslab's converter has TypeScript make for the cells. tslab asks for two for each cell: of the first it needs
// only the names that the cell declares, which it then exports. For each, TypeScript finds out which file refers to which, with a
// type checker of its own, and looks at all files again when an import has changed. Here the names come from the parsed
// cell, the files that it depends on from its imports, and a new declaration of a cell is no new import.

const path = require("node:path");

/**
 * @param ts TypeScript
 * @param read declaration files that another converter has read, by name: they are not read again
 * @returns `create`, the function that makes a program for a watching host; and `expect`, which announces a cell
 */
function createPrograms(ts, read) {
  /** The program of the last cell. */
  let last;
  /** The announced cell, parsed. */
  let parsed;
  let host;
  let invalidatedBefore = () => false;

  /** Of the next program, only the names that `source` declares are needed. */
  function expect(source) {
    parsed = undefined;
    if (!last) return;
    const { fileName } = last.getSourceFiles().find((file) => /\/__tslab__\.[jt]s$/.test(file.fileName));
    // An import or export makes it a module, as tslab does.
    const file = ts.createSourceFile(fileName, `export {};\n${source}`, last.getCompilerOptions().target);
    ts.bindSourceFile(file, last.getCompilerOptions());
    // For a cell that declares nothing, tslab goes on with the first program.
    if (file.locals.size > 0) parsed = file;
  }

  function create(rootNames, options, ownHost, _, ...rest) {
    if (host !== ownHost) {
      host = ownHost;
      nameImportsOnce(ts, host);
      shareFiles(host, read);
    }
    const file = parsed;
    parsed = undefined;
    // After Shift+Tab on a name, the first program may be there already, and this is the second.
    if (file && host.readFile(file.fileName) === file.text) {
      invalidatedBefore = host.hasInvalidatedResolutions;
      return {
        ...last,
        getSourceFile: (name) => (name === file.fileName ? file : last.getSourceFile(name)),
        // So that it is not up to date, whatever comes next.
        getProgramOrUndefined: () => undefined,
      };
    }
    const before = invalidatedBefore;
    const { hasInvalidatedResolutions } = host;
    invalidatedBefore = () => false;
    host.hasInvalidatedResolutions = (file) => before(file) || hasInvalidatedResolutions(file);
    const made = ts.createAbstractBuilder(rootNames, options, host, last, ...rest);
    last = {
      ...made,
      getSourceFile: (name) => {
        const file = made.getSourceFile(name);
        if (file) ts.bindSourceFile(file, options);
        return file;
      },
      getAllDependencies: (file) => dependenciesOf(made.getProgram(), file),
    };
    return last;
  }

  return { create, expect, getSourceFiles: () => last.getSourceFiles() };
}

function shareFiles(host, read) {
  const { getSourceFile, getSourceFileByPath } = host;
  host.getSourceFile = (name, ...rest) => read.get(name) ?? getSourceFile(name, ...rest);
  host.getSourceFileByPath = (name, ...rest) => read.get(name) ?? getSourceFileByPath(name, ...rest);
}

/** The names of a file and of the program's files that it imports or refers to, directly or not. */
function dependenciesOf(program, file) {
  const found = new Set([file.fileName]);
  for (const name of found) {
    const { resolvedModules, referencedFiles } = program.getSourceFile(name);
    const names = referencedFiles.map(({ fileName }) => path.resolve(path.dirname(name), fileName));
    resolvedModules?.forEach(({ resolvedModule }) => {
      if (resolvedModule) names.push(resolvedModule.resolvedFileName);
    });
    for (const other of names) if (program.getSourceFile(other)) found.add(other);
  }
  return [...found];
}

/**
 * TypeScript lists all imports of a file, `import("surlab").Vae` in a type, too, and makes a program anew when the list has
 * changed. In the declarations of earlier cells, which are a new file for each cell, every module is listed once.
 */
function nameImportsOnce(ts, host) {
  const { getSourceFileByPath } = host;
  host.getSourceFileByPath = (name, ...rest) => {
    const file = getSourceFileByPath(name, ...rest);
    if (!file || file.imports || !name.endsWith("/__prev__.d.ts")) return file;
    if (file.statements.some((statement) => ts.isModuleDeclaration(statement))) return file;
    const modules = new Map();
    const visit = (node) => {
      const named = ts.isImportTypeNode(node) ? node.argument.literal : node.moduleSpecifier;
      if (named && !modules.has(named.text)) modules.set(named.text, named);
      ts.forEachChild(node, visit);
    };
    visit(file);
    file.imports = [...modules.values()].sort((a, b) => (a.text < b.text ? -1 : 1));
    file.moduleAugmentations = [];
    file.ambientModuleNames = [];
    return file;
  };
}

module.exports = { createPrograms };
