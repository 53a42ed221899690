import { beforeAll, expect, it } from "vitest";
import { type CellOutput, runCells } from "./cell.js";

const loaded = `["tfjs-node-gpu", "mathjs", "xlsx"].filter((name) =>
    Object.keys(require.cache).some((file) => file.includes(\`/\${name}/\`)))`;
const fit = "await kMeans([[0], [1], [5], [9]], { k: 2, seed: 1, nInit: 1, maxIter: 1, tol: 0 });";

/** In one kernel, in this order: what is loaded is seen only before the rest. */
const CELLS = {
  danfo: `import { DataFrame } from "danfojs-node"; console.log(typeof DataFrame, ${loaded});`,
  danfoUsed: `const table = new DataFrame([[1, 2], [3, 6]], { columns: ["a", "b"] });
console.log(table["b"].std().toFixed(3), table.describe().shape, (table.tensor as any).shape, ${loaded});`,
  library: `import { kMeans, Matrix, Rng } from "surlab"; import fs from "node:fs"; const value = 3;`,
  filesAppear: `fs.mkdirSync("node_modules/another", { recursive: true });
fs.writeFileSync("helper.ts", "export const half = 0.5;");
await new Promise((done) => setTimeout(done, 2500));`,
  afterFiles: "console.log(value, typeof Rng);",
  helper: `import { half } from "./helper"; console.log(half);`,
  matrix: "const X = Matrix.from([[0, 1], [0, 2], [9, 9]]);\nX",
  result: "await kMeans(X, { k: 2 })",
  many: `import * as tslab from "tslab"; for (let i = 0; i < 1200; i++) tslab.display.text(String(i));`,
  warned: `${fit}\n${fit}`,
  warnedAgain: fit,
};

let outputs: Record<keyof typeof CELLS, CellOutput>;
beforeAll(() => {
  const all = runCells(Object.values(CELLS));
  outputs = Object.fromEntries(Object.keys(CELLS).map((name, i) => [name, all[i]])) as typeof outputs;
});

it("loads what danfojs-node needs TensorFlow, mathjs and xlsx for when it is first used", () => {
  expect(outputs.danfo.stdout).toBe("function []\n");
  expect(outputs.danfoUsed.stdout).toBe("2.828 [ 7, 2 ] [ 2, 2 ] [ 'tfjs-node-gpu', 'mathjs' ]\n");
});

it("keeps working when files appear beside the notebook and in node_modules while a cell runs", () => {
  expect(outputs.afterFiles).toEqual({ stdout: "3 function\n", stderr: "", displays: [] });
  expect(outputs.helper.stdout).toBe("0.5\n");
});

it("shows a matrix or a fitted result that ends a cell, in a few lines", () => {
  expect(outputs.matrix.stdout).toBe("Matrix 3 x 2\n  0  1\n  0  2\n  9  9\n");
  expect(outputs.result.stdout).toMatch(/^kMeans: 3 rows in 2 clusters \(2, 1\)\n {2}labels \(3\), .*predict\(\)\n$/);
});

it("shows everything that a cell displays at once", () => {
  expect(outputs.many.stderr).toBe("");
  expect(outputs.many.displays.map((display) => String(display["text/plain"]))).toEqual(
    Array.from({ length: 1200 }, (_, i) => `${i}`),
  );
});

it("shows the library's warnings in the cell, and the same one once", () => {
  const warning = "kMeans did not converge in 1 iteration; raise maxIter or tol.\n";
  expect([outputs.warned.stderr, outputs.warnedAgain.stderr]).toEqual([warning, warning]);
});
