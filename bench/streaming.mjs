// Rows that do not fit in memory: node bench/streaming.mjs ROWS-D, or neighbors-ROWS-D, such as 5m-64.
//
// The rows are made first, by another process, in a folder of the system's temporary files that is removed at the end: 200
// Gaussian clusters on a plane of 24 dimensions, with noise in all. Peak memory is that of this process, which works on them.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const surlab = require("../lib/dist/index.js");
const PARTS = 50;
const CLUSTERS = 200;

const [, what, count, unit, d] = /^(neighbors-)?(\d+)(k|m)-(\d+)$/.exec(process.argv[2] ?? "") ?? [];
if (!count) throw new Error("Usage: node bench/streaming.mjs [neighbors-]ROWS-D, such as 5m-64 or neighbors-200k-64");
const n = Number(count) * (unit === "m" ? 1e6 : 1e3);

if (process.argv[3]) await make(process.argv[3]);
else {
  const folder = mkdtempSync(path.join(tmpdir(), "surlab-bench-"));
  try {
    execFileSync(process.execPath, [fileURLToPath(import.meta.url), process.argv[2], folder], { stdio: "inherit" });
    const found = await (what ? neighbors : streams)(folder);
    const peakMb = process.resourceUsage().maxRSS / 1024;
    console.log(JSON.stringify({ peakMb, ...found }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The rows, PARTS .npy files; and for each a Parquet file with an id, a length and a genre. */
async function make(folder) {
  const { Matrix, Rng, npyBytes } = surlab;
  const { writeParquet } = require("../lib/dist/scale/parquet.js");
  const cols = Number(d);
  const rng = new Rng(1, "bench streaming");
  const plane = new Matrix(24, cols, rng.normals(24 * cols));
  const centers = new Matrix(CLUSTERS, cols);
  for (let c = 0; c < CLUSTERS; c++) {
    for (const [a, x] of rng.normals(24).entries()) {
      for (let j = 0; j < cols; j++) centers.data[c * cols + j] += 0.8 * x * plane.data[a * cols + j];
    }
  }
  mkdirSync(path.join(folder, "parts"));
  for (let part = 0; part < PARTS; part++) {
    const rows = Math.floor(((part + 1) * n) / PARTS) - Math.floor((part * n) / PARTS);
    const X = new Matrix(rows, cols, rng.normals(rows * cols));
    const of = Int32Array.from({ length: rows }, () => Math.floor(CLUSTERS * rng.uniform() ** 1.5));
    for (let i = 0, at = 0; i < rows; i++) {
      for (let j = 0; j < cols; j++, at++) X.data[at] += centers.data[of[i] * cols + j];
    }
    const name = String(part).padStart(5, "0");
    writeFileSync(path.join(folder, `${name}.latents.npy`), npyBytes(X));
    await writeParquet(path.join(folder, "parts", `${name}.parquet`), [
      { name: "row", type: "integer", values: Int32Array.from({ length: rows }, (_, i) => i) },
      { name: "seconds", type: "float", values: Float32Array.from({ length: rows }, () => 60 + 240 * rng.uniform()) },
      { name: "genre", type: "text", values: Array.from(of, (c) => `genre ${c % 12}`) },
    ]);
  }
}

function filesIn(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith(".npy"));
  return names.sort().map((name) => path.join(folder, name));
}

async function streams(folder) {
  const seconds = {};
  const timed = async (name, work) => {
    const start = performance.now();
    const result = await work();
    seconds[name] = Number(((performance.now() - start) / 1000).toPrecision(3));
    console.error(`  ${name}: ${seconds[name]} s, peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
    return result;
  };
  const files = filesIn(folder);
  const rows = await surlab.npyBatches(files);
  const scaler = await timed("standardize", () => surlab.incrementalStandardize(rows));
  const scaled = surlab.mapBatches(rows, (X) => scaler.transform(X));
  const pca = await timed("PCA", () => surlab.incrementalPca(scaled, { nComponents: 16 }));
  const quiet = surlab.onWarning(() => {});
  const fitted = await timed("k-means", () => surlab.miniBatchKMeans(rows, { k: 50, maxIter: 10 }));
  quiet();
  await timed("labels", () => surlab.labelParts(files, fitted, path.join(folder, "labels")));
  const silhouette = await timed("silhouette", () => surlab.silhouetteOfBatches(rows, fitted.labels));
  const sql = `SELECT label, count(*) AS songs, avg(seconds) AS mean, mode(genre) AS genre
               FROM parts JOIN labels USING (part, row) WHERE seconds > 90 GROUP BY label ORDER BY label`;
  const tables = { labels: path.join(folder, "labels", "*.parquet") };
  // The parts are named as the labels are, up to the first point.
  const found = await timed("query", () => surlab.queryParts(path.join(folder, "parts"), sql, { tables }));
  const songs = found.reduce((sum, row) => sum + row.songs, 0);
  const variance = pca.explainedVarianceRatio.reduce((sum, ratio) => sum + ratio, 0);
  const times = Object.entries(seconds).map(([name, value]) => `${name} ${value} s`);
  const low = silhouette.interval.map((value) => value.toFixed(4));
  return {
    finding: [
      ...times,
      `PCA explains ${(100 * variance).toFixed(1)} %`,
      `k-means made ${fitted.nIter} full passes, inertia ${(fitted.inertia / n).toFixed(2)} a row`,
      `silhouette ${silhouette.score.toFixed(4)} (95 % ${low[0]} to ${low[1]})`,
      `the query counted ${songs} rows in ${found.length} clusters`,
    ].join("; "),
    table: [{ rows: n, ...seconds }],
  };
}

async function neighbors(folder) {
  const rows = await surlab.npyBatches(filesIn(folder));
  let start = performance.now();
  const index = await surlab.neighborIndex(rows, { algorithm: "hnsw" });
  const build = (performance.now() - start) / 1000;
  const queries = await firstRows(rows, 1000);
  start = performance.now();
  const { recall } = await index.search(queries);
  const each = (performance.now() - start) / queries.rows;
  const exact = await surlab.neighborIndex(rows, { algorithm: "exact" });
  start = performance.now();
  await exact.search(queries);
  const exactEach = (performance.now() - start) / queries.rows;
  const { score, standardError, sampled } = recall;
  return {
    finding: `built and measured in ${build.toFixed(0)} s with one thread; recall@10 ${score.toFixed(3)} ± ${standardError.toFixed(3)} on ${sampled} rows; ${each.toFixed(2)} ms a query, ${exactEach.toFixed(1)} ms exact`,
    table: [{ rows: n, build, recall: score, ms: each, exactMs: exactEach }],
  };
}

async function firstRows(rows, count) {
  for await (const piece of rows) return piece.select(Int32Array.from({ length: count }, (_, i) => i));
}
