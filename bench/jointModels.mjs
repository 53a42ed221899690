// Do MVTCAE and MMVAE+ hold sound and lyrics of real songs better than JointVAE? node bench/jointModels.mjs CASE [SEEDS]
//
// All models have the encoders, decoders and training of notebook 03 without a contrastive term, and their defaults otherwise. They
// are fitted on the training songs (split by artist); the figures are of the test songs. ARI of the k-means that the selection rule
// chooses on the validation songs, without labels; recall@10 of the other half of a song by cosine similarity (chance: 10 / songs);
// log likelihoods in nats per song, 1,000 draws: of both modalities, and of one given the other; coherence: share of generated vectors
// that a logistic regression fitted on real ones gives the song's label, averaged over classes, and share of draws from the prior whose
// sound and lyrics it gives the same label. Means ± standard deviations over the seeds of first weights and k-means.

import { createRequire } from "node:module";
import { realSongs } from "./realSongs.mjs";

const surlab = createRequire(import.meta.url)("../lib/dist/index.js");
const {
  coherenceClassifiers,
  encodeLyrics,
  evaluate,
  evaluateRetrieval,
  extractAll,
  generativeCoherence,
  jointModel,
  jointVariants,
} = surlab;
const { Matrix, openCollection, scaleLyrics, selectRows, splitCollection, standardize, train, truthOf } = surlab;

const SAMPLES = 1000;
const REAL = "real vectors, classified";
const SHOWN = ["ARI with genre", "ARI with language", "recall@10, lyrics to audio", "recall@10, audio to lyrics"];

console.info = () => {};
const log = (text) => process.stderr.write(`${text}\n`);
const [name = "songs", seedCount = "5"] = process.argv.slice(2);
const real = name === "songs" ? realSongs("240 synthetic songs are used") : undefined;
const collection = await openCollection(real ?? "synthetic");
const kinds = { melStats: {}, mfccStats: { deltas: true } };
const described = await extractAll(collection.songs, kinds, { seconds: 30 });
const songs = Array.from(described.melStats.indices, (i) => collection.songs[i]);
const split = splitCollection(songs, { seed: 42 });
const sound = Matrix.hstack(described.melStats.X, described.mfccStats.X);
const audio = (await standardize(sound.select(split.train))).transform(sound);
const { X: lyrics, mask } = scaleLyrics(await encodeLyrics(songs, split.train, { nComponents: 32 }), split.train);
const data = { audio, lyrics, hasLyrics: mask };
const paired = split.test.filter((i) => mask[i]);
const pairedData = { audio: audio.select(paired), lyrics: lyrics.select(paired) };
const seeds = Array.from({ length: Number(seedCount) }, (_, i) => 42 + i);
const truth = truthOf(songs, ["genre", "language"]);
log(
  `${songs.length} songs: ${split.train.length} training, ${split.test.length} test, ${paired.length} of them with lyrics`,
);

const judged = { modalities: { audio, lyrics }, paired: mask, split, truth };
const classifiers = await coherenceClassifiers(judged);
const variants = jointVariants({ fusions: ["average", "poe", "mopoe", "mvtcae", "mmvae+"], contrastive: [0] });
const sizes = { audioDim: audio.cols, audioLayers: [512], lyricsDim: lyrics.cols, lyricsHidden: [512], latentDim: 64 };
const training = { epochs: 60, batchSize: 128, learningRate: 3e-3, patience: 15 };
const spaces = {};
const views = {};
/** By variant, one object of figures a seed. */
const figures = {};

for (const { name: variant, ...terms } of variants) {
  spaces[variant] = [];
  views[variant] = { audio: [], lyrics: [] };
  figures[variant] = [];
  for (const seed of seeds) {
    const started = performance.now();
    const model = jointModel({ ...sizes, ...terms, seed });
    const validation = selectRows(data, split.validation);
    await train(model, selectRows(data, split.train), { ...training, validation, seed });
    const trained = performance.now();
    spaces[variant].push((await model.encode(data)).mu);
    views[variant].audio.push((await model.encode({ audio })).mu);
    views[variant].lyrics.push((await model.encode({ lyrics })).mu);
    figures[variant].push({ ...(await likelihoods(model, seed)), ...(await coherence(model, seed)) });
    model.dispose();
    const seconds = [trained - started, performance.now() - trained].map((ms) => (ms / 1000).toFixed(1));
    log(`${variant}, seed ${seed}: ${seconds[0]} s of training, ${seconds[1]} s of evaluation`);
  }
}

const algorithms = [{ algorithm: "kMeans", k: [2, 5, 8, 12] }];
const clustered = await evaluate({ representations: spaces, algorithms, split, truth, seeds, resamples: 5 });
const retrieved = evaluateRetrieval({ spaces: views, paired: mask, split, seeds, ks: [10] });
const table = variants.map(({ name: variant }) => ({
  model: variant,
  ...Object.fromEntries(Object.keys(truth).map((field) => [`ARI with ${field}`, ari(variant, field)])),
  ...recalls(({ representation }) => representation === variant, "recallAt10"),
  ...averaged(figures[variant]),
}));
const realVectors = Object.entries(figures[variants[0].name][0]).filter(([key]) => key.startsWith("real"));
table.push({
  model: REAL,
  ...Object.fromEntries(
    realVectors.flatMap(([key, value]) => {
      const [field, to] = key.replace("real: ", "").split(", ");
      return [[`coherence: ${field}, ${to === "lyrics" ? "audio to lyrics" : "lyrics to audio"}`, value.toFixed(2)]];
    }),
  ),
});
table.push({
  model: "chance",
  ...Object.fromEntries(Object.keys(truth).map((field) => [`ARI with ${field}`, "0"])),
  ...recalls(({ representation }) => representation === variants[0].name, "recallAt10Chance"),
  ...chance(),
});
for (const row of table) log(JSON.stringify(row));

const shown = table
  .filter(({ model }) => model !== REAL)
  .map((row) => [row.model, ...SHOWN.map((column) => `${column === SHOWN[0] ? "" : "/ "}${row[column]}`)].join(" "));
const finding = `${paired.length} test songs with lyrics of ${songs.length} ${real ? "real" : "synthetic"} ones, ${seeds.length} seeds: ${SHOWN.join(" / ")}: ${shown.join("; ")}`;
process.stdout.write(`${JSON.stringify({ peakMb: process.memoryUsage.rss() / 1e6, finding, table })}\n`);

async function likelihoods(model, seed) {
  const options = { samples: SAMPLES, seed };
  const joint = await model.logLikelihood(pairedData, options);
  const ofLyrics = await model.conditionalLogLikelihood(pairedData, { ...options, given: "audio", of: "lyrics" });
  const ofAudio = await model.conditionalLogLikelihood(pairedData, { ...options, given: "lyrics", of: "audio" });
  return {
    "log p(audio, lyrics)": joint.mean,
    "log p(lyrics given audio)": ofLyrics.mean,
    "log p(audio given lyrics)": ofAudio.mean,
  };
}

async function coherence(model, seed) {
  const rows = await generativeCoherence(model, { ...judged, classifiers, seed });
  const named = {};
  for (const { field, from, to, coherence, real, chance } of rows) {
    const direction = from === "prior" ? `${field} of both` : `${field}, ${from} to ${to}`;
    named[`coherence: ${direction}`] = coherence;
    if (real !== undefined) named[`real: ${field}, ${to}`] = real;
    named[`chance: ${direction}`] = chance;
  }
  return named;
}

/** The agreement of the chosen k-means on the test songs. */
function ari(variant, field) {
  const rows = clustered.scores.filter(
    (row) => row.chosenOfRepresentation && row.representation === variant && row.split === "test",
  );
  return meanAndSpread(rows.map((row) => row.external[field].adjustedRand));
}

function recalls(where, score) {
  const rows = retrieved.rows.filter((row) => row.split === "test" && row.level === "song" && row.kind === "retrieval");
  return Object.fromEntries(
    ["lyrics to audio", "audio to lyrics"].map((direction) => {
      const values = rows.filter((row) => row.direction === direction && where(row)).map((row) => row[score]);
      return [`recall@10, ${direction}`, score.endsWith("Chance") ? values[0].toFixed(2) : meanAndSpread(values)];
    }),
  );
}

function averaged(runs) {
  const names = Object.keys(runs[0]).filter((key) => !key.startsWith("chance") && !key.startsWith("real"));
  return Object.fromEntries(
    names.map((key) => [
      key,
      meanAndSpread(
        runs.map((run) => run[key]),
        key.startsWith("log") ? 1 : 2,
      ),
    ]),
  );
}

/** Of coherence: from one modality to another 1 / classes; from the prior the mean of what the models' own shares of labels give. */
function chance() {
  const runs = Object.values(figures).flat();
  const names = Object.keys(runs[0]).filter((key) => key.startsWith("chance"));
  const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
  return Object.fromEntries(
    names.map((key) => [key.replace("chance", "coherence"), mean(runs.map((run) => run[key])).toFixed(2)]),
  );
}

function meanAndSpread(values, digits = 2) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, values.length - 1));
  return `${mean.toFixed(digits)} ± ${spread.toFixed(digits)}`;
}
