import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { inRoot } from "../paths.mjs";
import { pageOf } from "../publish/page.mjs";
import { MAX_MEGABYTES, PublishFailure, publish } from "../publish.mjs";

const PLOTLY = "application/vnd.plotly.v1+json";
const cell = (source: string, ...outputs: object[]) => ({ cell_type: "code", metadata: {}, source, outputs });
const output = (data: object) => ({ output_type: "display_data", data, metadata: {} });

test("a page holds text, code, tables and a picture for each figure", () => {
  const figure = { data: [{ y: [1] }], layout: {} };
  const page = pageOf("09_example", {
    cells: [
      { cell_type: "markdown", metadata: {}, source: ["# An *example*\n", "\n", "Of songs."] },
      cell("show(figure);", output({ [PLOTLY]: { ...figure, config: {} }, "text/plain": "Figure: Map of [a](b)" })),
      cell(
        "showTable(rows);",
        output({
          "text/markdown": ["| a |\n", "| --- |\n", "| Calinski&#45;Harabasz &#40;x&#41;&#46; &#43;0&#46;12 |"],
        }),
      ),
      cell("n;", { output_type: "stream", name: "stdout", text: "three\n" }),
    ],
  });
  expect(page.title).toBe("An *example*");
  expect(page.pictures).toEqual([{ file: "09_example/01.png", figure }]);
  expect(page.markdown).toContain(
    "Of songs.\n\n```typescript\nshow(figure);\n```\n\n![Figure: Map of &#91;a&#93;(b)](09_example/01.png)\n",
  );
  expect(page.markdown).toContain("| Calinski-Harabasz (x). +0.12 |");
  expect(page.markdown).toContain("```text\nthree\n```");
});

test("what only a browser or a person at the notebook needs is left out", () => {
  const { markdown, pictures } = pageOf("x", {
    cells: [
      cell(
        "listen(songs);",
        output({ "text/html": '<div class="surlab-progress">50 %</div>', "text/plain": "50 %" }),
        output({
          "text/html": '<audio src="data:audio/wav;base64,AAAA"></audio>',
          "text/plain": "Players: <b>one</b>",
        }),
        { output_type: "stream", name: "stderr", text: "a line for the terminal" },
      ),
    ],
  });
  expect(pictures).toEqual([]);
  expect(markdown).not.toMatch(/50 %|base64|terminal/);
  expect(markdown).toContain("*Players: &#60;b&#62;one&#60;/b&#62;*");
});

test("links of a notebook lead from the page to the same places, and to no results of this machine", () => {
  const { markdown } = pageOf("x", {
    cells: [
      {
        cell_type: "markdown",
        source:
          "[next](02_two.ipynb), [models](../docs/models.md), [paper](https://arxiv.org/abs/1312.6114), [below](#a)",
      },
      cell(
        "run.finish();",
        output({ "text/markdown": "Saved: [metrics&#46;csv](../results/01_easy_vae/metrics.csv)." }),
      ),
    ],
  });
  expect(markdown).toContain(
    "[next](02_two.md), [models](../models.md), [paper](https://arxiv.org/abs/1312.6114), [below](#a)",
  );
  expect(markdown).toMatch(/Saved: metrics(&#46;|\.)csv\./);
});

test("text from songs stays text: no link, no address that a code host would make one", () => {
  const { markdown } = pageOf("x", {
    cells: [
      cell(
        "",
        output({ "text/markdown": "| &#91;click&#93;&#40;https&#58;//example&#46;org&#41; www&#46;example&#46;org |" }),
      ),
    ],
  });
  expect(markdown).not.toMatch(/https:|www\.|\]\(https/);
});

test("a notebook that was not run, failed, or changed since is named, and the old pages stay", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "surlab-publish-"));
  try {
    const names = ["notebooks", "results", "pages", "reference"];
    const [sources, results, pages, reference] = names.map((name) => path.join(folder, name));
    for (const each of [sources, results, pages, reference]) fs.mkdirSync(each as string);
    fs.writeFileSync(path.join(pages as string, "old.md"), "old");
    const write = (where: string | undefined, source: string, state?: string) =>
      fs.writeFileSync(
        path.join(where as string, "01_one.ipynb"),
        JSON.stringify({ metadata: state ? { surlab: { state } } : {}, cells: [cell(source)] }),
      );
    const tried = () => publish(results!, { folder: pages!, sources: sources!, reference: reference! });
    write(sources, "one");
    await expect(tried()).rejects.toThrow(/01_one was not run.*npm run reproduce/);
    write(results, "one", "failed");
    await expect(tried()).rejects.toThrow(/01_one did not run to its end \(failed\)/);
    write(results, "two", "ended");
    await expect(tried()).rejects.toThrow(PublishFailure);
    await expect(tried()).rejects.toThrow(/01_one has changed since it was run/);
    write(results, "one", "ended");
    const writeParams = (where: string, params: object) => {
      fs.mkdirSync(path.join(where, "01_one"), { recursive: true });
      fs.writeFileSync(path.join(where, "01_one", "params.json"), JSON.stringify(params));
    };
    writeParams(reference!, { songs: 0, k: [5] });
    writeParams(results!, { songs: 40, k: [5] });
    await expect(tried()).rejects.toThrow(/01_one was run with other parameters \(songs\)/);
    expect(fs.readdirSync(pages!)).toEqual(["old.md"]);
    writeParams(results!, { songs: 0, k: [5] });
    expect(await tried()).toBeLessThan(0.01);
    expect(fs.readdirSync(pages!).sort()).toEqual(["01_one.md", "README.md"]);
    expect(fs.readdirSync(folder).sort()).toEqual(["notebooks", "pages", "reference", "results"]);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
});

test("the pages in docs/notebooks are of all notebooks, with all their pictures and no others, and small", () => {
  const folder = inRoot("docs", "notebooks");
  const names = fs.readdirSync(inRoot("notebooks")).filter((file) => file.endsWith(".ipynb"));
  const pages = names.map((file) => file.replace(/ipynb$/, "md"));
  const files = fs
    .readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => fs.statSync(path.join(folder, file)).isFile());
  expect(files.filter((file) => file.endsWith(".md")).sort()).toEqual([...pages, "README.md"].sort());
  const linked = pages.flatMap((page) =>
    [...fs.readFileSync(path.join(folder, page), "utf8").matchAll(/^!\[.*\]\(([^)]+)\)$/gm)].map(([, file]) => file),
  );
  expect(files.filter((file) => file.endsWith(".png")).sort()).toEqual(linked.sort());
  const bytes = files.reduce((sum, file) => sum + fs.statSync(path.join(folder, file)).size, 0);
  expect(bytes).toBeLessThan(MAX_MEGABYTES * 1e6);
});
