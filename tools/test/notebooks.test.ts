import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

interface Cell {
  cell_type: "code" | "markdown";
  source: string | string[];
  metadata: { tags?: string[] };
  outputs?: unknown[];
  execution_count?: number | null;
}

const folder = path.resolve("notebooks");

/** As git compares and commits it: a notebook that was run in JupyterLab has its outputs on disk alone. */
function committed(file: string): string {
  const saved = readFileSync(path.join(folder, file));
  return execFileSync(process.execPath, ["tools/notebookFilter.mjs", `notebooks/${file}`], {
    input: saved,
    encoding: "utf8",
  });
}

describe.each(readdirSync(folder).filter((file) => file.endsWith(".ipynb")))("%s", (file) => {
  const { cells, metadata } = JSON.parse(committed(file)) as {
    cells: Cell[];
    metadata: { kernelspec: { name: string } };
  };
  const code = cells.filter((cell) => cell.cell_type === "code");
  const text = (cell: Cell) => [cell.source].flat().join("");

  it("is committed clean: no outputs, no counts, no empty cell, the tslab kernel", () => {
    for (const cell of code) {
      expect(cell.outputs).toEqual([]);
      expect(cell.execution_count ?? null).toBeNull();
      expect(text(cell).trim()).not.toBe("");
    }
    expect(metadata.kernelspec.name).toBe("tslab");
  });

  it("has one params cell", () => {
    expect(code.filter((cell) => cell.metadata.tags?.includes("parameters"))).toHaveLength(1);
  });

  // How long a cell may be is checked by tools/notebookCells.mjs.
  it("has a sentence of intent before each cell", () => {
    cells.forEach((cell, i) => {
      if (cell.cell_type !== "code" || cell.metadata.tags?.includes("setup")) return;
      expect(cells[i - 1]?.cell_type, `no sentence before:\n${text(cell)}`).toBe("markdown");
    });
  });
});
