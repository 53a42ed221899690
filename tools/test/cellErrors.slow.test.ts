import { expect, it } from "vitest";
import { runCells } from "./cell.js";

const declare = `import { defineParams, param } from "surlab";
const setParams = defineParams("07_test", {
  collection: param.text(), epochs: param.whole(1), beta: param.real(0), k: param.wholes(2), linkage: param.choice("ward", "average"),
});`;
const values = ['collection: "synthetic"', "epochs: 40", "beta: 1", "k: [5]", 'linkage: "ward"'];
const cell = (lines: readonly string[]) => `const params = setParams({\n  ${lines.join(",\n  ")},\n});`;
const errorOf = (source: string) => runCells([declare, source])[1]!.stderr.trim().split("\n");

it("a mistyped parameter: first what it should be, then the line, the types last", () => {
  const [hint, line] = errorOf(cell(values.map((value) => value.replace("epochs", "epoch"))));
  expect(hint).toBe("Did you mean to write 'epochs'?");
  expect(line).toBe("Line 3, column 3: epoch: 40,");
}, 120_000);

it("a value of another type: the line, then what it is and should be", () => {
  expect(errorOf(cell(values.map((value) => value.replace("40", '"40"'))))).toEqual([
    'Line 3, column 3: epochs: "40",',
    "Type 'string' is not assignable to type 'number'.",
  ]);
}, 120_000);

it("a missing parameter is named before the types", () => {
  const [line, missing] = errorOf(cell(values.slice(0, -1)));
  expect(line).toBe("Line 1, column 26: const params = setParams({");
  expect(missing).toMatch(/^Property 'linkage' is missing/);
}, 120_000);
