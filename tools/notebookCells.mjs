// node tools/notebookCells.mjs [--write] [NOTEBOOK.ipynb …]
//
// Formats and lints the code cells of the notebooks with Biome, as it does the library, and checks that a cell fits on a
// page: at most 12 lines of 100 columns. The parameters cell has as many lines as there are parameters. `--write` formats
// the cells in place; then nothing else of the file changes.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { inRoot } from "./paths.mjs";

const LINES = 12;
const COLUMNS = 100;

// A cell uses what other cells declare, and declares what other cells use.
const CONFIG = {
  root: true,
  formatter: { indentStyle: "space", indentWidth: 2, lineWidth: COLUMNS },
  assist: { enabled: false },
  linter: {
    rules: {
      preset: "recommended",
      correctness: { noUnusedVariables: "off", noUnusedImports: "off", noUnusedFunctionParameters: "off" },
      style: { noNonNullAssertion: "off", noNestedTernary: "error" },
    },
  },
};

const write = process.argv.includes("--write");
const given = process.argv.slice(2).filter((arg) => !arg.startsWith("--"));
const notebooks = readdirSync(inRoot("notebooks")).filter((file) => file.endsWith(".ipynb"));
const files =
  given.length > 0 ? given.map((file) => path.resolve(file)) : notebooks.map((file) => inRoot("notebooks", file));

const folder = mkdtempSync(path.join(tmpdir(), "surlab-cells-"));
try {
  writeFileSync(path.join(folder, "biome.json"), `${JSON.stringify(CONFIG, null, 2)}\n`);
  const cells = files.flatMap(cellsOf);
  for (const { file, code } of cells) writeFileSync(file, `${code}\n`);
  const checked = biome();
  if (write) for (const notebook of files) writeBack(notebook, cells);
  const long = cells.filter(({ parameters }) => !parameters).flatMap(tooLong);
  for (const said of long) console.log(said);
  process.exitCode = checked && long.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The code cells of a notebook, each with the file that Biome reads. */
function cellsOf(notebook) {
  const name = path.basename(notebook, ".ipynb");
  return JSON.parse(readFileSync(notebook, "utf8")).cells.flatMap((cell, i) => {
    if (cell.cell_type !== "code") return [];
    const file = path.join(folder, `${name}.cell${String(i + 1).padStart(2, "0")}.ts`);
    const parameters = cell.metadata.tags?.includes("parameters") ?? false;
    return [{ notebook, at: i, file, parameters, code: [cell.source].flat().join("") }];
  });
}

function biome() {
  const args = ["check", "--error-on-warnings", "--max-diagnostics=100", ...(write ? ["--write"] : [])];
  const { status, stdout, stderr } = spawnSync(inRoot("node_modules", ".bin", "biome"), args, {
    cwd: folder,
    encoding: "utf8",
  });
  process.stdout.write(status === 0 ? "" : stdout + stderr);
  return status === 0;
}

function writeBack(notebook, cells) {
  const parsed = JSON.parse(readFileSync(notebook, "utf8"));
  for (const cell of cells.filter((one) => one.notebook === notebook)) {
    cell.code = readFileSync(cell.file, "utf8").trimEnd();
    parsed.cells[cell.at].source = cell.code.split(/(?<=\n)/);
  }
  writeFileSync(notebook, `${JSON.stringify(parsed, null, 1)}\n`);
}

function tooLong({ notebook, at, code }) {
  const lines = code.split("\n");
  const widest = Math.max(...lines.map((line) => line.length));
  if (lines.length <= LINES && widest <= COLUMNS) return [];
  const where = `${path.basename(notebook)}, cell ${at + 1}`;
  return [`${where} has ${lines.length} lines of up to ${widest} columns; at most ${LINES} of ${COLUMNS}: ${lines[0]}`];
}
