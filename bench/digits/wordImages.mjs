// The pictures that words are clustered by: log-mel spectrograms of one size, and variants of them as other speakers and other
// rooms would make them.

import { createRequire } from "node:module";
import { wordBounds } from "./wordBounds.mjs";

const surlab = createRequire(import.meta.url)("../../lib/dist/index.js");
const { decodeAudio, Matrix, melSpectrogram, powerToDb, resizeTime, Rng, trimSilence } = surlab;

/** Telephone quality, so that recordings of all rates are alike; 32 ms frames, one every 10 ms. */
const RATE = 8000;
const FRAMES = { nFft: 256, hopLength: 80 };
const [F_MIN, F_MAX] = [100, RATE / 2];
/** Range of an image in dB. */
const RANGE = 60;
/** No word is longer; what follows in a file is not read. */
const SECONDS = 10;

/** Bands and frames of an image. */
export const SHAPE = [40, 24];

/** What a variant differs by, each drawn uniformly from [-x, x] unless said otherwise. */
const VARIATION = {
  /** Log of the factor of all frequencies: the length of the vocal tract (Jaitly & Hinton 2013, VTLP). */
  tract: 0.2,
  /** Share of the word's length by which its beginning and its end are missed. */
  bounds: 0.06,
  /** dB between the lowest and the highest band: microphone and room. */
  tilt: 10,
  /** dB of white noise below the loudest value; drawn from this range. */
  noise: [20, 60],
  /** How much faster the middle, or the first half, is than the rest. */
  rhythm: 0.25,
};

/**
 * Reads the recordings.
 *
 * @param trim "word": the bounds of the word (wordBounds.mjs); "silence": trimSilence at 30 dB; "none"
 * @returns of each recording: powers, a mel spectrogram, and bounds, the frames of the word
 */
export async function readWords(recordings, { trim = "word" } = {}) {
  const words = [];
  for (const { file } of recordings) {
    const { samples } = await decodeAudio(file, { sampleRate: RATE, seconds: SECONDS });
    const sound = trim === "silence" ? trimSilence(samples, { ...FRAMES, topDb: 30 }).samples : samples;
    const powers = melSpectrogram(sound, { ...FRAMES, sampleRate: RATE, nMels: SHAPE[0], fMin: F_MIN, fMax: F_MAX });
    words.push({ powers, bounds: trim === "word" ? wordBounds(powers) : [0, powers.cols] });
  }
  return words;
}

/**
 * One image a word, with the mean of every band subtracted (which removes what a microphone, a room and the length of the word
 * add alike to all its frames), at a variance of 1 over the image.
 *
 * @param align false: the first 0.6 s of the word, padded with its faintest value, instead of all of it at one length
 * @param bandMeans false: the mean over the image is subtracted instead of each band's
 * @param tracts of each word, the log of the factor that its frequencies are divided by (default 0: as they are)
 * @returns words x (bands · frames), row-major
 */
export function wordImages(words, { align = true, bandMeans = true, tracts = new Float64Array() } = {}) {
  const out = new Matrix(words.length, SHAPE[0] * SHAPE[1]);
  words.forEach(({ powers, bounds }, i) => {
    const spoken = tracts[i] ? stretchedBands(powers, Math.exp(tracts[i])) : powers;
    const decibels = powerToDb(cropped(spoken, bounds), { topDb: RANGE });
    out.data.set(normalized(atOneLength(decibels, align), bandMeans).data, i * out.cols);
  });
  return out;
}

/**
 * Variants of the images, as if others had spoken the words elsewhere: with a longer or shorter vocal tract, another rhythm,
 * other bounds, another microphone and more noise. No label is used: a variant is of the same word, whichever it is.
 *
 * @param options as of wordImages, and `copies` and `seed`
 * @returns copies · words rows: all words, and all words again
 */
export function wordVariants(
  words,
  { copies = 3, seed = 0, align = true, bandMeans = true, tracts = new Float64Array() } = {},
) {
  const out = new Matrix(copies * words.length, SHAPE[0] * SHAPE[1]);
  for (let copy = 0; copy < copies; copy++) {
    words.forEach((word, i) => {
      const rng = new Rng(seed, `word variants/${copy}/${i}`);
      const image = variant(word, rng, { align, tract: tracts[i] ?? 0 });
      out.data.set(normalized(image, bandMeans).data, (copy * words.length + i) * out.cols);
    });
  }
  return out;
}

function variant({ powers, bounds: [start, end] }, rng, { align, tract }) {
  const within = (x) => x * (2 * rng.uniform() - 1);
  const spoken = stretchedBands(powers, Math.exp(tract + within(VARIATION.tract)));
  const missed = () => Math.round((end - start) * within(VARIATION.bounds));
  const from = Math.max(0, start + missed());
  const heard = cropped(spoken, [from, Math.min(powers.cols, Math.max(from + 3, end + missed()))]);
  const { rows, cols, data } = heard;
  const [least, most] = VARIATION.noise;
  const noise = data.reduce((a, b) => Math.max(a, b)) / 10 ** ((least + (most - least) * rng.uniform()) / 10);
  const tilt = within(VARIATION.tilt);
  for (let r = 0; r < rows; r++) {
    const gain = 10 ** ((tilt * (r / rows - 0.5)) / 10);
    for (let t = 0; t < cols; t++) data[r * cols + t] = gain * (data[r * cols + t] + noise);
  }
  const image = atOneLength(powerToDb(heard, { topDb: RANGE }), align);
  return otherRhythm(image, within(VARIATION.rhythm), within(VARIATION.rhythm));
}

/** The image at SHAPE[1] frames: stretched, or its beginning. */
function atOneLength(decibels, align) {
  return resizeTime(align ? decibels : padded(decibels, 60), SHAPE[1]);
}

function cropped({ rows, cols, data }, [start, end]) {
  const out = new Matrix(rows, end - start);
  for (let r = 0; r < rows; r++) out.data.set(data.subarray(r * cols + start, r * cols + end), r * out.cols);
  return out;
}

/** The first `width` frames, with the smallest value where there are fewer. */
function padded(image, width) {
  const out = new Matrix(image.rows, width);
  out.data.fill(image.data.reduce((a, b) => Math.min(a, b)));
  const kept = Math.min(width, image.cols);
  for (let r = 0; r < image.rows; r++) {
    out.data.set(image.data.subarray(r * image.cols, r * image.cols + kept), r * width);
  }
  return out;
}

/** Means 0, of each band or of the image, and variance 1; an image of one value becomes zeros. */
function normalized(image, bandMeans) {
  const { rows, cols, data } = image;
  const length = bandMeans ? cols : data.length;
  for (let start = 0; start < data.length; start += length) {
    let sum = 0;
    for (let i = start; i < start + length; i++) sum += data[i];
    for (let i = start; i < start + length; i++) data[i] -= sum / length;
  }
  const deviation = Math.sqrt(data.reduce((sum, x) => sum + x * x, 0) / (rows * cols));
  if (deviation > 1e-6) for (let i = 0; i < data.length; i++) data[i] /= deviation;
  return image;
}

/** Band r holds what was at `factor` times its frequency, interpolated between the bands. */
function stretchedBands({ rows, cols, data }, factor) {
  const low = melOf(F_MIN);
  const step = (melOf(F_MAX) - low) / (rows + 1);
  const out = new Matrix(rows, cols);
  for (let r = 0; r < rows; r++) {
    const band = (melOf(factor * hzOf(low + (r + 1) * step)) - low) / step - 1;
    const at = Math.min(rows - 1, Math.max(0, band));
    const [below, above] = [Math.floor(at), Math.ceil(at)];
    for (let t = 0; t < cols; t++) {
      const lower = data[below * cols + t];
      out.data[r * cols + t] = lower + (at - below) * (data[above * cols + t] - lower);
    }
  }
  return out;
}

/** Slaney's mel scale, as that of melSpectrogram. */
function melOf(hz) {
  return hz < 1000 ? (hz * 3) / 200 : 15 + (27 * Math.log(hz / 1000)) / Math.log(6.4);
}

function hzOf(mel) {
  return mel < 15 ? (mel * 200) / 3 : 1000 * Math.exp(((mel - 15) * Math.log(6.4)) / 27);
}

/** Frame t holds what was at t + middle sin(pi t) / pi + half sin(2 pi t) / 2 pi, with t from 0 to 1. */
function otherRhythm({ rows, cols, data }, middle, half) {
  const out = new Matrix(rows, cols);
  for (let t = 0; t < cols; t++) {
    const u = t / (cols - 1);
    const moved = u + (middle * Math.sin(Math.PI * u)) / Math.PI + (half * Math.sin(2 * Math.PI * u)) / (2 * Math.PI);
    const at = Math.min(1, Math.max(0, moved)) * (cols - 1);
    const [before, after] = [Math.floor(at), Math.ceil(at)];
    for (let r = 0; r < rows; r++) {
      const earlier = data[r * cols + before];
      out.data[r * cols + t] = earlier + (at - before) * (data[r * cols + after] - earlier);
    }
  }
  return out;
}
