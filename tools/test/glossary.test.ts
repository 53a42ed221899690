import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.join(import.meta.dirname, "..", "..");
const [options, terms] = fs.readFileSync(path.join(root, "docs", "glossary.md"), "utf8").split("## Terms") as [
  string,
  string,
];
const firstCells = (table: string): string[] =>
  [...table.matchAll(/^\| ([^|]+) \|/gm)].map((row) => row[1]!).filter((cell) => !/^(name|term|---)$/.test(cell));

test("every option in docs/glossary.md is an option of the library", () => {
  const names = firstCells(options).flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map((name) => name[1]!));
  const folder = path.join(root, "lib", "src");
  const source = fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => fs.readFileSync(path.join(folder, file), "utf8"))
    .join("\n");
  expect(names.length).toBeGreaterThan(50);
  expect(names.filter((name) => !new RegExp(`^  (readonly )?${name}\\??: `, "m").test(source))).toEqual([]);
});

test("the terms of docs/glossary.md are in alphabetical order", () => {
  const names = firstCells(terms).map((cell) => cell.replaceAll("`", ""));
  expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b, "en")));
});
