// Opens folders and checks the library's output, one folder per input line. A separate process, so that crashes, hangs and
// memory can be observed.

const { lstatSync, readdirSync } = require("node:fs");
const path = require("node:path");
const readline = require("node:readline");
require("../prepareProcess.cjs");

const library = (part) => require(path.join(__dirname, "../../lib/dist", part, "index.js"));
const { openCollection } = library("collection");
const { extractFeatures } = library("audio");
const { encodeLyrics } = library("lyrics");
const { WORD_EXTENSIONS } = require(path.join(__dirname, "../../lib/dist/collection/adapters/words.js"));

/** Internal terms that must not appear in a message to a user. */
const INTERNAL =
  /is not defined|is not a function|undefined|\[object |Cannot read|out of bounds|out of memory|Maximum call stack|Invalid array length|Assertion|\bat .+\.(?:js|ts|cjs|mjs):\d+/;

/**
 * Faults planted by the tool's own test, each of which must be found, in folders with a file named "planted".
 */
const PLANTED = {
  crash: () => process.abort(),
  hang: () => {
    for (;;);
  },
  memory: () => Array.from({ length: 40 }, () => Buffer.alloc(64e6, 1)),
  nan: (_, features) => features?.X.data.fill(Number.NaN),
  loss: (collection) => collection.songs.pop(),
};

/** @returns counts, and a sentence `failure` if something is wrong */
async function look(folder) {
  let collection;
  try {
    collection = await openCollection(folder);
  } catch (error) {
    if (error?.name !== "UserError") return { failure: `openCollection threw ${error?.stack ?? error}` };
    if (INTERNAL.test(error.message)) return { failure: `openCollection says "${error.message}"` };
    return { refused: true, kept: 0, skipped: 0 };
  }
  const { songs } = collection;
  const heard = songs.filter((song) => song.audioPath !== undefined);
  const features =
    heard.length > 0 ? await extractFeatures(heard, { kind: "mfccStats", seconds: 5, minSeconds: 0.1 }) : undefined;
  const words = songs.filter((song) => song.lyrics !== undefined);
  const encoded = words.length > 0 ? await encode(words) : undefined;
  if (process.env.SURLAB_FUZZ_PLANT) plant(folder, collection, features);

  const skipped = [...collection.skipped, ...(features?.skipped ?? [])];
  const spoken = [...collection.notes, ...skipped.map(({ reason }) => reason)];
  const internal = spoken.find((text) => INTERNAL.test(withoutNames(text)));
  const failure =
    notFinite("feature", features?.X) ??
    notFinite("lyrics vector", encoded?.X) ??
    (internal && `a message shows internals: "${internal}"`) ??
    lostSong(heard, features) ??
    lostFile(folder, collection, skipped) ??
    sameId(songs);
  return { failure, kept: songs.length - (features?.skipped.length ?? 0), skipped: skipped.length };
}

async function encode(words) {
  try {
    return await encodeLyrics(words, Uint32Array.from(words.keys()), { nComponents: 4, minDf: 1 });
  } catch (error) {
    if (error?.name === "UserError") return undefined;
    throw error;
  }
}

/** Names of files, columns and cells may contain anything. */
const withoutNames = (text) => text.replace(/"[^"]*"|[^\s"]*\.[a-z0-9]{2,4}\b|columns are .*/gi, "");

function notFinite(what, X) {
  const at = X ? Array.prototype.findIndex.call(X.data, (value) => !Number.isFinite(value)) : -1;
  return at < 0 ? undefined : `a ${what} is ${X.data[at]} (row ${Math.floor(at / X.cols)})`;
}

function lostSong(heard, features) {
  const told = new Set([...(features?.ids ?? []), ...(features?.skipped ?? []).map(({ id }) => id)]);
  const lost = heard.find(({ id }) => !told.has(id));
  return lost && `the song ${lost.id} is neither in the features nor in skipped`;
}

function sameId(songs) {
  const seen = new Set();
  const twice = songs.find(({ id }) => seen.size === seen.add(id).size);
  return twice && `two songs have the id ${twice.id}`;
}

/** A file that belongs to no song and is named neither in the notes nor in skipped. */
function lostFile(folder, collection, skipped) {
  const used = new Set(collection.songs.map((song) => song.audioPath));
  const said = [...collection.notes, ...skipped.flatMap(({ file, reason, id }) => [file, reason, id])]
    .concat((collection.ambiguous ?? []).map(({ file }) => file))
    .join("\n");
  const withWords = collection.songs.filter((song) => song.lyrics !== undefined);
  const lost = filesOf(folder).find((file) => {
    const full = path.join(folder, file);
    if (used.has(full) || said.includes(file) || said.includes(path.basename(file))) return false;
    const isWords = file.startsWith("lyrics/") && WORD_EXTENSIONS.includes(path.extname(file).slice(1).toLowerCase());
    // Lyrics belong to a song whose id, audio file or title has the file's name.
    return !(isWords && withWords.length > 0 && withWords.some((song) => fits(song, file)));
  });
  return lost && `${JSON.stringify(lost)} is neither used nor named in the notes or in skipped`;
}

const plain = (text) =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, "")
    .replace(/^0+(?=\d)/, "");

function fits({ id, audioPath = "", title = "", artist = "" }, file) {
  const stem = plain(path.basename(file, path.extname(file)));
  const names = [
    id,
    path.basename(id),
    path.basename(audioPath, path.extname(audioPath)),
    title,
    artist + title,
    title + artist,
  ];
  // A leading track number is not part of a name.
  return names.some((name) => plain(name) === stem || plain(name) === stem.replace(/^\d{1,3}/, ""));
}

/** All visible files and links of a folder, as relative paths. */
function filesOf(root, folder = "") {
  return readdirSync(path.join(root, folder)).flatMap((name) => {
    const file = folder === "" ? name : `${folder}/${name}`;
    if (name.startsWith(".")) return [];
    return lstatSync(path.join(root, file)).isDirectory() ? filesOf(root, file) : [file];
  });
}

function plant(folder, collection, features) {
  const here = filesOf(folder).some((file) => path.basename(file).startsWith("planted"));
  if (here) PLANTED[process.env.SURLAB_FUZZ_PLANT](collection, features);
}

readline.createInterface({ input: process.stdin }).on("line", async (folder) => {
  let outcome;
  try {
    outcome = await look(folder);
  } catch (error) {
    outcome = { failure: `threw ${error?.stack ?? error}` };
  }
  process.stdout.write(`\u0001${JSON.stringify(outcome)}\n`);
});
