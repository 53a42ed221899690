// What real music says: the tables of docs/real-music.md, from runs of the notebooks.
//
//     node bench/realMusic.mjs --songs RESULTS [--features RESULTS] [--free RESULTS]
//
// RESULTS are the results folders of `npm run reproduce -- --collection … --param seeds=5`: of the folder of songs, of the
// table of features, and of data/free-music. The tables of a run that is not given stay as they are; those of the two benches are always written, from
// measured/contrastive.json and measured/jointModels.json. With --songs, docs/real-music.png is drawn, too.

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { parseArgs } from "node:util";

const require = createRequire(import.meta.url);
const {
  adjustedRandScore,
  agreementBars,
  candidatesOf,
  csvRows,
  figurePng,
  metricBars,
  nameOf,
  readScores,
  selectPerRepresentation,
  summarizeScores,
} = require("../lib/dist/index.js");
const { writeWhole } = require("../lib/dist/io/files.js");

const PAGE = path.join(import.meta.dirname, "..", "docs", "real-music.md");
const WORDS = /^lyrics/;
/**
 * What the figure shows: without a model, with one, words, and both. Of the joint models, averaging, and the one that the rule of
 * notebook 03 chose. None is picked by what is shown.
 */
const DRAWN = {
  "PCA of mfccStats": "sound: PCA of MFCCs",
  "VAE of mfccStats": "sound: VAE of MFCCs",
  ConvVAE: "sound: ConvVAE of images",
  "lyrics alone": "words: TF-IDF",
  "hybrid, concatenated": "both: ConvVAE and TF-IDF",
  "JointVAE average": "both: JointVAE, average",
};
const BOTH = /joint|hybrid|fusion|trimodal/i;
/** Ends of the scale of weighted hybrids: the sound or the lyrics alone, which have rows of their own. */
const ENDS = /standardized \(alpha=/;

const { values: given } = parseArgs({
  options: { songs: { type: "string" }, features: { type: "string" }, free: { type: "string" } },
});
let page = readFileSync(PAGE, "utf8");
if (given.songs) {
  const { rows, fields } = representations(given.songs);
  await draw(given.songs, rows, fields);
  replace(
    "sound",
    spaceTable(
      rows.filter(({ source }) => source === "sound"),
      fields,
    ),
  );
  replace(
    "words",
    spaceTable(
      rows.filter(({ source }) => source === "words"),
      fields,
    ),
  );
  replace(
    "both",
    spaceTable(
      rows.filter(({ source }) => source === "both"),
      fields,
    ),
  );
  replace("honesty", honestyTable(given.songs));
  replace("differences", differenceTable(given.songs));
  replace("sameCount", sameCountTable(given.songs));
  replace("retrieval", retrievalTable(given.songs));
  replace("leaks", leakTable(given.songs));
}
if (given.features) {
  const { rows, fields } = representations(given.features);
  replace("features", spaceTable(rows, fields));
  replace("featureDifferences", differenceTable(given.features));
  replace("featureSameCount", sameCountTable(given.features));
}
if (given.free) {
  const { rows, fields } = representations(given.free);
  replace("free", spaceTable(rows, fields));
}
for (const topic of ["contrastive", "jointModels"]) {
  const file = path.join(import.meta.dirname, "measured", `${topic}.json`);
  if (!existsSync(file)) continue;
  for (const { table } of JSON.parse(readFileSync(file, "utf8"))) if (table) replace(topic, markdown(table));
}
writeWhole(PAGE, page);

/** Replaces what stands between the marks of a table; a page without them is an error, since its text would be out of date. */
function replace(name, table) {
  const marks = [`<!-- table: ${name} -->`, "<!-- end -->"];
  const from = page.indexOf(marks[0]);
  const to = page.indexOf(marks[1], from);
  if (from < 0 || to < 0)
    throw new Error(`docs/real-music.md has no place for the table ${name}: ${marks.join(" … ")}.`);
  page = `${page.slice(0, from + marks[0].length)}\n\n${table}\n\n${page.slice(to)}`;
}

/** The clustering that the rule of the notebooks selects for each representation, on the test songs. */
function representations(results) {
  const scores = readScores(read(results, "08_comparison", "comparison"));
  const chosen = selectPerRepresentation(candidatesOf(scores));
  const fields = ["genre", "language"].filter((field) => scores.some(({ external }) => field in external));
  const rows = summarizeScores(scores)
    .filter((row) => row.split === "test" && row.kind !== "chance")
    .filter((row) => chosen.get(row.representation) === nameOf(row) && !row.sawLabels && !ENDS.test(row.representation))
    .map((row) => ({ ...row, source: sourceOf(row.representation) }))
    .sort((a, b) => agreement(b, fields[0]) - agreement(a, fields[0]));
  return { rows, fields };
}

/** Agreement with language and genre of what clusters by sound, by words and by both, as docs/real-music.png. */
async function draw(results, rows, fields) {
  const chosenIn03 = JSON.parse(
    readFileSync(path.join(results, "03_hard_joint_vae", "chosen.json"), "utf8"),
  ).representation;
  const named = { ...DRAWN, [chosenIn03]: `both: ${chosenIn03}` };
  const shown = Object.keys(named).flatMap((name) => rows.filter(({ representation }) => representation === name));
  const bars = agreementBars(shown, fields, {
    metrics: ["adjustedRand"],
    name: ({ representation }) => named[representation],
  });
  const songs = Math.max(...shown.map(({ internal }) => internal.rows));
  const title = `${songs} real songs by artists that no model has heard: what do clusters agree with?`;
  const figure = metricBars(bars, { title });
  writeWhole(PAGE.replace(/\.md$/, ".png"), await figurePng(figure, { width: 1000 }));
}

function sourceOf(representation) {
  if (WORDS.test(representation)) return "words";
  return BOTH.test(representation) ? "both" : "sound";
}

function agreement(row, field) {
  return row.external[field]?.adjustedRand ?? Number.NEGATIVE_INFINITY;
}

function spaceTable(rows, fields) {
  return markdown(
    rows.map((row) => {
      const { notebook, representation, algorithm, parameters, seeds, internal } = row;
      const out = { notebook, representation, clusters: `${algorithm}, ${parameters}`, songs: internal.rows, seeds };
      for (const field of fields) {
        const mean = row.external[field]?.adjustedRand;
        out[`ARI ${field}`] = mean === undefined ? "–" : withSpread(mean, row.std?.external[field]?.adjustedRand);
      }
      return out;
    }),
  );
}

/** Each notebook's chosen clustering beside what chance, shared artists and the recordings would give. */
function honestyTable(results) {
  const rows = read(results, "08_comparison", "honesty").filter(({ score }) => /^adjustedRand/.test(score));
  const clusterings = [...new Set(rows.map(({ notebook, clustering }) => `${notebook}\n${clustering}`))];
  return markdown(
    clusterings.map((key) => {
      const [notebook, clustering] = key.split("\n");
      const its = rows.filter((row) => row.notebook === notebook && row.clustering === clustering);
      const of = (pattern) => its.find(({ check }) => pattern.test(check));
      const levels = its.filter(({ check }) => /shuffled|Gaussian|random/.test(check)).map(({ high }) => Number(high));
      return {
        notebook: notebook.slice(0, 2),
        clustering,
        score: its[0].score.replace("adjustedRand", "ARI"),
        value: withInterval(of(/^the clustering/)),
        "highest by chance": fixed(Math.max(...levels)),
        "without copies": withInterval(of(/copies/)),
        "without shared artists": withInterval(of(/artists/)),
        "without recordings": withInterval(of(/recording|facts|length/)),
      };
    }),
  );
}

/** VAE minus PCA of the same features, and how many of all differences from one baseline are certain. */
function differenceTable(results) {
  const [vae, all] = ["01_easy_vae", "08_comparison"].map((notebook) => read(results, notebook, "differences"));
  const tested = all.filter(({ holm }) => Number.isFinite(holm));
  const certain = tested.filter(({ holm }) => holm < 0.05);
  const better = certain.filter(({ mean }) => mean > 0).length;
  const rows = vae.map(({ field, representation, minus, mean, low, high, holm }) => ({
    "ARI with": field,
    representation,
    minus,
    difference: `${fixed(mean)} (${fixed(low)} to ${fixed(high)})`,
    p: holm < 0.001 ? "< 0.001" : fixed(holm, 3),
  }));
  const text =
    `Of the differences of all representations from ${all[0]?.minus}, ${tested.length} can be tested; ${certain.length} are ` +
    `larger than seed noise: ${better} better, ${certain.length - better} worse.`;
  return `${markdown(rows)}\n\n${text}`;
}

/** ARI with genre of k-means in the VAE's and in PCA's space, with the same number of clusters: nothing is chosen. */
function sameCountTable(results) {
  const rows = read(results, "01_easy_vae", "summary").filter(
    ({ split, algorithm, kind }) => split === "test" && algorithm === "kMeans" && kind === "clustering",
  );
  const of = (model, features, parameters) =>
    rows.find((row) => row.representation === `${model} of ${features}` && row.parameters === parameters);
  const shown = (row) => withSpread(row["genre.adjustedRand"], row["genre.adjustedRandStd"]);
  return markdown(
    rows
      .filter(({ representation }) => representation.startsWith("PCA of "))
      .map((pca) => {
        const features = pca.representation.replace("PCA of ", "");
        const vae = of("VAE", features, pca.parameters);
        return { features, "k-means": pca.parameters, VAE: shown(vae), PCA: shown(pca) };
      }),
  );
}

function retrievalTable(results) {
  const rows = read(results, "03_hard_joint_vae", "retrieval_summary")
    .filter(({ split, level, kind }) => split === "test" && level === "song" && kind === "retrieval")
    .sort((a, b) => b.recallAt10 - a.recallAt10)
    .map((row) => ({
      "what ranks the songs": row.representation,
      direction: row.direction,
      "recall@10": withSpread(row.recallAt10, row.recallAt10Std),
      "95 % over songs": `${fixed(row.recallAt10Low)} to ${fixed(row.recallAt10High)}`,
      "mean reciprocal rank": withSpread(row.meanReciprocalRank, row.meanReciprocalRankStd),
    }));
  return markdown([...rows, ...["genre", "language"].map((field) => knowing(results, field)), knowing(results)]);
}

/**
 * What would rank the songs if nothing were known of a song but a label: those of the same label first, in random order. Of
 * test songs with lyrics; without a label, chance.
 */
function knowing(results, field) {
  const metadata = new Map(metadataOf(results, "03_hard_joint_vae").map((song) => [String(song.id), song]));
  const songs = read(results, "03_hard_joint_vae", "labels")
    .filter(({ split }) => split === "test")
    .map(({ id }) => metadata.get(String(id)))
    .filter(({ has_lyrics: worded }) => /^(1|true|yes)$/i.test(String(worded)));
  const alike = songs.map((song) => songs.filter((other) => !field || other[field] === song[field]).length);
  const mean = (score) => alike.reduce((sum, n) => sum + score(n), 0) / alike.length;
  const harmonic = (n) => Array.from({ length: n }, (_, i) => 1 / (i + 1)).reduce((sum, value) => sum + value, 0);
  return {
    "what ranks the songs": field ? `knowing nothing but the ${field}` : "chance",
    direction: "both",
    "recall@10": fixed(mean((n) => Math.min(1, 10 / n))),
    "mean reciprocal rank": fixed(mean((n) => harmonic(n) / n)),
  };
}

/** The collection's own table of its songs; empty if there is none. */
function metadataOf(results, notebook) {
  const { collection } = JSON.parse(readFileSync(path.join(results, notebook, "params.json"), "utf8"));
  const metadata = path.join(collection, "metadata.csv");
  return existsSync(metadata) ? csvRows(readFileSync(metadata, "utf8")) : [];
}

/** How much of the clusters the recordings tell (0: nothing, 1: all), and the agreement with what kind of recording it is. */
function leakTable(results) {
  return markdown(
    ["01_easy_vae", "02_medium_conv_vae", "07_baselines"].flatMap((notebook) =>
      read(results, notebook, "leaks")
        .filter(({ clustering }) => !/alpha=/.test(clustering))
        .map((row) => {
          const out = { notebook: notebook.slice(0, 2) };
          for (const [key, value] of Object.entries(row))
            out[key] = typeof value === "number" ? fixed(value) : value || "–";
          const kind = agreementWithKind(results, notebook, row.clustering);
          return kind === undefined ? out : { ...out, "ARI rendered or recorded": fixed(kind) };
        }),
    ),
  );
}

/** With the column audio_kind of the collection's metadata, over all songs and the first seed. */
function agreementWithKind(results, notebook, clustering) {
  const kindOf = new Map(metadataOf(results, notebook).map((song) => [String(song.id), song.audio_kind]));
  if (kindOf.size === 0) return undefined;
  const songs = read(results, notebook, "labels").filter((song) => song[clustering] !== undefined);
  const kinds = songs.map(({ id }) => kindOf.get(String(id)));
  if (songs.length === 0 || kinds.includes(undefined)) return undefined;
  const names = [...new Set(kinds)];
  return adjustedRandScore(
    kinds.map((kind) => names.indexOf(kind)),
    songs.map((song) => Number(song[clustering])),
  );
}

function read(results, notebook, table) {
  return csvRows(readFileSync(path.join(results, notebook, `${table}.csv`), "utf8"));
}

function markdown(rows) {
  if (rows.length === 0) return "None.";
  const columns = Object.keys(rows[0]);
  const lines = [columns, columns.map((name) => (typeof rows[0][name] === "number" ? "--:" : "---"))];
  for (const row of rows) lines.push(columns.map((name) => row[name] ?? "–"));
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function fixed(value, digits = 2) {
  return Number.isFinite(value) ? (value + 0).toFixed(digits).replace(/^-(0\.0+)$/, "$1") : "–";
}

function withSpread(mean, spread) {
  return spread > 0 ? `${fixed(mean)} ± ${fixed(spread)}` : fixed(mean);
}

function withInterval(row) {
  if (!row || !Number.isFinite(row.value)) return "–";
  return `${fixed(row.value)} (${fixed(row.low)} to ${fixed(row.high)})`;
}
