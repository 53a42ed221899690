import { describe, expect, test } from "vitest";
import { Matrix } from "../../dist/array/index.js";
import { adjustedRandScore, normalizedMutualInfoScore, silhouetteScore } from "../../dist/metrics/index.js";
import { Answerer } from "../../explorer/ask/answer.js";
import { about, PATIENCE, Pace, secondsOf, songsIn } from "../../explorer/ask/cost.js";
import type { Ask, Clustered, EpsRange, Projected, Request } from "../../explorer/ask/protocol.js";
import { sampleOf } from "../../explorer/ask/sample.js";
import { generator } from "./exampleContents.js";

/** Four blobs of unequal size, and a label that lacks every seventh song. */
function example(n = 160, d = 5) {
  const random = generator(2);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const blob = Array.from({ length: n }, (_, i) => [0, 0, 0, 1, 1, 2, 2, 3][i % 8]);
  const values = Float32Array.from(
    { length: n * d },
    (_, at) => 9 * (blob[Math.floor(at / d)] === at % d ? 1 : 0) + normal(),
  );
  const codes = Int32Array.from(blob, (b, i) => (i % 7 === 3 ? -1 : b));
  return { blob, songs: { key: `${n} ${d}`, n, dimensions: d, values, truths: [{ name: "genre", codes }] } };
}

const ask = (request: Request) => new Answerer().answer(request, () => {});
const cluster = (request: Request) => ask(request) as Clustered;

const CLUSTERINGS: Ask[] = [
  { method: "k-means", k: 4 },
  { method: "hierarchical", linkage: "ward2", cut: { by: "k", k: 4 } },
  { method: "hierarchical", linkage: "average", cut: { by: "k", k: 4 } },
  { method: "DBSCAN", eps: 3.2, minSamples: 5 },
];

describe("clusters", () => {
  const { blob, songs } = example();

  test.each(CLUSTERINGS)(
    "$method finds the blobs, the largest first, and is scored by the library's numbers",
    (asked) => {
      const { labels, scores } = cluster({ ask: asked, songs });
      expect(adjustedRandScore(blob, labels)).toBeGreaterThan(0.9);
      const sizes = [0, 1, 2, 3].map((j) => labels.filter((label) => label === j).length);
      expect(scores.sizes).toEqual(sizes);
      expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
      expect(scores.noise).toBe(labels.filter((label) => label < 0).length);
      const X = new Matrix(songs.n, songs.dimensions, songs.values);
      expect(scores.silhouette).toBeCloseTo(silhouetteScore(X, labels), 5);
      const truth = Array.from(songs.truths[0].codes, (code) => (code < 0 ? null : code));
      expect(scores.agreement[0].adjustedRand).toBe(adjustedRandScore(truth, labels));
      expect(scores.agreement[0].normalizedMutualInfo).toBe(normalizedMutualInfoScore(truth, labels));
      expect(scores.agreement[0].songs).toBe(truth.filter((code, i) => code !== null && labels[i] >= 0).length);
    },
  );

  test("a cut below a merge's height has one cluster more than a cut at it", () => {
    const at = (height: number) =>
      cluster({ ask: { method: "hierarchical", linkage: "ward2", cut: { by: "height", height } }, songs });
    const { heights = [] } = at(0);
    expect(heights.length).toBe(60);
    expect(at(heights[0]).scores.sizes.length).toBe(1);
    expect(at(heights[4]).scores.sizes.length).toBe(5);
    expect(at(heights[4] * 0.9999).scores.sizes.length).toBe(6);
  });

  test("k may be the number of songs, and one cluster has no silhouette", () => {
    const few = example(8);
    expect(cluster({ ask: { method: "k-means", k: 30 }, songs: few.songs }).scores.sizes.length).toBeLessThanOrEqual(8);
    expect(cluster({ ask: { method: "k-means", k: 1 }, songs }).scores.silhouette).toBeNaN();
  });

  test("eps is offered where DBSCAN finds the blobs", () => {
    const { low, high, suggested } = ask({ ask: { method: "eps", minSamples: 5 }, songs }) as EpsRange;
    const found = (eps: number) => cluster({ ask: { method: "DBSCAN", eps, minSamples: 5 }, songs }).scores;
    expect(found(low).noise).toBeGreaterThan(songs.n / 2);
    expect(found(high).noise).toBe(0);
    expect(found(suggested).noise).toBeLessThan(songs.n / 4);
  });

  test("the songs outside of a sample have no cluster, or that of the nearest mean", () => {
    const sample = sampleOf(songs.n, 60);
    const request: Request = { ask: { method: "k-means", k: 4 }, songs, sample };
    const alone = cluster(request);
    expect(alone.scores.n).toBe(60);
    expect(alone.labels.filter((label) => label >= 0).length).toBe(60);
    const assigned = cluster({ ...request, assign: true });
    expect(assigned.scores.n).toBe(160);
    expect(adjustedRandScore(blob, assigned.labels)).toBeGreaterThan(0.9);
    const ofSample = ({ labels }: Clustered) => Array.from(sample, (i) => labels[i]);
    expect(adjustedRandScore(ofSample(alone), ofSample(assigned))).toBe(1);
    expect(assigned.scores.sizes).toEqual([...assigned.scores.sizes].sort((a, b) => b - a));
  });

  test("the tree of an earlier question serves the next cut, and not other songs", () => {
    const answerer = new Answerer();
    const request = (k: number, one = songs): Request => ({
      ask: { method: "hierarchical", linkage: "complete", cut: { by: "k", k } },
      songs: one,
    });
    const phases: string[] = [];
    const count = (one: Request) => {
      answerer.answer(one, (phase) => void phases.push(phase));
      return phases.filter((phase) => phase === "tree").length;
    };
    expect([count(request(2)), count(request(7)), count(request(2, example(80).songs))]).toEqual([1, 1, 2]);
  });
});

describe("maps", () => {
  const { blob, songs } = example(80);
  const asks: Ask[] = [
    { method: "PCA" },
    { method: "UMAP", nNeighbors: 10, minDist: 0.1 },
    { method: "t-SNE", perplexity: 10, iterations: 250 },
  ];

  test.each(asks)("$method keeps the blobs together, and is the same each time", (asked) => {
    const { map } = ask({ ask: asked, songs }) as Projected;
    const nearest = (i: number) => {
      const to = (j: number) =>
        i === j ? Infinity : Math.hypot(map[2 * i] - map[2 * j], map[2 * i + 1] - map[2 * j + 1]);
      const all = blob.map((_, j) => to(j));
      return all.indexOf(Math.min(...all));
    };
    const same = blob.filter((b, i) => blob[nearest(i)] === b).length;
    expect(same / blob.length).toBeGreaterThan(0.8);
    expect((ask({ ask: asked, songs }) as Projected).map).toEqual(map);
  });

  test("songs outside of a sample have no place", () => {
    const sample = Int32Array.of(0, 1, 2, 5, 8, 13);
    const { map } = ask({ ask: { method: "PCA" }, songs, sample }) as Projected;
    expect([...map.keys()].filter((at) => !Number.isNaN(map[at])).map((at) => at >> 1)).toEqual([
      0, 0, 1, 1, 2, 2, 5, 5, 8, 8, 13, 13,
    ]);
  });

  test("progress reaches the end", () => {
    const shares: (number | null)[] = [];
    new Answerer().answer({ ask: asks[1], songs }, (_, share) => void shares.push(share));
    expect(shares.at(-1)).toBe(1);
  });
});

describe("what it takes", () => {
  const tree: Ask = { method: "hierarchical", linkage: "ward2", cut: { by: "k", k: 8 } };

  test("a sample of the size that is offered fits the time, and a larger one doesn't", () => {
    for (const asked of [...CLUSTERINGS, tree, { method: "t-SNE", perplexity: 30, iterations: 300 } as Ask]) {
      const size = songsIn(PATIENCE, asked, 100_000, 64);
      expect(secondsOf(asked, size, 64)).toBeLessThanOrEqual(PATIENCE);
      expect(secondsOf(asked, 1.3 * size, 64)).toBeGreaterThan(PATIENCE);
    }
    expect(songsIn(PATIENCE, tree, 240, 64)).toBe(240);
  });

  test("a slower browser is offered a smaller sample, once it has shown it", () => {
    const pace = new Pace();
    pace.learn(tree, 1000, 64, 2 * secondsOf(tree, 1000, 64));
    expect(pace.factor("hierarchical")).toBeCloseTo(2, 6);
    expect(songsIn(PATIENCE, tree, 5000, 64, pace.factor("hierarchical"))).toBeLessThan(
      songsIn(PATIENCE, tree, 5000, 64),
    );
  });

  test("times are said in words", () => {
    expect([0.2, 26, 130, 7300, 2e6].map(about)).toEqual([
      "less than 1 s",
      "about 26 s",
      "about 2 min",
      "about 2 h",
      "about 23 days",
    ]);
  });

  test("a stratified sample has the shares of the label", () => {
    const strata = Int32Array.from({ length: 1000 }, (_, i) => (i < 600 ? 0 : i < 900 ? 1 : -1));
    const sample = sampleOf(1000, 50, strata);
    const count = (code: number) => sample.filter((i) => strata[i] === code).length;
    expect([count(0), count(1), count(-1)]).toEqual([30, 15, 5]);
    expect(new Set(sample).size).toBe(50);
    expect([...sample]).toEqual([...sample].sort((a, b) => a - b));
    expect(sampleOf(10, 20)).toEqual(Int32Array.from({ length: 10 }, (_, i) => i));
    expect(sampleOf(1000, 33, strata).length).toBe(33);
  });
});
