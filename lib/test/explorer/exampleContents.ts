import type { Field, PackedFloats, Space } from "../../src/explorer/contents.js";
import { type Decoder, type ExplorerContents, packFloats, packInts, packShort } from "../../src/explorer/contents.js";

const GENRES = ["baul", "folk", "pop", "rock", "tagore"];
const WORDS = [
  ["river", "moon", "love", "night", "rain"],
  ["নদী", "চাঁদ", "ভালোবাসা", "রাত", "বৃষ্টি"],
];

/**
 * Contents of a page with made-up songs: five clear genres in each space, two languages, one song in seven without
 * lyrics, one in eleven without sound.
 */
export function exampleContents(n: number, { dimensions = 8, seed = 1 } = {}): ExplorerContents {
  const random = generator(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const genre = Array.from({ length: n }, (_, i) => i % GENRES.length);
  const language = Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 0 : 1));
  const hasWords = (i: number) => i % 7 !== 3;
  const hasSound = (i: number) => i % 11 !== 5;
  const space = (name: string, classes: number[], has: (i: number) => boolean) => {
    const latents = new Float32Array(n * dimensions).fill(Number.NaN);
    const map = new Float32Array(n * 2).fill(Number.NaN);
    for (let i = 0; i < n; i++) {
      if (!has(i)) continue;
      const angle = (2 * Math.PI * (classes[i] as number)) / 5;
      for (let d = 0; d < dimensions; d++) latents[i * dimensions + d] = 4 * Math.cos(angle * (d + 1)) + normal();
      map[2 * i] = 10 * Math.cos(angle) + 1.5 * normal();
      map[2 * i + 1] = 10 * Math.sin(angle) + 1.5 * normal();
    }
    const caption = `${dimensions} dimensions, made up`;
    return { name, caption, projection: "UMAP", dimensions, latents: packFloats(latents), map: packFloats(map) };
  };
  const start = [0];
  const words: number[] = [];
  const counts: number[] = [];
  for (let i = 0; i < n; i++) {
    if (hasWords(i)) {
      for (let w = 0; w < 5; w++) {
        words.push((language[i] as number) * 5 + ((w + (genre[i] as number)) % 5));
        counts.push(1 + ((i + w) % 4));
      }
    }
    start.push(words.length);
  }
  const tempo: Field = {
    kind: "number",
    name: "tempo",
    unit: "bpm",
    measured: true,
    values: packFloats(genre.map((g, i) => (hasSound(i) ? 80 + 20 * g + 3 * normal() : Number.NaN))),
  };
  const year: Field = {
    kind: "number",
    name: "year",
    unit: "",
    measured: false,
    values: packFloats(genre.map((_, i) => 1950 + (i % 70))),
  };
  const spaces = [
    space("sound", genre, hasSound),
    space(
      "words",
      language.map((l, i) => (2 * l + (genre[i] as number)) % 5),
      hasWords,
    ),
    space("joint", genre, () => true),
  ];
  return {
    title: `${n} made-up songs`,
    notes: ["Made up for tests."],
    n,
    ids: genre.map((_, i) => `song-${i}`),
    titles: genre.map((g, i) =>
      i % 13 === 12 ? null : language[i] === 1 ? `গান ${i} ${WORDS[1]?.[g]}` : `Song ${i} of the ${WORDS[0]?.[g]}`,
    ),
    artists: genre.map((_, i) => `Artist ${i % 17}`),
    lines: genre.map((g, i) => (hasWords(i) ? (WORDS[language[i] as number]?.[g] ?? null) : null)),
    fields: [
      { kind: "label", name: "genre", values: GENRES, codes: packInts(genre.map((g, i) => (i % 19 === 7 ? -1 : g))) },
      { kind: "label", name: "language", values: ["en", "bn"], codes: packInts(language) },
      tempo,
      year,
    ],
    spaces,
    clusterings: [
      { name: "chosen: k-means, k = 5", labels: packInts(genre.map((g, i) => (i % 23 === 0 ? -1 : g))) },
      { name: "Ward, k = 2", labels: packInts(language) },
    ],
    words: { vocabulary: WORDS.flat(), start: packInts(start), words: packInts(words), counts: packInts(counts) },
    decoder: exampleDecoder((spaces[0] as Space).latents, dimensions, generator(seed + 1)),
    disagreement: {
      caption: "Symmetrized KL divergence, made up.",
      ...disagreement(genre.map((_, i) => (hasWords(i) && hasSound(i) ? Math.exp(normal()) : Number.NaN))),
    },
  };
}

/** A decoder of convolutions with weights drawn at random, from the latents of a space: images of 32 bands, 48 columns. */
export function exampleDecoder(latents: PackedFloats, latentDim: number, random: () => number): Decoder {
  const [bands, columns] = [32, 48];
  const channels = [4, 8];
  const array = (name: string, shape: number[], limit: number) => ({
    name: `decoder/${name}`,
    shape,
    values: packShort(Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => limit * (2 * random() - 1))),
  });
  return {
    caption: `ConvVAE, ${latentDim} dimensions, made up`,
    latentDim,
    latents,
    order: Array.from({ length: latentDim }, (_, j) => latentDim - 1 - j),
    part: { kind: "conv", options: { channels, hidden: 8, grid: 4 } },
    shape: [bands, columns],
    weights: [
      array("dense/weight", [latentDim, 128], 0.5),
      array("dense/bias", [128], 0.5),
      array("conv0/kernel", [4, 4, 4, 8], 0.4),
      array("conv0/bias", [4], 0.4),
      array("conv1/kernel", [4, 4, 1, 4], 0.4),
      array("conv1/bias", [1], 0.4),
    ],
    mean: packFloats(Float32Array.from({ length: bands }, (_, band) => -30 - band)),
    scale: packFloats(new Float32Array(bands).fill(12)),
    sampleRate: 22_050,
    columnLength: 2048,
  };
}

function disagreement(values: number[]) {
  const known = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const percentiles = values.map((value) =>
    Number.isNaN(value) ? Number.NaN : (100 * known.indexOf(value)) / (known.length - 1),
  );
  return { values: packFloats(values), percentiles: packFloats(percentiles) };
}

/** Uniform numbers in [0, 1), the same for the same seed (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A snippet for each song that has sound: a short tone, as base64 of a WAV file. */
export function exampleSnippets(n: number, seconds = 1): (string | null)[] {
  return Array.from({ length: n }, (_, i) => (i % 11 === 5 ? null : tone(110 * 2 ** ((i % 24) / 12), seconds)));
}

function tone(frequency: number, seconds: number): string {
  const rate = 8000;
  const samples = Int16Array.from(
    { length: rate * seconds },
    (_, t) => 8000 * Math.sin((2 * Math.PI * frequency * t) / rate),
  );
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(2 * rate, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([header, Buffer.from(samples.buffer)]).toString("base64");
}
