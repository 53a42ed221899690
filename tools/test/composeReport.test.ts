import { describe, expect, it } from "vitest";
import { compose } from "../report/compose.mjs";

const text = (source: string) => ({ cell_type: "markdown", metadata: {}, source });
const code = (source: string, tags: string[], ...data: object[]) => ({
  cell_type: "code",
  metadata: { tags },
  execution_count: 1,
  source,
  outputs: data.map((d) => ({ output_type: "display_data", metadata: {}, data: d })),
});
const figure = { "application/vnd.plotly.v1+json": {}, "image/jpeg": "…" };
const table = { "text/html": ["<table><caption><div>Scores</div>", "</caption></table>"] };
const plainTable = { "text/html": "<table></table>" };
const said = (words: string) => ({ "text/markdown": words });
const file = (name: string, cells: object[], surlab = {}) => ({
  file: `/somewhere/${name}.ipynb`,
  notebook: { cells, metadata: { surlab } },
});

const report = () =>
  compose([
    file("01_one", [
      text(
        '# One\n\nA question ([Kingma & Welling 2014](https://arxiv.org/abs/1312.6114 "Auto-encoding variational Bayes")).',
      ),
      code("const a = 1;", [], figure),
      text("## Scores"),
      code("show(scores);", ["headline"], table),
      text("## What was found\n\n```\n# no heading\n```"),
      code("say(found);", ["findings"], said("One is larger.")),
      code("say(short);", ["abstract"], said("Of two, one is larger.")),
    ]),
    file("02_two", [
      text("# Two ([again](https://arxiv.org/abs/1312.6114), [a page](https://example.com))"),
      code("all();", ["detail"], table, plainTable, figure),
    ]),
  ]).cells;

const shown = (cells: ReturnType<typeof report>) =>
  cells.map((cell) =>
    cell.cell_type === "markdown" ? cell.source : JSON.stringify(cell.outputs.map((o: { data: object }) => o.data)),
  );

describe("the first page", () => {
  it("links to the explorer that lies beside it, on the screen alone", () => {
    const linked = (explorer?: string) =>
      compose([file("01_one", [text("# One")])], { explorer }).cells.filter(({ source }) => /explorer/.test(source));
    expect(linked()).toEqual([]);
    const [link] = linked("explorer/index.html");
    expect(link?.source).toContain("[explorer/index.html](explorer/index.html)");
    expect(link?.metadata).toEqual({ surlabScreen: true });
  });

  it("has the abstract, then the headline tables and figures, then the contents", () => {
    const [title, abstract, headline, contents] = shown(report());
    expect(title).toMatch(/^# Surlab report\n/);
    expect(abstract).toContain("Of two, one is larger.");
    expect(headline).toContain("Scores");
    const links = [...contents!.matchAll(/- \[(.+)\]\(#(.+)\)/g)].map(([, words]) => words);
    expect(links).toEqual([
      "1 One",
      "Scores",
      "What was found",
      "2 Two (again, a page)",
      "References",
      "Where each figure and table is made",
    ]);
  });

  it("says what is missing, without markup of its name", () => {
    const { cells } = compose([], { missing: [{ name: "03_<b>x", why: "was killed" }] });
    expect(cells[1]!.source).toBe("**Not in this report:**\n\n- `03__b_x` was killed");
  });
});

describe("a section", () => {
  it("begins with its findings, which stand nowhere else", () => {
    const all = shown(report());
    const found = all.findIndex((cell) => cell.includes("One is larger."));
    expect(all[found - 1]).toContain("# 1 One");
    expect(all.filter((cell) => cell.includes("One is larger."))).toHaveLength(1);
    expect(all.filter((cell) => cell.includes("Scores</div>"))).toHaveLength(2); // one of each notebook
  });

  it("leaves bars of progress with their cell, and moves nothing where there is nothing else", () => {
    const bar = { "text/html": '<div class="surlab-progress">Training: 3 s</div>', "text/plain": "Training: 3 s" };
    const { cells } = compose([
      file("01", [
        text("# One"),
        code("watched();", ["findings"], bar, said("Found.")),
        code("slow();", ["headline"], bar),
      ]),
    ]);
    const moved = cells.filter(({ metadata }) => metadata.tags?.includes("surlab-outputs"));
    expect(moved.map(({ outputs }) => outputs.map(({ data }: { data: object }) => data))).toEqual([[said("Found.")]]);
    const stayed = cells.filter(({ source }) => /^(watched|slow)/.test(source));
    expect(stayed.map(({ outputs }) => outputs[0].data)).toEqual([bar, bar]);
  });

  it("keeps the code where it was; moved outputs bring none along", () => {
    const cells = report();
    expect(cells.filter(({ source }) => source === "say(found);")).toHaveLength(1);
    for (const cell of cells.filter(({ metadata }) => metadata.tags?.includes("surlab-outputs"))) {
      expect(cell.source).toBe("");
      expect(cell.outputs.length).toBeGreaterThan(0);
    }
  });

  it("that was left out is its title and the reason, as text", () => {
    const surlab = { state: "left out", reason: "<i>no</i> songs", started: 0, finished: "2026-01-01T00:00:00Z" };
    const all = shown(compose([file("01", [text("# One"), code("x", [], figure)], surlab)]).cells);
    expect(all.join("\n")).toContain("**This notebook was left out:** &#60;i&#62;no&#60;/i&#62; songs");
    expect(all.join("\n")).not.toContain("plotly");
  });
});

it("lists each paper once, and each figure and captioned table with its cell, in the order of their numbers", () => {
  const all = shown(report());
  const at = all.findIndex((cell) => cell.startsWith('<a id="references">'));
  expect(all[at]).toContain("# References");
  expect(all[at + 1]).toContain(
    "- Kingma & Welling 2014. Auto-encoding variational Bayes. [https://arxiv.org/abs/1312.6114]",
  );
  expect(all[at + 1]!.match(/1312\.6114\]/g)).toHaveLength(1);
  expect(all[at + 1]).not.toContain("example.com");
  expect(all.at(-1)!.match(/- .+/g)).toEqual([
    "- Table 1: `01_one.ipynb`, cell 4",
    "- Figure 1: `01_one.ipynb`, cell 2",
  ]);
});

it("folds the code unless it is asked for", () => {
  expect(compose([]).metadata.surlabReport).toEqual({ code: "folded" });
  expect(compose([], { withCode: true }).metadata.surlabReport).toEqual({ code: "shown" });
});

describe("the PDF, a paper", () => {
  const { cells } = compose([
    file("01_one", [
      text("# One\n\nA question."),
      text("## Parameters\n\nAll settings."),
      code("parameters();", [], said("Set by the command line: k = 5")),
      text("## Scores\n\nOf all spaces."),
      text("The functions that compare."),
      code("const rows = compare();", []),
      text("As a table:"),
      code("showTable(rows);", [], table),
      text("What is left out:"),
      code("say(left);", ["detail"], said("nothing")),
      text("## Save"),
      code("run.finish();", [], said("Saved.")),
    ]),
  ]);
  const onPaper = cells
    .filter(({ metadata }) => !metadata.surlabScreen)
    .map(({ source }) => source.replace(/<.+>/g, "").trim());

  it("leaves out sections without a figure or table, and text that only explains code", () => {
    const left = ["Parameters", "All settings", "The functions", "What is left out", "Save"];
    expect(
      onPaper.filter((source) => left.some((words) => source.includes(words)) && !source.startsWith("- ")),
    ).toEqual([]);
    expect(onPaper).toContain("## 1.1 Scores\n\nOf all spaces.");
    expect(onPaper).toContain("As a table:");
  });

  it("numbers the sections that it has, and the screen has the others without a number", () => {
    const headings = cells.flatMap(({ source }) => source.match(/^#+ .+/gm) ?? []);
    expect(headings.slice(1)).toEqual(["# 1 One", "## Parameters", "## 1.1 Scores", "## Save", expect.anything()]);
  });

  it("has what is on the first page and below the titles, wherever its cell is", () => {
    const moved = report().filter(({ metadata }) => metadata.tags?.includes("surlab-outputs"));
    expect(moved).toHaveLength(3);
    expect(moved.filter(({ metadata }) => metadata.surlabScreen)).toEqual([]);
  });

  it("keeps the error of a cell that failed", () => {
    const failed = {
      ...code("broken();", []),
      outputs: [{ output_type: "stream", name: "stderr", text: "TypeError" }],
    };
    const composed = compose([file("01_one", [text("# One"), text("## Data"), text("Opens it."), failed])]).cells;
    expect(composed.filter(({ metadata }) => metadata.surlabScreen)).toEqual([]);
  });

  it("keeps everything where the code is asked for", () => {
    const cells = [text("# One"), text("## Parameters"), code("parameters();", [])];
    const composed = compose([file("01_one", cells)], { withCode: true }).cells;
    expect(composed.filter(({ metadata }) => metadata.surlabScreen)).toEqual([]);
    expect(composed.map(({ source }) => source).join("\n")).toContain("## 1.1 Parameters");
  });

  it("numbers no table that is folded away", () => {
    const folded = {
      "text/html": "<table><caption>A</caption></table><details><table><caption>A</caption></table></details>",
    };
    const made = compose([file("01_one", [text("# One"), code("", [], folded, folded)])]).cells.at(-1)!.source;
    expect(made.match(/- .+/g)).toEqual(["- Table 1: `01_one.ipynb`, cell 2", "- Table 2: `01_one.ipynb`, cell 2"]);
  });
});
