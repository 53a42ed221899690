// Notebooks in JupyterLab, as far as only a browser shows it: that cells run from the menu, figures are drawn beside players
// and tables, and the params cell can be retyped. That all notebooks run and their prose is right:
// notebookRuns.slow.test.ts.

import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CellState, Lab } from "./jupyterlab.js";

const PLOTLY = "application/vnd.plotly.v1+json";
const minutes = 60_000;
/** What a kernel says, once, where it has no browser. */
const NO_PICTURES = /^No browser to draw pictures with\..*\n/;

let lab: Lab;
/** One with tables and players, and one with training. */
const [TABLES, TRAINING] = ["00_collection.ipynb", "01_easy_vae.ipynb"] as const;

beforeAll(async () => {
  // Kernels without a browser: pictures take most of a quick run's time, and are tested elsewhere. Fewer songs than a quick
  // run has, which are composed first.
  lab = await Lab.start(
    [TABLES, TRAINING].map((name) => path.resolve("notebooks", name)),
    { SURLAB_QUICK: "1", SURLAB_PARAMS: JSON.stringify({ songs: 36 }), CHROME_PATH: "/none" },
  );
}, 3 * minutes);

afterAll(async () => {
  await lab?.stop();
});

const code = (cells: CellState[]) => cells.filter((cell) => cell.kind === "code");
const params = (cells: CellState[]) => cells.findIndex((cell) => cell.tags.includes("parameters"));
const trainedEpochs = (cells: CellState[]) => {
  const figures = cells.flatMap((cell) => cell.displays.map((display) => display[PLOTLY] as Figure | undefined));
  return figures.find((figure) => figure?.layout.title.text.startsWith("Training"))?.data[0]?.x.length;
};
interface Figure {
  data: { x: number[] }[];
  layout: { title: { text: string } };
}

/** Every cell has run without an error, and the page shows all figures. */
async function expectAllShown(cells: CellState[]): Promise<void> {
  for (const cell of code(cells)) {
    expect(cell.stderr.replace(NO_PICTURES, ""), cell.source).toBe("");
    expect(cell.executionCount, cell.source).not.toBeNull();
  }
  for (const [i, cell] of cells.entries()) {
    const shown = cell.displays.filter((display) => PLOTLY in display).length;
    if (shown > 0) expect(await lab.drawnFigures(i)).toBe(shown);
  }
  expect(cells.some((cell) => cell.displays.some((display) => PLOTLY in display))).toBe(true);
}

describe("in JupyterLab", () => {
  it(
    "00 runs all cells, and its figures are drawn on the page",
    async () => {
      await lab.open(TABLES);
      await expectAllShown(await lab.runAll(15 * minutes));
      await lab.shutDownKernels();
    },
    20 * minutes,
  );

  it(
    "01 takes a changed value in the params cell, runs all cells, and its figures are drawn on the page",
    async () => {
      await lab.open(TRAINING);
      const before = await lab.cells();
      const i = params(before);
      const changed = before[i]!.source.replace(/quick: \{(.*)epochs: 5/, "quick: {$1epochs: 7");
      expect(changed).not.toBe(before[i]!.source);
      await lab.retype(i, changed);
      const cells = await lab.runAll(15 * minutes);
      expect(trainedEpochs(cells)).toBe(7);
      await expectAllShown(cells);
      await lab.save();
      await lab.shutDownKernels();
    },
    20 * minutes,
  );

  it(
    "01 shows its figures where it is reopened, without being run",
    async () => {
      await lab.open(TRAINING);
      const cells = await lab.cells();
      const i = cells.findIndex((cell) => cell.displays.some((display) => PLOTLY in display));
      expect(await lab.drawnFigures(i)).toBeGreaterThan(0);
    },
    3 * minutes,
  );

  it.each([
    [/epochs: 7/, "epochs: -3", /epochs is -3.*at least 1/],
    [/epochs: 7/, 'epochs: "7"', /Type 'string' is not assignable to type 'number'/],
    [/epochs: 7/, "epoch: 7", /'epoch' does not exist in type/],
  ])(
    "refuses %s written as %s before anything is run",
    async (was, is, message) => {
      const before = await lab.cells();
      const i = params(before);
      await lab.retype(i, before[i]!.source.replace(was, is));
      const cells = await lab.runAll(2 * minutes);
      expect(cells[i]!.stderr).toMatch(message);
      expect(cells.slice(i + 1).flatMap((cell) => cell.displays)).toEqual([]);
      await lab.retype(i, before[i]!.source);
    },
    4 * minutes,
  );
});
