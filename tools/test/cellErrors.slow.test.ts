import { beforeAll, expect, it } from "vitest";
import { runCells } from "./cell.js";

const declare = `import { parameters } from "surlab";`;
const values = ['collection: "synthetic"', "epochs: 40", "beta: 1", "k: [5]", 'fusions: ["poe"]'];
const cell = (lines: readonly string[]) => `const params = parameters("07_test", {\n  ${lines.join(",\n  ")},\n});`;

let errors: string[][];
beforeAll(() => {
  const cells = [
    values.map((value) => value.replace("epochs", "epoch")),
    values.map((value) => value.replace("40", '"40"')),
    values.map((value) => value.replace("poe", "product")),
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

it("a word that is none of the choices: the line, then the choices", () => {
  const [line, types] = errors[2]!;
  expect(line).toBe('Line 6, column 13: fusions: ["product"],');
  expect(types).toMatch(/^Type '"product"' is not assignable to type '.*"poe".*'\.$/);
});
