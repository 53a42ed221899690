import { expect, it } from "vitest";
import { runCells } from "./cell.js";

it("goes on where files appear beside the notebook and among the packages while a cell runs", () => {
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

it("shows the library's warnings in the cell, and the same one once", () => {
  const fit = "await kMeans(fromRows([[0], [1], [5], [9]]), { k: 2, seed: 1, nInit: 1, maxIter: 1, tol: 0 });";
  const [first, second] = runCells([`import { fromRows, kMeans } from "surlab";\n${fit}\n${fit}`, fit]);
  const warning = "kMeans did not converge in 1 iteration; raise maxIter or tol.\n";
  expect([first?.stderr, second?.stderr]).toEqual([warning, warning]);
});
