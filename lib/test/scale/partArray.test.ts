import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { Matrix, npyBytes } from "../../dist/array/index.js";
import { PartArray } from "../../dist/scale/partArray.js";

const folder = mkdtempSync(path.join(tmpdir(), "surlab-parts-"));
const at = (name: string) => path.join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

writeFileSync(at("one.npy"), npyBytes(Matrix.from([[1, 2], [3, 4], [5, 6]]))); // biome-ignore format: rows
writeFileSync(at("two.npy"), npyBytes(Matrix.from([[7, 8]])));
writeFileSync(at("wide.npy"), npyBytes(Matrix.from([[1, 2, 3]])));
writeFileSync(at("short.npy"), readFileSync(at("one.npy")).subarray(0, -4));
writeFileSync(at("text.npy"), "id,value\n");

it("reads rows of several files in any order", () => {
  const parts = new PartArray([at("one.npy"), at("two.npy")]);
  expect([parts.rows, parts.cols]).toEqual([4, 2]);
  expect(Array.from(parts.read([3, 0, 1, 1]))).toEqual([7, 8, 1, 2, 3, 4, 3, 4]);
  expect(() => parts.read([4])).toThrow("There is no row 4; there are 4.");
});

it.each([
  ["short.npy", "can't be read"],
  ["text.npy", "not a .npy file"],
  ["none.npy", "no such file"],
  ["wide.npy", "has 3 columns, the parts before it 2"],
])("says that %s is damaged, and how to mend it", (name, sentence) => {
  const open = () => new PartArray([at("one.npy"), at(name)]);
  expect(open).toThrow(sentence);
  expect(open).toThrow(/delete (it|its part) and run the same command again\.$/);
});
