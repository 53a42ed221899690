import { describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { nearestTo } from "../../dist/linalg/nearestNeighbors.js";
import { type NeighborIndexOptions, neighborIndex } from "../../dist/neighbors/index.js";

const [n, d] = [3000, 12];
const rng = new Rng(6);
const X = new Matrix(n, d, rng.normals(n * d));
const queries = new Matrix(20, d, rng.normals(20 * d));

function inPieces(size: number) {
  return {
    async *[Symbol.asyncIterator]() {
      for (let at = 0; at < n; at += size) {
        const rows = Math.min(size, n - at);
        yield new Matrix(rows, d, X.data.subarray(at * d, (at + rows) * d));
      }
    },
  };
}

describe("exact search", () => {
  test("is that of all rows at once, however they come, over several batches", async () => {
    const many = new Matrix(20_000, 3, rng.normals(60_000));
    const asked = new Matrix(50, 3, rng.normals(150));
    const expected = nearestTo(asked, many, 7);
    const index = await neighborIndex(many);
    const found = await index.search(asked, { nNeighbors: 7 });
    expect(found.indices).toEqual(expected.indices);
    expect(found.distances).toEqual(expected.distances);
    expect([index.algorithm, found.recall.score, found.recall.standardError]).toEqual(["exact", 1, 0]);
  });

  test("gives the lower row on ties, also between batches", async () => {
    const same = new Matrix(10_000, 1);
    const { indices } = await (await neighborIndex(same)).search([[0]], { nNeighbors: 4 });
    expect(Array.from(indices)).toEqual([0, 1, 2, 3]);
  });
});

describe("search through a graph", async () => {
  const options: NeighborIndexOptions = { algorithm: "hnsw", sampleSize: 300 };
  const index = await neighborIndex(X, options);
  const exact = nearestTo(queries, X, 10);

  test("finds most of the true neighbors, with their distances", async () => {
    const { indices, distances, nNeighbors } = await index.search(queries);
    expect(nNeighbors).toBe(10);
    let found = 0;
    for (let q = 0; q < queries.rows; q++) {
      const truth = new Set(exact.indices.subarray(10 * q, 10 * (q + 1)));
      for (let j = 10 * q; j < 10 * (q + 1); j++) {
        if (truth.has(indices[j]!)) found++;
        const apart = X.row(indices[j]!).map((x, c) => (x - queries.get(q, c)) ** 2);
        expect(distances[j]).toBeCloseTo(Math.sqrt(apart.reduce((sum, square) => sum + square, 0)), 4);
        if (j > 10 * q) expect(distances[j]).toBeGreaterThanOrEqual(distances[j - 1]!);
      }
    }
    expect(found / exact.indices.length).toBeGreaterThan(0.95);
  });

  test("says what its recall is: that of its own rows, without themselves", async () => {
    const own = await index.search(X, { nNeighbors: 11 });
    const truth = nearestTo(X, X, 11);
    let found = 0;
    for (let i = 0; i < n; i++) {
      const others = new Set(truth.indices.subarray(11 * i, 11 * (i + 1)));
      for (const row of own.indices.subarray(11 * i, 11 * (i + 1))) if (row !== i && others.has(row)) found++;
    }
    const { score, standardError, sampled, k } = index.recall;
    expect([sampled, k]).toEqual([300, 10]);
    expect(Math.abs(score - found / (10 * n))).toBeLessThan(4 * standardError + 0.001);
  });

  test("has a low recall where the graph is poor, and says so", async () => {
    const poor = await neighborIndex(X, { ...options, connectivity: 2, efConstruction: 2, ef: 1 });
    const { recall } = await poor.search(queries);
    expect(recall.score).toBeLessThan(0.8);
    expect(recall.standardError).toBeGreaterThan(0.005);
    expect(index.recall.score).toBeGreaterThan(recall.score + 0.1);
  });

  test("is the same each time, however the rows come", async () => {
    const other = await neighborIndex(inPieces(701), options);
    expect(other.recall).toEqual(index.recall);
    expect(await other.search(queries)).toEqual(await index.search(queries));
  });

  test("counts duplicates as found, whichever they are", async () => {
    const copies = Matrix.from(Array.from({ length: 60 }, (_, i) => [i % 3, 0]));
    const { recall } = await neighborIndex(copies, { algorithm: "hnsw" });
    expect(recall.score).toBeGreaterThan(0.9);
  });
});

test("says what is wrong", async () => {
  const index = await neighborIndex(X);
  await expect(index.search([[1, 2]])).rejects.toThrow("the queries have 2 columns, but the rows of the index have 12");
  await expect(index.search(queries, { nNeighbors: n + 1 })).rejects.toThrow("nNeighbors is 3001");
  await expect(neighborIndex([[Number.NaN]])).rejects.toThrow("NaN at row 0");
  await expect(neighborIndex(X, { algorithm: "annoy" as "hnsw" })).rejects.toThrow('algorithm is "annoy"');
  const stopped = AbortSignal.abort(new Error("enough"));
  await expect(neighborIndex(X, { algorithm: "hnsw", signal: stopped })).rejects.toThrow("enough");
});
