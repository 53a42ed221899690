import { DataFrame } from "danfojs-node";
import { expect, it } from "vitest";
import { csvRows, csvText } from "../../dist/io/index.js";
import { readScores, scoreOf, summarizeScores, tidyScores, wideScores } from "../../dist/selection/index.js";
import { runScores } from "./records.js";

const external = (adjustedRand: number) => ({ genre: { adjustedRand, labeled: 36 } });
const runs = [
  runScores({ seed: 1, internal: { silhouette: 0.2 }, external: external(0.1) }),
  runScores({ seed: 2, internal: { silhouette: 0.4, degenerate: "one cluster" }, external: external(0.3) }),
  runScores({ seed: 3, internal: { silhouette: 0.6 }, external: external(0.5) }),
  runScores({ representation: "PCA", parameters: "", internal: { silhouette: 0.3 }, external: external(0.2) }),
  runScores({ kind: "chance", stability: Number.NaN, external: external(0.01) }),
];

it("averages over the seeds, and says in how many a clustering is none; chance is a row of its own", () => {
  const [vae, pca, chance] = summarizeScores(runs);
  expect(vae).toMatchObject({ kind: "clustering", representation: "VAE", seeds: 3 });
  expect(vae!.internal.degenerate).toBe("one cluster (1 of 3 runs)");
  expect(vae!.internal.silhouette).toBeCloseTo(0.4, 12);
  expect(vae!.std?.internal.silhouette).toBeCloseTo(0.2, 12);
  expect(vae!.external.genre!.adjustedRand).toBeCloseTo(0.3, 12);
  expect(vae!.std!.external.genre!.adjustedRand).toBeCloseTo(0.2, 12);
  expect(pca).toMatchObject({ seeds: 1, std: undefined });
  expect(chance).toMatchObject({ kind: "chance", seeds: 1 });
});

it("long form: one number a row", () => {
  const rows = tidyScores(runs, { metrics: ["silhouette", "adjustedRand"] });
  expect(rows).toHaveLength(2 * runs.length);
  expect(rows[1]).toEqual({
    ...{ kind: "clustering", representation: "VAE", algorithm: "kMeans", parameters: "k=5", seed: 1, split: "test" },
    ...{ field: "genre", metric: "adjustedRand", value: 0.1 },
  });
  const [first] = tidyScores(summarizeScores(runs), { metrics: ["silhouette"] });
  expect(first).toMatchObject({ seeds: 3, field: undefined, metric: "silhouette" });
  expect(first!.std).toBeCloseTo(0.2, 12);
});

it("wide form: a DataFrame of numbers, which sorts and filters", () => {
  const table = new DataFrame(wideScores(runs, { metrics: ["silhouette", "adjustedRand"] }));
  expect(table.columns).toEqual(expect.arrayContaining(["kind", "split", "silhouette", "genre.adjustedRand"]));
  expect(table.query(table["genre.adjustedRand"].gt(0.15)).shape[0]).toBe(3);
  expect(wideScores(summarizeScores(runs))[0]).toMatchObject({ seeds: 3, degenerate: "one cluster (1 of 3 runs)" });
});

it("comes back from a CSV as it was", () => {
  const back = readScores(csvRows(csvText(wideScores(runs))));
  expect(back).toHaveLength(runs.length);
  back.forEach((row, i) => {
    expect(row).toMatchObject(
      JSON.parse(JSON.stringify(runs[i], (_, v) => (Number.isNaN(v) || v === null ? undefined : v))),
    );
    expect(row.external.genre!.purity).toBeNaN();
  });
  const old = [{ representation: "VAE", split: "test", silhouette: 0.1, genreAdjustedRand: 0.2 }];
  expect(() => readScores(old)).toThrow('without the column "kind"');
  expect(readScores([])).toEqual([]);
});

it("a wrong name of a field or metric is an error that names the right one", () => {
  const [row] = runs;
  expect(scoreOf(row!, "silhouette")).toBe(0.2);
  expect(scoreOf(row!, "adjustedRand", "genre")).toBe(0.1);
  expect(scoreOf(row!, "stability")).toBe(0.8);
  expect(() => scoreOf(row!, "adjustedRand", "genres")).toThrow(
    'No field "genres" (did you mean genre?); there is genre.',
  );
  expect(() => scoreOf(row!, "silhouettes" as "silhouette")).toThrow("did you mean silhouette?");
  expect(() => scoreOf(row!, "adjustedRandIndex" as "adjustedRand", "genre")).toThrow("did you mean adjustedRand?");
  for (const table of [tidyScores, wideScores]) {
    expect(() => table(runs, { fields: ["genres"] })).toThrow("did you mean genre?");
    expect(() => table(runs, { metrics: ["purityScore" as "purity"] })).toThrow("did you mean purity?");
  }
});
