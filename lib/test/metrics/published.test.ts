import { existsSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { Matrix } from "../../dist/array/index.js";
import { kMeans } from "../../dist/cluster/index.js";
import { openCollection } from "../../dist/collection/index.js";
import { pca } from "../../dist/decomposition/index.js";
import { scoreClustering } from "../../dist/metrics/index.js";

const data = path.resolve(__dirname, "../../../../shared/data/gtzan-banglabeats");

test("GTZAN and BanglaBeats: the published silhouette and Calinski-Harabasz", async ({ skip }) => {
  skip(!existsSync(data), `there is no ${data}`);
  const { songs, features } = await openCollection(data);
  const { Z: plane } = await pca(standardized(features!.X), { nComponents: 2 });
  const { labels } = await kMeans(plane, { k: 2, seed: 42 });
  const scores = scoreClustering(plane, labels, { truth: { language: songs.map((s) => s.language) } });
  expect(scores.silhouette).toBeCloseTo(0.3666, 4);
  expect(scores.calinskiHarabasz).toBeCloseTo(1696.36, 2);
  expect(scores.external.language.labeled).toBe(2617);
});

function standardized(X: Matrix): Matrix {
  const out = new Matrix(X.rows, X.cols);
  for (let c = 0; c < X.cols; c++) {
    const values = Float64Array.from({ length: X.rows }, (_, i) => X.data[i * X.cols + c]);
    const mean = values.reduce((a, b) => a + b, 0) / X.rows;
    const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / X.rows);
    values.forEach((v, i) => {
      out.data[i * X.cols + c] = (v - mean) / deviation;
    });
  }
  return out;
}
