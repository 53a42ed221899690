import { expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import type { Row } from "../../dist/io/index.js";
import { supervisedCeiling } from "../../dist/selection/index.js";

const n = 120;
const rng = new Rng(2);
const order = rng.permutation(n);
const split = {
  train: Int32Array.from(order.slice(0, 60)).sort(),
  validation: Int32Array.from(order.slice(60, 90)).sort(),
  test: Int32Array.from(order.slice(90)).sort(),
  notes: [],
};
const genre = Array.from({ length: n }, (_, i) => ["folk", "jazz", "rock"][i % 3]!);
/** Two circles, one in the other: near neighbors are of one class, but no line separates the classes. */
const circle = Array.from({ length: n }, (_, i) => (i % 2 ? "inner" : "outer"));
const matrixOf = (row: (i: number) => number[]) => Matrix.from(Array.from({ length: n }, (_, i) => row(i)));
const linear = matrixOf((i) => [10 * (i % 3) + rng.normal(), rng.normal(), 5]);
const circles = matrixOf((i) => {
  const [radius, angle] = [i % 2 ? 1 : 3, 2.4 * i];
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
});
const noise = matrixOf(() => [rng.normal(), rng.normal()]);

const find = (rows: readonly Row[], what: Row) =>
  rows.filter((row) => Object.entries(what).every(([key, value]) => row[key] === value));

test("says what a linear and a local classifier reach, and what chance does", async () => {
  const representations = { linear, circles, noise };
  const { rows, summary, notes } = await supervisedCeiling({ representations, split, truth: { genre, circle } });
  expect(rows.length).toBe(3 * 2 * 2 + 2);
  expect(notes).toEqual([]);
  const best = (representation: string, field: string) => find(summary, { representation, field, chosen: true });
  expect(best("linear", "genre")).toMatchObject([{ balancedAccuracy: 1, macroF1: 1, accuracy: 1, labelShare: 1 }]);
  const ofCircles = { representation: "circles", field: "circle" };
  const [local] = find(summary, { ...ofCircles, algorithm: "kNearestNeighbors" });
  const [line] = find(summary, { ...ofCircles, algorithm: "logisticRegression" });
  expect(local).toMatchObject({ balancedAccuracy: 1, chosen: true });
  expect(line).toMatchObject({ chosen: false });
  expect(line!.balancedAccuracy).toBeLessThan(0.75);
  expect(Number(best("noise", "genre")[0]!.balancedAccuracy)).toBeLessThan(0.65);
  const chance = find(rows, { kind: "chance" });
  expect(chance.map(({ field }) => field)).toEqual(["genre", "circle"]);
  expect(Number(chance[0]!.balancedAccuracy)).toBeCloseTo(1 / 3, 1);
  expect(Number(chance[1]!.balancedAccuracy)).toBeCloseTo(1 / 2, 1);
  const row = find(rows, { representation: "linear", field: "genre", algorithm: "logisticRegression" })[0]!;
  expect(row).toMatchObject({ kind: "supervised", songs: 30, classes: 3 });
  expect(row.parameters).toMatch(/^C=/);
});

test("fits on the training songs alone: other labels of test songs change the score and nothing else", async () => {
  const given = { representations: { linear }, split };
  const { rows } = await supervisedCeiling({ ...given, truth: { genre } });
  const turned = genre.map((label, i) => (split.test.includes(i) ? (label === "folk" ? "jazz" : "folk") : label));
  const after = await supervisedCeiling({ ...given, truth: { genre: turned } });
  expect(after.rows.map(({ parameters, validation }) => [parameters, validation])).toEqual(
    rows.map(({ parameters, validation }) => [parameters, validation]),
  );
  expect(Number(after.rows[0]!.balancedAccuracy)).toBeLessThan(0.5);
});

test("averages matrices of several seeds, and leaves songs without a label out", async () => {
  const some = genre.map((label, i) => (i % 5 === 0 ? undefined : label));
  const done: number[] = [];
  const { rows, summary } = await supervisedCeiling({
    ...{ representations: { learned: [linear, noise] }, split, truth: { genre: some }, seeds: [7, 8] },
    onProgress: (progress) => done.push(progress.done),
  });
  expect(rows.slice(0, 4).map(({ seed }) => seed)).toEqual([7, 7, 8, 8]);
  expect(rows[0]!.songs).toBe(split.test.filter((i) => i % 5 > 0).length);
  expect(summary[0]).toMatchObject({ representation: "learned", seeds: 2 });
  expect(summary[0]!.balancedAccuracy).toBeCloseTo(
    (Number(rows[0]!.balancedAccuracy) + Number(rows[2]!.balancedAccuracy)) / 2,
    10,
  );
  expect(summary[0]!.balancedAccuracyStd).toBeGreaterThan(0);
  expect(summary[0]).not.toHaveProperty("parameters");
  expect(done.at(-1)).toBe(2);
});

test("notes labels that a side of the split does not know, stops, and says what is wrong", async () => {
  const trainingOnly = genre.map((label, i) => (split.validation.includes(i) ? undefined : label));
  const one = new Array(n).fill("same");
  const found = await supervisedCeiling({ representations: { linear }, split, truth: { trainingOnly, one } });
  expect(found.rows).toEqual([]);
  expect(found.notes).toEqual([
    "trainingOnly is not classified: too few of its classes are among the validation songs.",
    "one is not classified: too few of its classes are among the training songs.",
  ]);
  const few = { representations: { linear: linear.select([1, 2]) }, split, truth: { genre } };
  await expect(supervisedCeiling(few)).rejects.toThrow("linear has 2 rows, but the split has 120 songs");
  await expect(supervisedCeiling({ ...few, C: [0] })).rejects.toThrow("C is 0");
  const stopped = { representations: { linear }, split, truth: { genre }, signal: AbortSignal.abort() };
  await expect(supervisedCeiling(stopped)).rejects.toThrow();
});
