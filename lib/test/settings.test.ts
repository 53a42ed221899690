import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

/** Loads all that looks at the environment, and says which variables the library has set and which TensorFlow met. */
const PROGRAM = `
const before = { ...process.env };
const { kernel } = require("./lib/dist/native/addon.js");
const { device, tf } = require("./lib/dist/tensorflow/backend.js");
const { parallelMap } = require("./lib/dist/async/parallel.js");
kernel("nearestRows", undefined);
tf.zeros([1]).dataSync();
parallelMap(require.resolve("./lib/dist/async/parallel.js"), "coreCount", [0]).then(([cores]) => {
  const set = Object.keys(process.env).filter((name) => process.env[name] !== before[name]);
  console.log(JSON.stringify({ set, spin: process.env.GOMP_SPINCOUNT, device: device(), cores }));
});`;

const VARIABLES = ["TF_CPP_MIN_LOG_LEVEL", "TF_NUM_INTRAOP_THREADS", "GOMP_SPINCOUNT", "SURLAB_BACKEND"];

function run(args: string[], env: Record<string, string> = {}) {
  const bare = Object.fromEntries(Object.entries(process.env).filter(([name]) => !VARIABLES.includes(name)));
  const { stdout } = spawnSync(process.execPath, [...args, "-e", PROGRAM], {
    encoding: "utf8",
    env: { ...bare, ...env },
  });
  return JSON.parse(stdout.trim().split("\n").at(-1)!);
}

test("the library sets no environment variable, and a thread of the pool has one core", () => {
  expect(run([])).toMatchObject({ set: [], cores: 1 });
});

test("a program prepares the process for it, and what is set already stays", () => {
  const prepare = ["--require", "./tools/prepareProcess.cjs"];
  expect(run(prepare, { SURLAB_THREADS: "1" })).toMatchObject({
    spin: "10000",
    device: expect.stringContaining("on 1 CPU thread ("),
  });
  expect(run(prepare, { GOMP_SPINCOUNT: "5" })).toMatchObject({ spin: "5" });
});
