// Runs cells in the tslab kernel without a browser. For tests.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { jupyterEnvironment, venvBin } from "../paths.mjs";

export interface CellOutput {
  stdout: string;
  stderr: string;
  displays: Record<string, unknown>[];
}

/** Runs the cells one after the other in one kernel, those that fail too, and gives what each has put out. */
export function runCells(sources: readonly string[], env: NodeJS.ProcessEnv = {}): CellOutput[] {
  // Inside the checkout, where the packages are found.
  mkdirSync(path.resolve(".cache"), { recursive: true });
  const folder = mkdtempSync(path.resolve(".cache/test-cells-"));
  try {
    const cells = sources.map((source) => ({
      cell_type: "code",
      source,
      metadata: { tags: ["raises-exception"] },
      outputs: [],
      execution_count: null,
    }));
    const kernelspec = { name: "tslab", display_name: "TypeScript (Surlab)", language: "typescript" };
    const file = path.join(folder, "cells.ipynb");
    writeFileSync(file, JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 4 }));
    const executed = path.join(folder, "executed.ipynb");
    const { stderr } = spawnSync(venvBin("python"), ["tools/run_notebook.py", file, executed], {
      encoding: "utf8",
      env: { ...jupyterEnvironment(), ...env },
    });
    // The kernel's own terminal: whatever it writes there, a reader of `npm run lab` sees.
    if (/unknown msg_type|tip:|Warning/.test(stderr)) throw new Error(stderr);
    return JSON.parse(readFileSync(executed, "utf8")).cells.map(outputsOf);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Output {
  output_type: string;
  name?: string;
  text?: string | string[];
  data?: Record<string, unknown>;
}

function outputsOf({ outputs }: { outputs: Output[] }): CellOutput {
  const printed = (name: string) =>
    outputs.flatMap((output) => (output.name === name ? [output.text ?? []].flat() : [])).join("");
  return {
    stdout: printed("stdout"),
    stderr: printed("stderr"),
    displays: outputs.flatMap(({ data }) => (data ? [data] : [])),
  };
}
