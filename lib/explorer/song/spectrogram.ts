/** The log-mel spectrogram of a snippet, as an image. */

import { hzToMel, logMel, melToHz } from "../../src/audio/mel.js";

/** Lowest and highest frequency in Hz: of most notes and overtones, and of what a snippet keeps. */
const [F_MIN, F_MAX] = [40, 10_000];
const BANDS = 96;
/** Samples of a frame: 46 ms at 22,050 Hz. */
const FRAME = 1024;
/** Samples below this, 80 dB below full scale, are silence. */
const SILENCE = 1e-4;
/** The largest number of columns: as many as a panel has pixels. */
const MOST_COLUMNS = 512;

export interface Spectrogram {
  bands: number;
  columns: number;
  /** bands x columns, the lowest band first; 0 is 80 dB below the loudest value, 255 the loudest. */
  shades: Uint8ClampedArray;
}

/** @param samples mono, at least one */
export function spectrogramOf(samples: Float32Array, sampleRate: number): Spectrogram {
  const hopLength = Math.max(128, Math.ceil(samples.length / MOST_COLUMNS));
  const decibels = logMel(samples, {
    sampleRate,
    nFft: FRAME,
    hopLength,
    nMels: BANDS,
    fMin: F_MIN,
    fMax: Math.min(F_MAX, sampleRate / 2),
  });
  // Of silence the loudest value is silence, too.
  const isSilent = samples.every((sample) => Math.abs(sample) < SILENCE);
  const shades = Uint8ClampedArray.from(decibels.data, (value) => (isSilent ? 0 : 255 * (1 + value / 80)));
  return { bands: decibels.rows, columns: decibels.cols, shades };
}

/** How high a frequency is in the image: 0 at the bottom, 1 at the top. */
export function heightOf(hertz: number): number {
  return (hzToMel(hertz) - hzToMel(F_MIN)) / (hzToMel(F_MAX) - hzToMel(F_MIN));
}

/** The frequency at a height between 0 and 1. */
export function frequencyAt(height: number): number {
  return melToHz(hzToMel(F_MIN) + height * (hzToMel(F_MAX) - hzToMel(F_MIN)));
}

type Rgb = readonly [number, number, number];

/** Colors of Magma (Smith and van der Walt, 2015), from silence to loud; on a light page the other way round. */
const MAGMA: Rgb[] = [
  [13, 11, 32],
  [59, 15, 112],
  [140, 41, 129],
  [222, 73, 104],
  [254, 159, 109],
  [252, 253, 191],
];
const LIGHT: Rgb[] = [[255, 255, 255], [252, 236, 214], ...MAGMA.slice(0, -1).toReversed()];

/** The image as RGBA, its top row the highest band. */
export function paint({ bands, columns, shades }: Spectrogram, dark: boolean): Uint8ClampedArray<ArrayBuffer> {
  const palette = Array.from({ length: 256 }, (_, shade) => between(dark ? MAGMA : LIGHT, shade / 255));
  const pixels = new Uint8ClampedArray(4 * bands * columns);
  for (let band = 0; band < bands; band++) {
    for (let t = 0; t < columns; t++) {
      const [red, green, blue] = palette[shades[band * columns + t] as number] as Rgb;
      pixels.set([red, green, blue, 255], 4 * ((bands - 1 - band) * columns + t));
    }
  }
  return pixels;
}

function between(colors: readonly Rgb[], place: number): Rgb {
  const at = place * (colors.length - 1);
  const i = Math.min(Math.floor(at), colors.length - 2);
  const [from, to] = [colors[i] as Rgb, colors[i + 1] as Rgb];
  const mix = (c: 0 | 1 | 2) => from[c] + (at - i) * (to[c] - from[c]);
  return [mix(0), mix(1), mix(2)];
}
