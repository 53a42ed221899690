// Ours: node bench/evaluation.mjs CASE. See run.mjs.
//
// The spaces have the sizes of 07_baselines and a structure like that of songs: overlapping genres in 20 dimensions, seen
// through a random projection with noise.

import array from "../lib/dist/array/index.js";
import selection from "../lib/dist/selection/index.js";

const { Matrix, Rng } = array;
const [what, size] = process.argv[2].split("-");
const n = Number(size);
const rng = new Rng(1, "bench evaluation");
const genres = Array.from({ length: n }, () => rng.int(8));
const languages = Array.from({ length: n }, (_, i) => (rng.uniform() < 0.8 ? genres[i] % 2 : rng.int(2)));
const centers = Matrix.from(Array.from({ length: 8 }, () => normals(20)));
const songs = Array.from({ length: n }, (_, i) => normals(20).map((x, c) => x + 1.2 * centers.get(genres[i], c)));

const representations = {
  "raw mel": seen(256),
  MFCC: seen(40),
  "spectral descriptors": seen(38),
  PCA: seen(32),
  AE: Array.from({ length: 5 }, () => seen(32)),
};
const seeds = [42, 43, 44, 45, 46];
const k = [5, 10, 15];
const algorithms = [
  { algorithm: "kMeans", k },
  { algorithm: "agglomerative", linkage: "ward", k },
  { algorithm: "spectral", k },
  { algorithm: "gaussianMixture", covarianceType: "diag", k },
];
const at = rng.permutation(n);
const [a, b] = [Math.round(0.7 * n), Math.round(0.85 * n)];
const split = { train: at.slice(0, a), validation: at.slice(a, b), test: at.slice(b), notes: [] };
// Twelve labelings per seed, by the nearest of k songs in two dimensions: as many as 07_baselines scores, without clusterers.
const given = Object.keys(representations).flatMap((representation) =>
  Array.from({ length: 12 }, (_, c) => ({
    representation,
    name: `given ${c}`,
    labels: seeds.map(() => nearest(k[c % 3])),
  })),
);
const truth = { genre: genres.map((g) => `genre ${g}`), language: languages.map((l) => `language ${l}`) };

const start = performance.now();
const cpu = process.cpuUsage();
const { best } = await selection.evaluate({
  ...{ representations, split, truth, seeds },
  ...(what === "scores" ? { algorithms: [], given } : { algorithms }),
});
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(cpu);
const cpuSeconds = (user + system) / 1e6;
const finding = `${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of CPU; chosen: ${selection.nameOf(best)}`;
console.log(JSON.stringify({ seconds, cpuSeconds, peakMb: process.resourceUsage().maxRSS / 1024, finding }));

function nearest(count) {
  const centers = Array.from({ length: count }, () => songs[rng.int(n)]);
  const apart = (x, y) => (x[0] - y[0]) ** 2 + (x[1] - y[1]) ** 2;
  return Int32Array.from(songs, (x) => {
    const distances = centers.map((center) => apart(x, center));
    return distances.indexOf(Math.min(...distances));
  });
}

function normals(length) {
  return Array.from({ length }, () => rng.normal());
}

/** The songs through a random projection to d columns, with noise. */
function seen(d) {
  const projection = Array.from({ length: 20 }, () => normals(d));
  return Matrix.from(
    songs.map((x) => normals(d).map((e, c) => e + x.reduce((s, v, j) => s + v * projection[j][c], 0))),
  );
}
