// A decoder as bad as they come, for damaged.test.ts.
const { limited } = require("../../dist/async/childProcesses.js");

const DEEDS = {
  good: () => "decoded",
  throws: () => {
    throw new Error("an ordinary mistake");
  },
  exits: () => process.exit(3),
  aborts: () => process.abort(),
  fillsTheHeap: () => {
    const all = [];
    for (;;) all.push(new Array(1e6).fill(all.length + 0.5));
  },
  // Outside of V8's heap, page after page, as a decoder's buffers are.
  fillsTheMemory: () => {
    const all = [];
    for (;;) all.push(Buffer.alloc(2 ** 24, 1));
  },
  neverEnds: () => {
    for (;;);
  },
};

exports.decode = (what) => limited(1000, async () => DEEDS[what]());
/** Keeps that many bytes for ever, and says in which process. */
exports.grow = (bytes) => {
  kept.push(Buffer.alloc(bytes, 1));
  return process.pid;
};
const kept = [];
exports.pid = () => process.pid;
