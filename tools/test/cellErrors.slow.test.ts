import { beforeAll, expect, it } from "vitest";
import { runCells } from "./cell.js";

const declare = `import { defineParams, param } from "surlab";
const setParams = defineParams("07_test", {
  collection: param.text(), epochs: param.whole(1), beta: param.real(0), k: param.wholes(2), linkage: param.choice("ward", "average"),
});`;
const values = ['collection: "synthetic"', "epochs: 40", "beta: 1", "k: [5]", 'linkage: "ward"'];
const cell = (lines: readonly string[]) => `const params = setParams({\n  ${lines.join(",\n  ")},\n});`;

let errors: string[][];
beforeAll(() => {
  const cells = [
    values.map((value) => value.replace("epochs", "epoch")),
    values.map((value) => value.replace("40", '"40"')),
    values.slice(0, -1),
  ];
  // One kernel for all: a cell that doesn't compile leaves nothing behind.
  const [, ...outputs] = runCells([declare, ...cells.map(cell)]);
  errors = outputs.map(({ stderr }) => stderr.trim().split("\n"));
});

it("a mistyped parameter: first the suggestion, then the line, the types last", () => {
  const [hint, line] = errors[0]!;
  expect(hint).toBe("Did you mean to write 'epochs'?");
  expect(line).toBe("Line 3, column 3: epoch: 40,");
});

it("a value of the wrong type: the line, then the actual and the expected type", () => {
  expect(errors[1]).toEqual(['Line 3, column 3: epochs: "40",', "Type 'string' is not assignable to type 'number'."]);
});

it("a missing parameter is named before the types", () => {
  const [line, missing] = errors[2]!;
  expect(line).toBe("Line 1, column 26: const params = setParams({");
  expect(missing).toMatch(/^Property 'linkage' is missing/);
});
