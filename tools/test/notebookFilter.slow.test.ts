import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { venvBin } from "../paths.mjs";

let repository: string;
const git = (...args: string[]) => execFileSync("git", args, { cwd: repository, encoding: "utf8" });
const notebooks = readdirSync("notebooks").filter((name) => name.endsWith(".ipynb"));

interface Cell {
  cell_type: string;
  id?: string;
  metadata: Record<string, unknown>;
  source: string | string[];
  outputs?: unknown[];
  execution_count?: number | null;
}
interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
}

beforeAll(() => {
  repository = mkdtempSync(path.join(tmpdir(), "surlab-filter-"));
  for (const name of ["notebooks", "tools", ".gitattributes"])
    cpSync(name, path.join(repository, name), { recursive: true });
  git("init", "--quiet");
  git("config", "filter.surlab-notebook.clean", "node tools/notebookFilter.mjs %f");
  git("add", ".");
  git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--message", "all");
});
afterAll(() => rmSync(repository, { recursive: true, force: true }));

/** Saves a notebook as Jupyter does: keys sorted, sources split into lines, outputs, counts and its own metadata. */
function saveAsJupyter(name: string, edit: (notebook: Notebook) => void = () => {}): void {
  const file = path.join(repository, "notebooks", name);
  const notebook: Notebook = JSON.parse(readFileSync(file, "utf8"));
  for (const [i, cell] of notebook.cells.entries()) {
    cell.source = [cell.source]
      .flat()
      .join("")
      .split(/(?<=\n)/);
    cell.metadata = { ...cell.metadata, trusted: true, scrolled: false };
    if (cell.cell_type !== "code") continue;
    cell.execution_count = i;
    cell.outputs = [{ name: "stdout", output_type: "stream", text: ["a line\n"] }];
  }
  notebook.metadata.language_info = { name: "typescript", version: "5.0" };
  edit(notebook);
  writeFileSync(file, `${JSON.stringify(sorted(notebook), null, 1)}\n`);
  const hook = "import sys, pathlib; from surlab_jupyter.git import settle; settle(pathlib.Path(sys.argv[1]))";
  execFileSync(venvBin("python"), ["-c", hook, file]);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

it("is committed clean as it is", () => {
  expect(git("status", "--porcelain")).toBe("");
});

it("shows no change in a notebook that was run and saved in JupyterLab", () => {
  for (const name of notebooks) saveAsJupyter(name);
  expect(git("status", "--porcelain")).toBe("");
  expect(git("diff")).toBe("");
}, 240_000);

it("shows only the changed lines of a cell", () => {
  const parameters = (cell: Cell) => (cell.metadata.tags as string[] | undefined)?.includes("parameters");
  saveAsJupyter("01_easy_vae.ipynb", ({ cells }) => {
    const cell = cells.find(parameters)!;
    cell.source = (cell.source as string[]).map((line) => line.replace(/epochs: 60/, "epochs: 61"));
  });
  expect(git("diff", "--numstat")).toMatch(/^1\t1\tnotebooks\/01_easy_vae.ipynb\n$/);
  saveAsJupyter("01_easy_vae.ipynb", ({ cells }) => {
    const cell = cells.find(parameters)!;
    cell.source = (cell.source as string[]).map((line) => line.replace(/epochs: 61/, "epochs: 60"));
  });
  expect(git("status", "--porcelain")).toBe("");
}, 60_000);

it("handles new notebooks and added or removed cells, and leaves other files unchanged", () => {
  writeFileSync(path.join(repository, "notebooks/mine.ipynb"), "<<<<<<< not JSON\n");
  git("add", "notebooks/mine.ipynb");
  expect(git("show", ":notebooks/mine.ipynb")).toBe("<<<<<<< not JSON\n");
  git("rm", "--quiet", "--force", "notebooks/mine.ipynb");

  saveAsJupyter("07_baselines.ipynb", ({ cells }) => {
    cells.pop();
    cells.push({ cell_type: "code", id: "mine", metadata: {}, source: ["1 + 1"], outputs: [{ a: 1 }] });
  });
  git("add", "notebooks/07_baselines.ipynb");
  const staged: Notebook = JSON.parse(git("show", ":notebooks/07_baselines.ipynb"));
  expect(staged.cells.at(-1)).toMatchObject({ id: "mine", outputs: [], execution_count: null });
  expect(JSON.stringify(staged)).not.toContain("a line");
}, 60_000);
