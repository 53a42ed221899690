import { describe, expect, it } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { scoreTable } from "../../dist/displays/index.js";
import { candidatesOf, evaluate, nameOf, select, selectPerRepresentation } from "../../dist/selection/index.js";

const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
const n = 120;
const split = { train: range(0, 80), validation: range(80, 100), test: range(100, 120), notes: [] };
const rng = new Rng(3);
const blob = (i: number) => [8 * (i % 3) + rng.normal(), rng.normal()];
const X = Matrix.from(Array.from({ length: n }, (_, i) => blob(i)));

/** Two halves of the validation songs far apart in X, but nearly all songs in one cluster. */
const scattered = Int32Array.from({ length: n }, (_, i) => (split.validation.includes(i) && i % 3 === 0 ? 1 : 0));
scattered.forEach((label, i) => {
  if (label === 1 && i > 90) scattered[i] = 0;
});

describe("the same selection rule everywhere", () => {
  it("never selects a degenerate labeling, in a sweep as in a summary", async () => {
    const found = await evaluate({
      representations: { A: X },
      algorithms: [{ algorithm: "kMeans", k: 8 }],
      given: [{ representation: "A", name: "scattered", labels: [scattered] }],
      split,
      seeds: [1, 2],
      resamples: 0,
    });
    const row = found.rows.find(({ algorithm }) => algorithm === "scattered")!;
    expect(row.degenerate).toMatch(/^of all songs, one cluster holds 9\d %/);
    const byValidationAlone = found.summary.filter((r) => r.split === "validation" && !r.internal.degenerate);
    expect(byValidationAlone.map(nameOf)).toContain(nameOf(row));
    const best = select(found.rows)!;
    expect(nameOf(best)).toBe("A, kMeans, k=8");
    expect(nameOf(found.best!)).toBe(nameOf(best));
    expect([...found.perRepresentation.values()]).toEqual([nameOf(best)]);
    expect(found.summary.find((r) => nameOf(r) === nameOf(row))!.excluded).toBe(row.degenerate);
  });

  it("agrees with itself over many representations, grids and ties", async () => {
    const representations = Object.fromEntries(
      Array.from({ length: 6 }, (_, r) => [
        `space ${r}`,
        Matrix.from(Array.from({ length: n }, (_, i) => [(r + 1) * (i % (r + 2)) + rng.normal(), rng.normal()])),
      ]),
    );
    const found = await evaluate({
      representations,
      algorithms: [
        { algorithm: "kMeans", k: [2, 3, 5] },
        { algorithm: "dbscan", eps: [0.2, 0.5, 1, 3], minSamples: 3 },
      ],
      split,
      seeds: [1, 2],
      resamples: 0,
    });
    expect(selectPerRepresentation(candidatesOf(found.scores))).toEqual(found.perRepresentation);
    for (const name of Object.keys(representations)) {
      const best = select(found.rows.filter((row) => row.representation === name));
      expect(found.perRepresentation.get(name)).toBe(best && nameOf(best));
    }
    for (const row of found.summary.filter(({ kind }) => kind === "clustering")) {
      expect(row.chosenOfRepresentation).toBe(found.perRepresentation.get(row.representation) === nameOf(row));
      expect(row.chosenOfRepresentation && row.excluded, "chosen is never left out").toBeFalsy();
    }
  });
});

it("no table shows in gray what its figures call chosen, though it is degenerate on the test songs", async () => {
  const labels = Int32Array.from({ length: n }, (_, i) => (split.test.includes(i) ? 0 : i % 3));
  const { summary, perRepresentation } = await evaluate({
    ...{ representations: { A: X }, algorithms: [{ algorithm: "dbscan", eps: 0.001 }] },
    ...{ given: [{ representation: "A", name: "given", labels: [labels] }], split, resamples: 0 },
  });
  const onTest = summary.filter((row) => row.split === "test" && row.kind === "clustering");
  const notes = Object.fromEntries(scoreTable(onTest, []).map((row) => [row.clustering, row.note]));
  expect([...perRepresentation.values()]).toEqual(["A, given"]);
  expect(notes).toEqual({
    "A, given": "chosen; degenerate on these songs: one cluster",
    "A, dbscan, eps=0.001": "left out: every row is noise",
  });
});

it("a rule that is given applies within each representation, too", async () => {
  const options = {
    ...{ representations: { A: X }, algorithms: [{ algorithm: "kMeans", k: [2, 3, 8] }] as const },
    ...{ split, seeds: [1], resamples: 0 },
  };
  expect([...(await evaluate(options)).perRepresentation.values()]).toEqual(["A, kMeans, k=3"]);
  const { best, perRepresentation, rule } = await evaluate({ ...options, rule: { minClusters: 5 } });
  expect(nameOf(best!)).toBe("A, kMeans, k=8");
  expect([...perRepresentation.values()]).toEqual(["A, kMeans, k=8"]);
  expect(rule).toContain("at least 5 clusters");
});

it("keeps why an algorithm failed, instead of calling its songs noise", async () => {
  const few = Matrix.from([[0], [1], [5], [6], [9]]);
  const five = { train: range(0, 3), validation: range(3, 4), test: range(4, 5), notes: [] };
  const { summary, rows } = await evaluate({
    representations: { A: few },
    algorithms: [{ algorithm: "kMeans", k: [2, 9] }],
    split: five,
    seeds: [1],
    resamples: 0,
  });
  expect(rows[1].degenerate).toMatch(/k is 9; it must be a whole number of at least 1 and at most 5/);
  for (const row of summary.filter(({ parameters }) => parameters === "k=9")) {
    expect(row.internal.degenerate).toMatch(/k is 9/);
  }
});

it("does not score agreement where a side of the split has one class, and says so", async () => {
  const genre = Array.from({ length: n }, (_, i) => (split.test.includes(i) ? "rock" : ["rock", "folk"][i % 2]));
  const language = Array.from({ length: n }, (_, i) => ["en", "bn"][i % 2]);
  const { summary, notes } = await evaluate({
    representations: { A: X },
    algorithms: [{ algorithm: "kMeans", k: 3 }],
    truth: { genre, language },
    split,
    seeds: [1],
    resamples: 0,
  });
  const ofTest = summary.filter((row) => row.split === "test");
  expect(ofTest.length).toBe(2);
  for (const row of ofTest) {
    expect(row.external.genre!.adjustedRand).toBeNaN();
    expect(row.external.language!.adjustedRand).toBeGreaterThanOrEqual(-0.5);
  }
  expect(summary.find((row) => row.split === "all")!.external.genre!.adjustedRand).toBeGreaterThanOrEqual(-0.5);
  expect(notes).toEqual([
    "Agreement with genre is not scored on the 20 test songs, which are not of two classes or more.",
  ]);
});
