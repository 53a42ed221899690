import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type CellState, Lab } from "./jupyterlab.js";

const minutes = 60_000;

/** Three models, one after the other, each so slow that it never ends by itself. */
const cells = [
  'import { Matrix, Rng, train, Vae, watch } from "surlab"; const rng = new Rng(1, "test");\nconst X = new Matrix(400, 16, Float32Array.from({ length: 6400 }, () => rng.normal()));',
  `const epochs: number[] = [];
for (const seed of [1, 2, 3]) {
  try {
    const vae = new Vae({ inputDim: 16, latentDim: 2, seed });
    const history = await watch(\`Model \${seed}\`, (task) =>
      train(vae, X, { epochs: 100_000, patience: 100_000, learningRate: 1e-6, seed, ...task }));
    epochs.push(history.rows.length);
  } catch (error) {
    console.log("caught");
  }
}`,
  'console.log("after", epochs.length);',
];

let folder: string;
let lab: Lab;
beforeAll(async () => {
  mkdirSync(path.resolve(".cache"), { recursive: true });
  folder = mkdtempSync(path.resolve(".cache/test-stop-"));
  const notebook = path.join(folder, "stop.ipynb");
  writeFileSync(
    notebook,
    JSON.stringify({
      cells: cells.map((source) => ({ cell_type: "code", source, metadata: {}, outputs: [], execution_count: null })),
      metadata: { kernelspec: { name: "tslab", display_name: "TypeScript (Surlab)", language: "typescript" } },
      nbformat: 4,
      nbformat_minor: 4,
    }),
  );
  lab = await Lab.start([notebook]);
  await lab.open("stop.ipynb");
}, 3 * minutes);
afterAll(async () => {
  await lab?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Awaited at a test's end; a failure before that is the test's too, and no unhandled rejection. */
const runAll = (timeout: number) => {
  const ran = lab.runAll(timeout);
  ran.catch(() => {});
  return ran;
};
const lines = (states: CellState[]) => states[1]!.displays.map((display) => String(display["text/plain"]));
const training = (model: number) =>
  expect.poll(async () => lines(await lab.cells())[model - 1] ?? "", { timeout: 2 * minutes, interval: 250 });

it(
  "the interrupt button stops the cell and the fits that would have followed",
  async () => {
    const ran = runAll(4 * minutes);
    await training(1).toMatch(/epoch \d+\/100000 .* left$/);
    expect(await lab.kernelStatus()).toBe("busy");
    await lab.interrupt();
    const states = await ran;
    expect(states[1]!.stderr.trim()).toBe("Interrupted: this cell was stopped, and no cell after it is run.");
    expect(lines(states)).toEqual([expect.stringContaining("interrupted after")]);
    expect(states[2]!.stdout).toBe("");
  },
  6 * minutes,
);

it(
  "the link stops one training, keeps its weights, says so, and the cell continues",
  async () => {
    const ran = runAll(6 * minutes);
    for (const model of [1, 2, 3]) {
      await training(model).toMatch(/epoch \d+\/100000 .* left$/);
      expect(await lab.kernelStatus()).toBe("busy");
      expect(await lab.follow(1, "stop here")).toMatch(/keeps what it has learned/);
      await training(model).toMatch(/stopped by you after .*; what it had learned is kept/);
    }
    const states = await ran;
    expect(states[1]!.stderr).toBe("");
    expect(states[2]!.stdout).toBe("after 3\n");
  },
  8 * minutes,
);
