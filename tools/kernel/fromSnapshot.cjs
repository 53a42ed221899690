// The compiler (compiler.cjs) as the kernel takes it: from the snapshot that it was started from, or newly loaded.

const Module = require("node:module");

const key = Symbol.for("surlab.kernel");
const taken = globalThis[key];
delete globalThis[key];

module.exports = taken ? fromSnapshot(taken) : require("./compiler.cjs");

function fromSnapshot({ compiler, converter, cwd, versions, files }) {
  // Node leaves it out of a snapshot, and without it errors have no stack. The value is TypeScript's.
  Error.stackTraceLimit = 100;
  // What a process that is forked from the kernel would start from, too.
  const at = process.execArgv.indexOf("--snapshot-blob");
  process.execArgv.splice(at, 2);
  for (const [file, { exports }] of Object.entries(files)) {
    require.cache[file] = Object.assign(new Module(file, module), { exports, filename: file, loaded: true });
  }
  const { createConverter } = compiler.converter;
  let unused = true;
  /** The first is the converter of the snapshot, if it fits this process, or another that shares what it has read. */
  compiler.converter.createConverter = (options) => {
    const first = unused;
    unused = false;
    const fits = first && !options.isJS && !options.isBrowser && process.cwd() === cwd;
    if (fits && compiler.reportChanges(versions)) return converter;
    if (first) compiler.shareInstalled(versions);
    return createConverter(options);
  };
  return compiler;
}
