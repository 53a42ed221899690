// Vocal tract length normalization without labels of words or speakers: which stretch of its frequencies makes each word like
// others.

import { createRequire } from "node:module";

const { kMeans } = createRequire(import.meta.url)("../../lib/dist/index.js");

/** Logs of the factors of all frequencies that are tried. A child's vocal tract is a third shorter than a man's. */
export const TRACTS = [-0.21, -0.14, -0.07, 0, 0.07, 0.14, 0.21];
const UNCHANGED = TRACTS.indexOf(0);
/** What a factor of exp(0.1) costs, as a share of the mean squared distance to the centers: all else equal, a word is unchanged. */
const COST = 0.03;
/** k-means is repeated; the solution with the smallest sum is kept. */
const STARTS = 3;
const MAX_ITER = 40;

/**
 * @param represent (words, { tracts }) -> matrix, the words stretched by these
 * @returns of each of TRACTS, the words
 */
export function stretchedWords(words, represent) {
  return TRACTS.map((tract) => represent(words, { tracts: new Float64Array(words.length).fill(tract) }));
}

/**
 * k-means whose distance to a center is the smallest over the stretches of a word (transformation-invariant clustering, Frey & Jojic
 * 2003; the search for the best of a few factors is that of Lee & Rose 1996, with clusters in place of known words):
 *
 *     minimize Σ_i min_(a, c) ||x_i(a) - m_c||² + cost (a / 0.1)²
 *
 * over the centers m, by turns: each word takes the nearest center and stretch, and each center the mean of its words as they are
 * stretched. It begins with all words unchanged.
 *
 * @param stretched of each of TRACTS, the words: n x d matrices
 * @returns labels; tracts, the log of the factor of each word; nearest(other words, stretched) -> their labels and tracts
 */
export async function normalizeTracts(stretched, k, seed) {
  const X = stretched[UNCHANGED];
  let best;
  for (let start = 0; start < STARTS; start++) {
    const { labels } = await kMeans(X, { k, seed: STARTS * seed + start });
    const cost = (COST * meanSquare(X, labels, k)) / 0.1 ** 2;
    const found = fromLabels(stretched, labels, k, cost);
    if (!best || found.sum < best.sum) best = { ...found, cost };
  }
  return { ...logs(best), nearest: (others) => logs(nearest(others, best.centers, best.cost)) };
}

/** Ends where nothing moves, or before a cluster would lose its last word. */
function fromLabels(stretched, labels, k, cost) {
  let found = { labels, choice: new Int32Array(labels.length).fill(UNCHANGED) };
  for (let iter = 0; ; iter++) {
    const centers = centersOf(stretched, found, k);
    const next = nearest(stretched, centers, cost);
    const moved = next.labels.some((label, i) => label !== found.labels[i] || next.choice[i] !== found.choice[i]);
    if (!moved || new Set(next.labels).size < k || iter === MAX_ITER) return { ...found, centers, sum: next.sum };
    found = next;
  }
}

/** The means of the words of each cluster, as they are stretched: k rows of d. */
function centersOf(stretched, { labels, choice }, k) {
  const d = stretched[0].cols;
  const centers = new Float64Array(k * d);
  const sizes = new Float64Array(k);
  labels.forEach((label, i) => {
    const { data } = stretched[choice[i]];
    sizes[label]++;
    for (let j = 0; j < d; j++) centers[label * d + j] += data[i * d + j];
  });
  return centers.map((sum, at) => sum / sizes[Math.floor(at / d)]);
}

/** The nearest center of each word, and by which stretch; `sum` of the distances and costs. */
function nearest(stretched, centers, cost) {
  const { rows, cols } = stretched[0];
  const labels = new Int32Array(rows);
  const choice = new Int32Array(rows);
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    let least = Number.POSITIVE_INFINITY;
    stretched.forEach(({ data }, a) => {
      const own = cost * TRACTS[a] ** 2;
      for (let at = 0; at < centers.length; at += cols) {
        let distance = own;
        for (let j = 0; j < cols && distance < least; j++) distance += (data[i * cols + j] - centers[at + j]) ** 2;
        if (distance < least) [least, labels[i], choice[i]] = [distance, at / cols, a];
      }
    });
    sum += least;
  }
  return { labels, choice, sum };
}

/** Mean squared distance of the rows to the centers of their clusters. */
function meanSquare(X, labels, k) {
  const centers = centersOf([X], { labels, choice: new Int32Array(X.rows) }, k);
  let sum = 0;
  for (let at = 0; at < X.data.length; at++) {
    const label = labels[Math.floor(at / X.cols)];
    sum += (X.data[at] - centers[label * X.cols + (at % X.cols)]) ** 2;
  }
  return sum / X.rows;
}

function logs({ labels, choice }) {
  return { labels, tracts: Float64Array.from(choice, (a) => TRACTS[a]) };
}
