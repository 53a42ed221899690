import { describe, expect, it } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { kMeans } from "../../dist/cluster/index.js";
import { adjustedRandScore, normalizedMutualInfoScore, silhouetteScore } from "../../dist/metrics/index.js";
import { gaussianLike } from "../../dist/selection/gaussianLike.js";
import { clustererOf, type HonestyMeter, honestyMeter } from "../../dist/selection/index.js";
import { withoutFacts } from "../../dist/selection/withoutFacts.js";

const rng = new Rng(1, "honesty");
const N = 120;
/** Three groups of 40 songs, of 10 artists each. */
const truth = Array.from({ length: N }, (_, i) => `genre ${i % 3}`);
const artists = Array.from({ length: N }, (_, i) => `artist ${i % 30}`);
const cluster = clustererOf({ algorithm: "kMeans", parameters: "k=3" })!;
const rows = (of: (i: number) => number[]) => Matrix.from(Array.from({ length: N }, (_, i) => of(i)));
const noise = (d: number) => Array.from({ length: d }, () => rng.normal());
const check = (meter: HonestyMeter, name: string) => meter.checks.find((one) => one.check === name)!;

async function clusterings(X: Matrix, seeds = [1, 2]) {
  const labels: Int32Array[] = [];
  for (const seed of seeds) labels.push((await kMeans(X, { k: 3, seed })).labels);
  return labels;
}

describe("a score that is the music", () => {
  const X = rows((i) => [i % 3 === 0 ? 3 : 0, i % 3 === 1 ? 3 : 0, 0, 0].map((x, c) => x + noise(4)[c]!));
  const facts = Array.from({ length: N }, () => ({
    ...{ seconds: 30, loudness: -14 + rng.normal(), bandwidth: 16000 + 100 * rng.normal(), codec: "mp3" },
  }));

  it("is the mean score of the runs, with an interval around it, above every level of chance", async () => {
    const labels = await clusterings(X);
    const meter = await honestyMeter({ labels, spaces: X, truth, field: "genre", cluster, artists, facts, copies: [] });
    const mean = labels.reduce((sum, one) => sum + adjustedRandScore(truth, one) / 2, 0);
    expect(meter.score.value).toBeCloseTo(mean, 12);
    expect(meter.score.low).toBeLessThan(mean);
    expect(meter.score.high).toBeGreaterThan(mean);
    expect(meter.score.high - meter.score.low).toBeLessThan(0.35);
    for (const name of ["labels shuffled", "one Gaussian", "random clusters"]) {
      expect(Math.abs(check(meter, name).value)).toBeLessThan(0.03);
      expect(check(meter, name).high).toBeLessThan(mean);
    }
    expect(check(meter, "copies").lost).toBe(0);
    for (const name of ["artists", "recordings"]) expect(check(meter, name).lostLow).toBeLessThan(0);
    expect(meter.sentence).toMatch(
      /^The ARI with genre is 0\.\d\d \(0\.\d\d to \d\.\d\d\)\. Leaving out shared artists/,
    );
    expect(meter.sentence).toContain("above every level of chance");
  });

  it("takes the silhouette against one Gaussian, where shuffled labels say nothing", async () => {
    const labels = await clusterings(X, [1]);
    const meter = await honestyMeter({ labels, spaces: X, metric: "silhouette", cluster, resamples: 50 });
    expect(meter.score.value).toBeCloseTo(silhouetteScore(X, labels[0]!), 12);
    expect(check(meter, "one Gaussian").value).toBeGreaterThan(0.1);
    expect(check(meter, "one Gaussian").high).toBeLessThan(meter.score.value);
    expect(check(meter, "random clusters").value).toBeLessThan(0.02);
    expect(check(meter, "labels shuffled").value).toBeNaN();
  });
});

it("says how much was near copies", async () => {
  // Noise, but for 60 songs that are ten recordings six times over.
  const X = rows((i) => (i < 60 ? [6 * Math.cos(i % 3), 6 * Math.sin(i % 3), 0] : noise(3)));
  const copies = Array.from({ length: 3 }, (_, g) => Array.from({ length: 20 }, (_, j) => g + 3 * j));
  const meter = await honestyMeter({ labels: await clusterings(X), spaces: X, truth, field: "genre", copies });
  expect(check(meter, "copies")).toMatchObject({ songs: 63, note: "57 songs left out" });
  expect(check(meter, "copies").lostLow).toBeGreaterThan(0);
  expect(meter.sentence).toMatch(/^Of the ARI with genre of 0\.\d\d \(.*\), (0\.\d\d|all) was copies\./);
});

it("leaves out a scored song of which another copy was fitted, and artists of whom songs were fitted", async () => {
  const X = rows(() => noise(2));
  const labels = await clusterings(X, [1]);
  const scored = Int32Array.from({ length: 40 }, (_, i) => i);
  const about = { labels, spaces: X, truth, rows: scored, resamples: 50, shuffles: 10 };
  const copies = [
    [0, 50],
    [1, 2],
    [60, 61],
  ];
  expect(check(await honestyMeter({ ...about, copies }), "copies").songs).toBe(38);
  // Every artist has four songs, of whom some are not scored; but for the songs of unknown artists.
  const known = artists.map((artist, i) => (i < 5 ? undefined : i < 40 ? `own ${i % 7}` : artist));
  expect(check(await honestyMeter({ ...about, artists: known }), "artists").songs).toBe(12);
  expect(check(await honestyMeter({ ...about, artists }), "artists")).toMatchObject({ songs: 0, value: Number.NaN });
});

it("says how much was artists", async () => {
  const center = Array.from({ length: 30 }, () => noise(3).map((x) => 5 * x));
  const X = rows((i) => center[i % 30]!.map((x) => x + 0.1 * rng.normal()));
  const ofArtist = Array.from({ length: N }, (_, i) => `genre ${(i % 30) % 6}`);
  const again = clustererOf({ algorithm: "kMeans", parameters: "k=30" })!;
  const labels = [await again(X, 1)];
  const meter = await honestyMeter({ labels, spaces: X, truth: ofArtist, field: "genre", artists });
  expect(meter.score.value).toBeGreaterThan(0.2);
  expect(check(meter, "artists").songs).toBe(30);
  expect(check(meter, "artists").value).toBeLessThan(0.05);
  expect(meter.sentence).toContain("was shared artists");
});

it("says how much the recordings tell, and what a model's own labels cannot be asked", async () => {
  const facts = truth.map((_, i) => ({
    ...{ seconds: 30, loudness: -10 - 5 * (i % 3) + 0.1 * rng.normal(), bandwidth: 16000, codec: "mp3" },
  }));
  const X = rows((i) => [facts[i]!.loudness, 0.5 * rng.normal(), 0.5 * rng.normal()]);
  const about = { labels: await clusterings(X), spaces: X, truth, field: "genre", facts, resamples: 100 };
  const meter = await honestyMeter({ ...about, cluster });
  expect(meter.score.value).toBeGreaterThan(0.9);
  expect(check(meter, "recordings").value).toBeLessThan(0.1);
  expect(meter.sentence).toMatch(/, (0\.[89]\d|1\.\d\d|all) was recordings\./);
  const given = await honestyMeter(about);
  expect(check(given, "recordings").value).toBeNaN();
  expect(check(given, "recordings").note).toMatch(/from a model/);
});

it("compares NMI with that of as many songs", async () => {
  const X = rows(() => noise(2));
  const labels = await clusterings(X, [1]);
  const meter = await honestyMeter({
    labels,
    spaces: X,
    truth,
    artists,
    metric: "normalizedMutualInfo",
    resamples: 50,
  });
  expect(meter.score.value).toBeCloseTo(normalizedMutualInfoScore(truth, labels[0]!), 12);
  // Of 30 songs the NMI of noise is higher than of 120; what was lost is about nothing all the same.
  expect(check(meter, "artists").value).toBeGreaterThan(meter.score.value);
  expect(Math.abs(check(meter, "artists").lost)).toBeLessThan(0.04);
});

it("is nearer to the truth of a sample than a bootstrap whose songs are drawn twice", async () => {
  // Of labels that agree with nothing the interval holds 0.
  const X = rows(() => noise(2));
  const meter = await honestyMeter({ labels: await clusterings(X), spaces: X, truth, resamples: 200 });
  expect(meter.score.low).toBeLessThan(0);
  expect(meter.score.high).toBeGreaterThan(0);
  expect(meter.score.high).toBeLessThan(0.1);
  expect(meter.sentence).toContain("not above every level of chance");
});

it("draws a Gaussian of the same mean and covariance, and takes out exactly what is linear", async () => {
  const X = Matrix.from(
    Array.from({ length: 2000 }, () => {
      const [a, b] = [rng.normal(), rng.normal()];
      return [3 + 2 * a, a + 0.5 * b];
    }),
  );
  const covariance = (M: Matrix) => {
    const mean = [0, 1].map((c) => M.data.filter((_, i) => i % 2 === c).reduce((s, x) => s + x, 0) / M.rows);
    const of = (p: number, q: number) =>
      Array.from({ length: M.rows }, (_, i) => (M.get(i, p) - mean[p]!) * (M.get(i, q) - mean[q]!)).reduce(
        (s, x) => s + x,
      ) / M.rows;
    return [...mean, of(0, 0), of(0, 1), of(1, 1)];
  };
  const drawn = covariance(await gaussianLike(X, 1));
  for (const [i, value] of covariance(X).entries()) expect(Math.abs(drawn[i]! - value)).toBeLessThan(0.35);

  const facts = Array.from({ length: 200 }, (_, i) => ({
    ...{
      seconds: 20 + rng.uniform(),
      loudness: rng.normal(),
      bandwidth: 1e4 * rng.uniform(),
      codec: i % 4 ? "mp3" : "wav",
    },
  }));
  const own = Array.from({ length: 200 }, () => rng.normal());
  const told = Matrix.from(facts.map((f, i) => [own[i]!, f.loudness + 3 * f.seconds, f.codec === "wav" ? 7 : 1]));
  const left = withoutFacts(told, facts)!;
  const spread = (c: number) =>
    Math.max(...left.toRows().map((row) => row[c]!)) - Math.min(...left.toRows().map((row) => row[c]!));
  expect(spread(0)).toBeGreaterThan(3);
  expect(spread(1)).toBeLessThan(1e-4);
  expect(spread(2)).toBeLessThan(1e-4);
  const alike = facts.map(() => ({ seconds: 30, loudness: -10, bandwidth: 16000, codec: "mp3" }));
  expect(withoutFacts(told, alike)).toBeUndefined();
});

it("says what does not fit", async () => {
  const X = rows(() => noise(2));
  const labels = [new Int32Array(N)];
  await expect(honestyMeter({ labels: [], spaces: X })).rejects.toThrow("was given no labels");
  await expect(honestyMeter({ labels, spaces: X })).rejects.toThrow("adjustedRand needs truth");
  await expect(honestyMeter({ labels, spaces: X, truth: truth.slice(1) })).rejects.toThrow("truth has 119 rows");
  await expect(honestyMeter({ labels, spaces: [X, X], truth })).rejects.toThrow("2 spaces and 1 labelings");
  await expect(honestyMeter({ labels, spaces: X, truth, rows: [N] })).rejects.toThrow("rows has 120");
  const one = await honestyMeter({ labels, spaces: X, metric: "silhouette", resamples: 10 });
  expect(one.sentence).toBe("There is no silhouette: fewer than two clusters or classes are scored.");
});

it("runs the clusterer of a row of an evaluation again, and knows labels that came from elsewhere", async () => {
  const X = rows((i) => [10 * (i % 3), rng.normal()]);
  for (const [algorithm, parameters] of [
    ["kMeans", "k=3"],
    ["agglomerative", "linkage=ward, k=3"],
    ["dbscan", "eps=knee, minSamples=5"],
    ["spectral", "k=3"],
  ] as const) {
    expect(adjustedRandScore(truth, await clustererOf({ algorithm, parameters })!(X, 1)), algorithm).toBeGreaterThan(
      0.9,
    );
  }
  expect(clustererOf({ algorithm: "VaDE", parameters: "" })).toBeUndefined();
});
