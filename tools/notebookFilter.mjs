// Git's clean filter for notebooks (.gitattributes; set up by tools/setup/notebookFilter.mjs): git compares
// and commits notebooks without outputs and execution metadata, so that running one in JupyterLab changes nothing for git.
//
//     node tools/notebookFilter.mjs notebooks/01_easy_vae.ipynb < saved > committed
//
// Unchanged parts keep their exact bytes from the index, because JupyterLab orders keys and splits sources differently.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

/** Metadata that JupyterLab adds to cells. */
const OF_A_RUN = ["collapsed", "execution", "jupyter", "scrolled", "trusted"];

const saved = readFileSync(0, "utf8");
process.stdout.write(clean(saved, indexed(process.argv[2])));

/** @param before the notebook in the index, as text; undefined for a new one */
function clean(text, before) {
  let notebook;
  try {
    notebook = JSON.parse(text);
  } catch {
    return text; // Not valid JSON, such as a merge conflict: left unchanged.
  }
  const was = before === undefined ? undefined : JSON.parse(before);
  const cleaned = {
    ...(was ?? notebook),
    cells: notebook.cells.map((cell) => {
      const old = was?.cells.find(({ id }) => id !== undefined && id === cell.id);
      return cleanCell(cell, old);
    }),
  };
  if (was && isDeepStrictEqual(cleaned, was)) return before;
  return `${JSON.stringify(cleaned, null, 1)}\n`;
}

function cleanCell(cell, old) {
  const metadata = Object.fromEntries(Object.entries(cell.metadata ?? {}).filter(([key]) => !OF_A_RUN.includes(key)));
  const fresh = {
    ...cell,
    metadata,
    ...(cell.cell_type === "code" ? { execution_count: null, outputs: [] } : {}),
  };
  if (old?.cell_type !== cell.cell_type) return fresh;
  return {
    ...old,
    ...(isDeepStrictEqual(old.metadata, metadata) ? {} : { metadata }),
    ...(textOf(old) === textOf(cell) ? {} : { source: fresh.source }),
  };
}

function textOf({ source }) {
  return [source].flat().join("");
}

function indexed(file) {
  try {
    return execFileSync("git", ["cat-file", "blob", `:${file}`], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 1e9,
    });
  } catch {
    return undefined;
  }
}
