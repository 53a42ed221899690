import { expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { scoreClustering } from "../../dist/metrics/index.js";
import { evaluate, nameOf, rescore } from "../../dist/selection/index.js";

const n = 90;
const side = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
const split = { train: side(0, 30), validation: side(30, 60), test: side(60, 90), notes: [] };
const genre = Array.from({ length: n }, (_, i) => ["baul", "rock", "jazz"][i % 3]);

/** Three blobs, one per genre. */
function blobs(seed: number) {
  const rng = new Rng(seed, "blobs");
  const X = new Matrix(n, 2);
  X.data.forEach((_, i) => {
    X.data[i] = 10 * ((i >> 1) % 3 === i % 2 ? 1 : 0) + 10 * ((i >> 1) % 3) + rng.normal();
  });
  return X;
}

test("one tidy row per clustering, seed and split; learned spaces run once per seed, given ones too where drawn", async () => {
  const { scores, summary, best, fields, perRepresentation } = await evaluate({
    representations: { learned: [blobs(1), blobs(2)], fixed: blobs(3) },
    algorithms: [
      { algorithm: "kMeans", k: [3] },
      { algorithm: "agglomerative", linkage: "ward", k: [3] },
    ],
    ...{ split, truth: { genre }, seeds: [1, 2], resamples: 0, sawLabels: { learned: "genre" } },
  });
  const runs = scores.filter((row) => row.split === "test" && row.kind === "clustering");
  expect(runs.map((row) => [row.representation, row.algorithm, row.seed])).toEqual([
    ["learned", "kMeans", 1],
    ["learned", "kMeans", 2],
    ["learned", "agglomerative", 1],
    ["learned", "agglomerative", 2],
    ["fixed", "kMeans", 1],
    ["fixed", "kMeans", 2],
    ["fixed", "agglomerative", undefined],
  ]);
  for (const { internal, external } of runs) {
    expect(internal).toMatchObject({ rows: 30, clusters: 3 });
    expect(external.genre!.adjustedRand).toBe(1);
  }
  expect(runs.map((row) => row.sawLabels)).toEqual([
    "genre",
    "genre",
    "genre",
    "genre",
    undefined,
    undefined,
    undefined,
  ]);
  expect(scores.find((row) => row.split === "all")!.internal.rows).toBe(90);
  expect(fields).toEqual(["genre"]);
  expect(summary.filter((row) => row.split === "test" && row.chosen)).toHaveLength(1);
  expect(best?.representation, "a model that saw labels is never chosen").toBe("fixed");
  expect([...perRepresentation.keys()], "but within its representation, and flagged").toEqual(["learned", "fixed"]);
  const [chance] = summary.filter((row) => row.kind === "chance" && row.split === "test");
  expect(chance!.representation).toBe("fixed");
  expect(Math.abs(chance!.external.genre!.adjustedRand)).toBeLessThan(0.03);
  expect(chance!.external.genre!.purity).toBeGreaterThan(1 / 3);
});

test("refuses a list of spaces that is not one per seed, and flags of what is not there", async () => {
  const algorithms = [{ algorithm: "kMeans", k: 3 }] as const;
  const options = { algorithms, split, seeds: [1, 2, 3] };
  await expect(evaluate({ ...options, representations: { learned: [blobs(1)] } })).rejects.toThrow(
    /learned has 1 matrices, but there are 3 seeds/,
  );
  await expect(evaluate({ ...options, representations: { A: blobs(1) }, sawLabels: { B: "genre" } })).rejects.toThrow(
    /sawLabels names "B"/,
  );
});

test("dbscan takes the radius that each space suggests", async () => {
  const algorithms = [{ algorithm: "dbscan", eps: [0.001, "knee"], minSamples: 4 }] as const;
  const { rows } = await evaluate({ representations: { A: blobs(1) }, algorithms, split, seeds: [1], resamples: 0 });
  expect(rows.map((row) => row.parameters)).toEqual(["eps=0.001, minSamples=4", "eps=knee, minSamples=4"]);
  expect(rows[0]!.degenerate).toBeDefined();
  expect(rows[1]).toMatchObject({ clusters: 3, degenerate: undefined });
});

test("scores of each part are those of the part alone, under either policy for noise", async () => {
  const X = blobs(1);
  for (const noise of ["exclude", "cluster"] as const) {
    const { scores, rows, rule } = await evaluate({
      ...{ representations: { X }, algorithms: [{ algorithm: "dbscan", eps: 0.9, minSamples: 4 }], split },
      ...{ truth: { genre }, resamples: 0, noise },
    });
    const { labels } = rows[0]!;
    expect(labels.includes(-1)).toBe(true);
    for (const part of ["validation", "test", "all"] as const) {
      const there = part === "all" ? side(0, n) : split[part];
      const alone = scoreClustering(
        X.select(there),
        there.map((i) => labels[i]!),
        { truth: { genre: Array.from(there, (i) => genre[i]) }, noise },
      );
      const { internal, external } = scores.find((row) => row.split === part)!;
      expect(internal.clusters).toBe(alone.clusters);
      expect(internal.degenerate).toBe(alone.degenerate);
      for (const metric of ["silhouette", "calinskiHarabasz", "daviesBouldin", "coverage"] as const) {
        expect(internal[metric]).toBeCloseTo(alone[metric], 10);
      }
      expect(external).toEqual(alone.external);
    }
    expect(rule).toContain(noise === "exclude" ? "noise counts 0" : "noise is one more cluster");
  }
});

test("k: classes tries as many clusters as each label has classes, and says so", async () => {
  const language = Array.from({ length: n }, (_, i) => (i % 5 === 0 ? undefined : ["en", "bn"][i % 2]));
  const options = { representations: { X: blobs(1) }, split, seeds: [1], resamples: 0 };
  const algorithms = [
    { algorithm: "kMeans", k: ["classes", 5, 3] },
    { algorithm: "agglomerative", k: "classes" },
  ] as const;
  const { rows, notes } = await evaluate({ ...options, algorithms, truth: { genre, language } });
  expect(rows.map(nameOf)).toEqual([
    "X, kMeans, k=2",
    "X, kMeans, k=3",
    "X, kMeans, k=5",
    "X, agglomerative, k=2",
    "X, agglomerative, k=3",
  ]);
  expect(rows.every((row) => row.sawLabels === undefined)).toBe(true);
  expect(notes).toEqual([
    "k = 3 (genre), 2 (language): the numbers of classes of the labels. The clusterers were told these numbers, but the label of no song.",
  ]);
  await expect(evaluate({ ...options, algorithms: [{ algorithm: "kMeans", k: "classes" }] })).rejects.toThrow(
    'kMeans has k "classes", but no true label has two classes or more',
  );
});

test("all scoring is in the units: an interrupt scores nothing more, and progress ends with the last unit", async () => {
  const stop = new AbortController();
  const steps: [number, number][] = [];
  const options = {
    ...{ representations: { A: blobs(1), B: blobs(2) }, split, truth: { genre }, seeds: [1, 2], resamples: 0 },
    ...{ algorithms: [{ algorithm: "kMeans", k: [2, 3] }] as const },
  };
  const found = await evaluate({
    ...options,
    onProgress: ({ done, total }) => {
      steps.push([done, total]);
      if (done === 1) stop.abort();
    },
    signal: stop.signal,
  });
  expect(steps[0]).toEqual([1, 4]);
  expect(found.rows.length).toBeLessThan(4);
  const runs = found.scores.filter((row) => row.kind === "clustering");
  expect(runs).toHaveLength(found.rows.length * 2 * 3);
});

test("rescore gives what evaluate gives under the other noise policy, with the choice of the first", async () => {
  const far = Matrix.from([...Array(n).keys()].map((i) => (i % 10 === 9 ? [100 * i, 0] : Array.from(blobs(3).row(i)))));
  const options = {
    representations: { learned: [blobs(1), blobs(2)], far },
    ...{ split, truth: { genre }, seeds: [1, 2], resamples: 2 },
  };
  const algorithms = [
    { algorithm: "dbscan", eps: ["knee", 4], minSamples: [3, 5] },
    { algorithm: "kMeans", k: [3, 500] },
  ] as const;
  const steps: number[] = [];
  const found = await evaluate({ ...options, algorithms });
  const { scores, summary } = await rescore(found, {
    ...options,
    noise: "cluster",
    onProgress: ({ done }) => steps.push(done),
  });
  const twice = await evaluate({ ...options, algorithms, noise: "cluster" });
  expect(steps.length, "one labeling a step, none clustered again").toBe(found.rows.flatMap(({ runs }) => runs).length);
  const clusterings = (records: typeof scores) => records.filter(({ kind }) => kind === "clustering");
  const numbers = ({ internal, external, seed, split: part, stability }: (typeof scores)[number]) => ({
    ...{ internal, external, seed, part, stability },
  });
  expect(clusterings(scores).map(numbers)).toEqual(clusterings(twice.scores).map(numbers));
  expect(scores.map(nameOf)).toEqual(found.scores.map(nameOf));
  expect(scores.map(({ chosen, excluded }) => [chosen, excluded])).toEqual(
    found.scores.map(({ chosen, excluded }) => [chosen, excluded]),
  );
  expect(summary).toHaveLength(found.summary.length);

  const ofNoise = (records: typeof scores) =>
    records.find(
      (row) => row.parameters === "eps=4, minSamples=5" && row.representation === "far" && row.split === "all",
    )!;
  expect(ofNoise(found.scores).internal).toMatchObject({ coverage: 0.9 });
  expect(ofNoise(scores).internal.silhouette).not.toBe(ofNoise(found.scores).internal.silhouette);
});
