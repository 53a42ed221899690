import { expect, it } from "vitest";
import { runCells } from "./cell.js";

it("keeps working when files appear beside the notebook and in node_modules while a cell runs", () => {
  const [, , after, imported] = runCells([
    `import { Rng } from "surlab"; import fs from "node:fs"; const value = 3;`,
    `fs.mkdirSync("node_modules/another", { recursive: true });
fs.writeFileSync("helper.ts", "export const half = 0.5;");
await new Promise((done) => setTimeout(done, 2500));`,
    "console.log(value, typeof Rng);",
    `import { half } from "./helper"; console.log(half);`,
  ]);
  expect(after).toEqual({ stdout: "3 function\n", stderr: "", displays: [] });
  expect(imported?.stdout).toBe("0.5\n");
});

it("shows a matrix or a fitted result that ends a cell, in a few lines", () => {
  const [matrix, found] = runCells([
    `import { kMeans, Matrix } from "surlab";\nconst X = Matrix.from([[0, 1], [0, 2], [9, 9]]);\nX`,
    "await kMeans(X, { k: 2 })",
  ]);
  expect(matrix!.stdout).toBe("Matrix 3 x 2\n  0  1\n  0  2\n  9  9\n");
  expect(found!.stdout).toMatch(/^kMeans: 3 rows in 2 clusters \(2, 1\)\n {2}labels \(3\), .*predict\(\)\n$/);
});

it("shows the library's warnings in the cell, and the same one once", () => {
  const fit = "await kMeans([[0], [1], [5], [9]], { k: 2, seed: 1, nInit: 1, maxIter: 1, tol: 0 });";
  const [first, second] = runCells([`import { kMeans } from "surlab";\n${fit}\n${fit}`, fit]);
  const warning = "kMeans did not converge in 1 iteration; raise maxIter or tol.\n";
  expect([first?.stderr, second?.stderr]).toEqual([warning, warning]);
});

it("loads what danfojs-node needs TensorFlow, mathjs and xlsx for when it is first used", () => {
  const loaded = `["tfjs-node-gpu", "mathjs", "xlsx"].filter((name) =>
    Object.keys(require.cache).some((file) => file.includes(\`/\${name}/\`)))`;
  const [imported, used] = runCells([
    `import { DataFrame } from "danfojs-node"; console.log(typeof DataFrame, ${loaded});`,
    `const table = new DataFrame([[1, 2], [3, 6]], { columns: ["a", "b"] });
console.log(table["b"].std().toFixed(3), table.describe().shape, (table.tensor as any).shape, ${loaded});`,
  ]);
  expect(imported?.stdout).toBe("function []\n");
  expect(used?.stdout).toBe("2.828 [ 7, 2 ] [ 2, 2 ] [ 'tfjs-node-gpu', 'mathjs' ]\n");
});
