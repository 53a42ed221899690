import type { Matrix } from "../array/matrix.js";
import type { Analysis } from "./analysis.js";
import { chroma } from "./chroma.js";
import {
  bandwidthAbout,
  rms,
  spectralCentroid,
  spectralContrast,
  spectralFlatness,
  spectralRolloff,
  zeroCrossingRate,
} from "./descriptors.js";
import type { FeatureParams, FeatureSet } from "./featureSet.js";
import { fingerprint } from "./fingerprint.js";
import { separate } from "./hpss.js";
import { delta } from "./mfcc.js";
import { recordingStats } from "./recordingStats.js";
import { onsetStrength, tempoOf } from "./rhythm.js";
import { frameCount } from "./stft.js";
import { surTal } from "./surTal.js";

const FRAMES = ["nFft", "hopLength"] as const;
const PITCH_CLASSES = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];
const CONTRAST_BANDS = Array.from({ length: 7 }, (_, i) => `contrast_${i}`);

const melStats: FeatureSet = {
  reads: [...FRAMES, "nMels"],
  names: ({ nMels }) => [...numbered("mel_mean_", nMels, 0), ...numbered("mel_std_", nMels, 0)],
  compute: (analysis, params) => means(logMelOf(analysis, params), "std"),
};

const melMean: FeatureSet = {
  reads: [...FRAMES, "nMels"],
  names: ({ nMels }) => numbered("mel_mean_", nMels, 0),
  compute: (analysis, params) => means(logMelOf(analysis, params)),
};

const mfccStats: FeatureSet = {
  reads: [...FRAMES, "nMels", "nMfcc", "deltas"],
  names: ({ nMfcc, deltas }) =>
    (deltas ? ["mfcc", "delta", "delta2"] : ["mfcc"]).flatMap((what) => [
      ...numbered(`${what}_mean_`, nMfcc, 1),
      ...numbered(`${what}_std_`, nMfcc, 1),
    ]),
  compute(analysis, { nFft, hopLength, nMels, nMfcc, deltas }) {
    const C = analysis.cepstrum({ nFft, hopLength, nMels }, nMfcc);
    const parts = deltas ? [C, delta(C), delta(C, { order: 2 })] : [C];
    return parts.flatMap((part) => means(part, "std"));
  },
};

const chromaStats: FeatureSet = {
  reads: FRAMES,
  names: () => ["mean", "std"].flatMap((what) => PITCH_CLASSES.map((c) => `chroma_${what}_${c}`)),
  compute: (analysis, { nFft, hopLength }) =>
    means(chroma(analysis.power({ nFft, hopLength }), analysis.sound.sampleRate), "std"),
};

const contrastStats: FeatureSet = {
  reads: FRAMES,
  names: () => ["mean", "std"].flatMap((what) => CONTRAST_BANDS.map((band) => `${band}_${what}`)),
  compute: (analysis, { nFft, hopLength }) =>
    means(spectralContrast(analysis.magnitude({ nFft, hopLength }), analysis.sound.sampleRate), "std"),
};

/**
 * The 57 columns of the GTZAN feature table, in its order and under its names: each a mean and a variance over the
 * frames, librosa's defaults; `harmony` and `perceptr` are of the samples of the harmonic and the percussive part.
 */
const gtzan57: FeatureSet = {
  reads: FRAMES,
  names: () => {
    const one = [
      "chroma_stft",
      "rms",
      "spectral_centroid",
      "spectral_bandwidth",
      "rolloff",
      "zero_crossing_rate",
      "harmony",
      "perceptr",
    ];
    const both = (name: string) => [`${name}_mean`, `${name}_var`];
    return [...one.flatMap(both), "tempo", ...numbered("mfcc", 20, 1).flatMap(both)];
  },
  compute(analysis, { nFft, hopLength }) {
    const frames = { nFft, hopLength };
    const { samples, sampleRate } = analysis.sound;
    const S = analysis.magnitude(frames);
    const C = analysis.cepstrum({ ...frames, nMels: 128 }, 20);
    const { harmonic, percussive } = separate(samples, analysis.spectra(frames));
    const centroid = spectralCentroid(S, sampleRate);
    const series = [
      chroma(analysis.power(frames), sampleRate).data,
      rms(samples, frames),
      centroid,
      bandwidthAbout(centroid, S, sampleRate),
      spectralRolloff(S, sampleRate),
      zeroCrossingRate(samples, frames),
      harmonic,
      percussive,
    ];
    return [
      ...series.flatMap(meanAndVariance),
      tempoOf(onsetStrength(analysis.melDb({ ...frames, nMels: 128 }), frames), sampleRate, hopLength),
      ...Array.from({ length: 20 }, (_, i) => meanAndVariance(C.row(i))).flat(),
    ];
  },
};

/** An image of nMels rows, low to high, and `width` columns, row-major; see extractMelImages. */
const melImage: FeatureSet = {
  reads: [...FRAMES, "nMels", "width", "seconds", "normalize"],
  names: () => [],
  compute(analysis, params) {
    const { nMels, width } = params;
    const S = logMelOf(analysis, params);
    const group = framesPerColumn(params, analysis.sound.sampleRate);
    const columns = Math.min(width, Math.ceil(S.cols / group));
    const out = new Float32Array(nMels * width).fill(params.normalize === "none" ? -80 : 0);
    for (let m = 0; m < nMels; m++) {
      const line = out.subarray(m * width, m * width + columns);
      for (let j = 0; j < columns; j++) line[j] = meanAndVariance(S.row(m).subarray(j * group, (j + 1) * group))[0];
      if (params.normalize === "perBin") zscore(line);
    }
    return out;
  },
};

/** How many frames a column of an image is the mean of. */
export function framesPerColumn(
  { seconds, hopLength, width }: Pick<FeatureParams, "seconds" | "hopLength" | "width">,
  sampleRate: number,
): number {
  return Math.max(1, Math.floor(frameCount(Math.round(seconds * sampleRate), hopLength) / width));
}

/** In place: minus the mean, over the standard deviation; a constant line becomes zeros. */
function zscore(line: Float32Array): void {
  const [mean, variance] = meanAndVariance(line);
  const scale = variance > 0 ? 1 / Math.sqrt(variance) : 0;
  for (let i = 0; i < line.length; i++) line[i] = (line[i] - mean) * scale;
}

/** Properties of the recording, not of the music. */
const recording: FeatureSet = {
  reads: [],
  names: () => ["seconds", "loudness_db", "bandwidth_hz"],
  compute: recordingStats,
};

/** What a listener has words for: tempo, and means over the frames of four descriptors. */
const descriptors: FeatureSet = {
  reads: FRAMES,
  names: () => ["tempo_bpm", "centroid_hz", "spread_hz", "flatness", "zero_crossing_rate"],
  compute(analysis, { nFft, hopLength }) {
    const frames = { nFft, hopLength };
    const { samples, sampleRate } = analysis.sound;
    const S = analysis.magnitude(frames);
    const centroid = spectralCentroid(S, sampleRate);
    const series = [
      centroid,
      bandwidthAbout(centroid, S, sampleRate),
      spectralFlatness(S),
      zeroCrossingRate(samples, frames),
    ];
    const onsets = onsetStrength(analysis.melDb({ ...frames, nMels: 128 }), frames);
    return [tempoOf(onsets, sampleRate, hopLength), ...series.map((values) => meanAndVariance(values)[0])];
  },
};

export const FEATURE_SETS = {
  ...{ melStats, melMean, mfccStats, chromaStats, contrastStats, surTal, gtzan57, descriptors, recording },
};

/** The kinds of features that {@link extractFeatures} knows; its table says what each is. */
export type FeatureKind = keyof typeof FEATURE_SETS;

/** The set of that name, images and fingerprints included. */
export function setOf(kind: FeatureKind | "melImage" | "fingerprint"): FeatureSet {
  return kind === "melImage" ? melImage : kind === "fingerprint" ? fingerprint : FEATURE_SETS[kind];
}

function numbered(prefix: string, n: number, first: 0 | 1): string[] {
  return Array.from({ length: n }, (_, i) => `${prefix}${i + first}`);
}

function logMelOf(analysis: Analysis, { nFft, hopLength, nMels }: FeatureParams): Matrix {
  return analysis.logMel({ nFft, hopLength, nMels });
}

/** The mean of every row; with "std" followed by the population standard deviation of every row. */
function means(X: Matrix, spread?: "std"): number[] {
  const moments = Array.from({ length: X.rows }, (_, i) => meanAndVariance(X.row(i)));
  return [...moments.map(([mean]) => mean), ...(spread ? moments.map(([, variance]) => Math.sqrt(variance)) : [])];
}

function meanAndVariance(values: Float32Array): [number, number] {
  let mean = 0;
  for (let i = 0; i < values.length; i++) mean += values[i];
  mean /= values.length;
  let variance = 0;
  for (let i = 0; i < values.length; i++) variance += (values[i] - mean) ** 2;
  return [mean, variance / values.length];
}
