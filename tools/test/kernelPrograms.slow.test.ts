import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, it } from "vitest";

mkdirSync(path.resolve(".cache"), { recursive: true });
const folder = mkdtempSync(path.resolve(".cache/test-programs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What happens one after the other: a cell is run, a name is inspected, or a file beside the notebook is written. */
const events = [
  { write: "helper.ts", text: `import { third } from "./other";\nexport const half = 0.5 * third;\n` },
  { write: "other.ts", text: "export const third = 1;\n" },
  { cell: `import fs, { readFileSync } from "node:fs";\nconst value = 3, text = "a";\ntype Pair = [number, string];` },
  { cell: "console.log(value, fs.existsSync(text));" },
  { cell: "value + 1" },
  { cell: `const wrong: string = value;` },
  { cell: `function double(x: number): Pair { return [2 * x, readFileSync.name]; }\nawait Promise.resolve(double(2))` },
  {
    cell: `const value = new Map([[text, fs.statSync(".")]]);\nenum Mood { calm, wild }\nclass Song { mood = Mood.calm }`,
  },
  { cell: `import { half } from "./helper";\nconst quarter = half / 2;\nnew Song().mood` },
  { write: "helper.ts", text: "export const half = 'now a text';\n", changed: true },
  { cell: `import { half } from "./helper";\nconst quarter = half / 2;` },
  { cell: `import { half } from "./helper";\nconst words = half.split(" ");` },
  { inspect: "const words = [quarter];", at: 7 },
  { cell: "const words = [quarter];" },
  { cell: "const words = [quarter];" },
  { cell: "// nothing" },
  { cell: "const fs = 1, { size } = value; let later: import('node:fs').Stats | undefined;" },
  { cell: "const ends = [1];\nconst module = await import('node:path');\nmodule.sep" },
  { cell: "const late = await Promise.all([ends, later]);\nexport {};\nlate.length" },
  { cell: "const unfinished = (" },
];

it("compiles cells to the code, declarations and errors of tslab's own programs", () => {
  const [own, theirs] = [path.resolve("tools/kernel/compiler.cjs"), "tslab/dist/converter.js"].map(results);
  expect(own).toEqual(theirs);
  // And the cells are what they were meant to be.
  const failed = own!.flatMap(({ cell, errors }) => (errors.length > 0 ? [cell] : []));
  expect(failed).toEqual([
    "const wrong: string = value;",
    `import { half } from "./helper";\nconst quarter = half / 2;`,
    "const unfinished = (",
  ]);
});

interface Result {
  cell: string;
  errors: string[];
}

/** What a module's converter makes of the events, in a process of its own. */
function results(converter: string): Result[] {
  const script = `
const fs = require("node:fs");
const loaded = require(${JSON.stringify(converter)});
const { createConverter } = loaded.converter ?? loaded;
let report = () => {};
const converter = createConverter({ isJS: false, isBrowser: false, _fileWatcher: () => report() });
let declarations = "";
const results = [];
(async () => {
  for (const { cell, write, text, changed, inspect, at } of ${JSON.stringify(events)}) {
    if (write) {
      const seen = changed && new Promise((done) => (report = done));
      fs.writeFileSync(write, text);
      await seen;
    } else if (inspect) {
      const { displayParts } = converter.inspect(declarations, inspect, at);
      results.push({ cell: inspect, errors: [], told: displayParts.map((part) => part.text).join("") });
    } else {
      const { diagnostics, ...made } = converter.convert(declarations, cell);
      results.push({ cell, errors: diagnostics.map((error) => error.messageText), ...made });
      if (diagnostics.length === 0) declarations = made.declOutput;
    }
  }
  fs.writeFileSync("results.json", JSON.stringify(results));
  process.exit();
})();`;
  const file = path.join(folder, "script.cjs");
  writeFileSync(file, script);
  const said = execFileSync(process.execPath, [file], { cwd: folder, encoding: "utf8" });
  expect(said).toBe("");
  return JSON.parse(readFileSync(path.join(folder, "results.json"), "utf8"));
}
