import type { Analysis } from "./analysis.js";

/** The options that a song's features may depend on. */
export interface FeatureParams {
  nFft: number;
  hopLength: number;
  nMels: number;
  nMfcc: number;
  deltas: boolean;
  /** Columns of an image, and the seconds that they stand for. */
  width: number;
  seconds: number;
  normalize: "perBin" | "none";
}

/** One way to describe a song by a row of numbers. */
export interface FeatureSet {
  /** The options it reads: only those are part of its cache's key. */
  reads: readonly (keyof FeatureParams)[];
  names(params: FeatureParams): string[];
  compute(analysis: Analysis, params: FeatureParams): number[] | Float32Array;
}
