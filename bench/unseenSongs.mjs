// Log-mel images of songs in parts by artist, and how much of unseen ones is reconstructed, for the benches of reconstruction.

import { createRequire } from "node:module";
import { realSongs } from "./realSongs.mjs";

const { extractMelImages, Matrix, openCollection, scaleImages, splitCollection } = createRequire(import.meta.url)(
  "../lib/dist/index.js",
);

/**
 * The images in decibels, every band standardized over the training songs: the real songs of the case "songs", where they are
 * there, otherwise synthetic ones.
 */
export async function readSongs(name, { height, width }) {
  const folder = name === "songs" ? realSongs("300 synthetic songs are used") : undefined;
  const real = folder !== undefined;
  const seconds = real ? 30 : 12;
  const collection = await openCollection(folder ?? "synthetic", {
    songs: real ? undefined : name === "songs" ? 300 : 1000,
  });
  const images = await extractMelImages(collection.songs, { seconds, nMels: height, width, normalize: "none" });
  const songs = Array.from(images.indices, (i) => collection.songs[i]);
  const split = splitCollection(songs, { seed: 42 });
  const pictures = await scaleImages(images, { by: "collection", train: split.train });
  const rows = Int32Array.from({ length: songs.length }, (_, i) => i);
  const all = new Matrix(songs.length, pictures.cols, await pictures.read(rows));
  const [X, validation, test] = ["train", "validation", "test"].map((side) => all.select(split[side]));
  const source = real ? `${all.rows} real songs` : `${all.rows} synthetic songs`;
  process.stderr.write(`${source}: ${X.rows} train, ${validation.rows} validation, ${test.rows} test\n`);
  return { pictures, songs, split, X, validation, test, source, real };
}

/** 1 - sum (x - xHat)² / sum x². */
export function explained(X, after) {
  let [error, total] = [0, 0];
  for (let i = 0; i < X.data.length; i++) {
    error += (X.data[i] - after.data[i]) ** 2;
    total += X.data[i] ** 2;
  }
  return 1 - error / total;
}
