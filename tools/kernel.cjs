// The tslab kernel, as Jupyter starts it (.venv/share/jupyter/kernels/tslab/kernel.json), with two gaps of tslab 1.0.22
// repaired.

const ts = require("@tslab/typescript-for-tslab");
const converter = require("tslab/dist/converter.js");

// 1. tslab outlives a Jupyter that is killed, and would go on training unseen. Jupyter tells every kernel its process
// number for that; the kernel ends when that process is gone.
const jupyter = Number(process.env.JPY_PARENT_PID);
if (jupyter) {
  setInterval(() => {
    try {
      process.kill(jupyter, 0);
    } catch {
      process.exit(1);
    }
  }, 1000).unref();
}

// 2. In a cell, `{ songs }` fails with "songs is not defined" where `songs` is a variable of an earlier cell: tslab
// qualifies such names, but looks a shorthand property up as the property and not as the variable. Written out, as
// `{ songs: songs }`, it is found.
const { createConverter } = converter;
converter.createConverter = (options) => {
  const made = createConverter(options);
  return { ...made, convert: (declarations, source) => made.convert(declarations, withoutShorthand(source)) };
};

function withoutShorthand(source) {
  const ends = [];
  const visit = (node) => {
    if (ts.isShorthandPropertyAssignment(node)) ends.push([node.name.end, `: ${node.name.text}`]);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("cell.ts", source, ts.ScriptTarget.Latest));
  return ends.reduceRight((text, [at, value]) => text.slice(0, at) + value + text.slice(at), source);
}

require("tslab/dist/main.js").main();
