// How far clusters of recordings agree with the words that were spoken: of all recordings, and of speakers that are left out.

import { createRequire } from "node:module";

const surlab = createRequire(import.meta.url)("../../lib/dist/index.js");
const { clusteringAccuracy, normalizedMutualInfoScore, Rng, UserError } = surlab;

/**
 * @param method one of METHODS
 * @param words the recordings, as readWords gave them for the method
 * @param recordings with their labels and speakers
 * @returns "mean ± standard deviation" over the seeds: accuracy and nmi of all recordings, fitted on all; unheardAccuracy and
 *   unheardNmi of a fifth of the speakers, fitted on the others, where speakers are known
 */
export async function scoresOf(method, words, recordings, { k, seeds }) {
  const [truth, speakers] = ["label", "speaker"].map((key) => recordings.map((recording) => recording[key]));
  const runs = [];
  for (const seed of seeds) {
    const { labels } = await method.cluster(words, undefined, k, seed);
    const run = { accuracy: clusteringAccuracy(truth, labels), nmi: normalizedMutualInfoScore(truth, labels) };
    const split = splitBySpeaker(speakers, seed);
    if (split) {
      const [heard, unheard] = [split.train, split.test].map((rows) => rows.map((i) => words[i]));
      const { others } = await method.cluster(heard, unheard, k, seed);
      const theirs = split.test.map((i) => truth[i]);
      run.unheardAccuracy = clusteringAccuracy(theirs, others);
      run.unheardNmi = normalizedMutualInfoScore(theirs, others);
    }
    runs.push(run);
  }
  return Object.fromEntries(Object.keys(runs[0]).map((key) => [key, meanAndSpread(runs.map((run) => run[key]))]));
}

/**
 * The rows of a fifth of the speakers (at least one), drawn by the seed, and those of the others.
 *
 * @param speakers of each row
 * @returns train and test rows; undefined where a speaker is unknown
 * @throws UserError where there is one speaker
 */
export function splitBySpeaker(speakers, seed) {
  if (speakers.includes(undefined)) return undefined;
  const names = [...new Set(speakers)].sort();
  if (names.length < 2) {
    throw new UserError(
      `All recordings are by ${names[0]}; scores of unheard speakers need at least two. Leave the speaker out of the names, or add recordings.`,
    );
  }
  const rng = new Rng(seed, "unheard speakers");
  for (let i = names.length - 1; i > 0; i--) {
    const j = rng.int(i + 1);
    [names[i], names[j]] = [names[j], names[i]];
  }
  const unheard = new Set(names.slice(0, Math.max(1, Math.round(names.length / 5))));
  const rows = [...speakers.keys()];
  return {
    train: rows.filter((i) => !unheard.has(speakers[i])),
    test: rows.filter((i) => unheard.has(speakers[i])),
  };
}

function meanAndSpread(values) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, values.length - 1));
  return `${mean.toFixed(2)} ± ${spread.toFixed(2)}`;
}
