import { readdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CellState, Lab } from "./jupyterlab.js";
import { strayNumbers } from "./proseNumbers.js";

const PLOTLY = "application/vnd.plotly.v1+json";
const minutes = 60_000;
/** What a kernel says, once, where it has no browser. */
const NO_PICTURES = /^No browser to draw pictures with\..*\n/;

let lab: Lab;
const notebooks = readdirSync("notebooks").filter((name) => name.endsWith(".ipynb"));

beforeAll(async () => {
  // Kernels without a browser: pictures take most of a quick run's time, and are tested elsewhere. Fewer songs than a quick
  // run has, which are composed first.
  lab = await Lab.start(
    notebooks.map((name) => path.resolve("notebooks", name)),
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
  return figures.find((figure) => figure?.layout.title.text === "Training")?.data[0]?.x.length;
};
interface Figure {
  data: { x: number[] }[];
  layout: { title: { text: string } };
}

describe("every notebook in JupyterLab", () => {
  it.each(notebooks)(
    "%s runs all cells without an error, its figures are drawn on the page, and its prose says what its tables say",
    async (name) => {
      await lab.open(name);
      const cells = await lab.runAll(15 * minutes);
      for (const cell of code(cells)) {
        expect(cell.stderr.replace(NO_PICTURES, ""), cell.source).toBe("");
        expect(cell.executionCount, cell.source).not.toBeNull();
      }
      for (const [i, cell] of cells.entries()) {
        const shown = cell.displays.filter((display) => PLOTLY in display).length;
        if (shown > 0) expect(await lab.drawnFigures(i)).toBe(shown);
      }
      expect(cells.some((cell) => cell.displays.some((display) => PLOTLY in display))).toBe(true);
      await lab.save();
      await lab.shutDownKernels();
      const results = path.join(lab.folder, "results", path.basename(name, ".ipynb"));
      expect(strayNumbers(path.join(lab.folder, name), results)).toEqual([]);
    },
    20 * minutes,
  );
});

describe("01 in JupyterLab", () => {
  it(
    "shows its figures where it is reopened, without being run",
    async () => {
      await lab.open("01_easy_vae.ipynb");
      const cells = await lab.cells();
      const i = cells.findIndex((cell) => cell.displays.some((display) => PLOTLY in display));
      expect(await lab.drawnFigures(i)).toBeGreaterThan(0);
    },
    3 * minutes,
  );

  it(
    "takes a changed value in the params cell",
    async () => {
      const before = await lab.cells();
      const i = params(before);
      expect(trainedEpochs(before)).toBe(5);
      await lab.retype(i, before[i]!.source.replace(/quick: \{(.*)epochs: 5/, "quick: {$1epochs: 7"));
      expect(trainedEpochs(await lab.runAll(8 * minutes))).toBe(7);
    },
    10 * minutes,
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
