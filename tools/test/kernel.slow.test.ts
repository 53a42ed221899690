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
