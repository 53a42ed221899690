import { checkNumber, withDefaults } from "../options.js";
import { rms } from "./descriptors.js";
import { checkSamples, FRAME_DEFAULTS, type FrameOptions } from "./stft.js";

/** Options of {@link trimSilence}. */
export interface TrimOptions extends FrameOptions {
  /** Frames this many dB below the loudest frame, or more, are silence. Default 60; speech in a room needs 20 to 40. */
  topDb?: number;
}

/** Sound without the silence around it. */
export interface Trimmed {
  /** The samples from `start` to `end`: a view, not a copy. */
  samples: Float32Array;
  /** Index of the first sample that is kept. */
  start: number;
  /** Index after the last sample that is kept. */
  end: number;
}

/** Lower bound of a power, as of librosa's `amplitude_to_db`. */
const SMALLEST_POWER = 1e-10;

/**
 * Drops the silence before and after the sound, as `librosa.effects.trim`: the power of each frame (of `nFft` samples,
 * every `hopLength` samples) is compared with that of the loudest frame; kept is from the first frame that is not
 * silent to the last. Silence between sounds is kept. Sound that is silent throughout is returned whole: all its frames
 * are as loud as the loudest.
 *
 * @param samples mono, at least one
 * @returns the samples that are kept, and where they begin and end
 * @throws UserError where there is no sample or one is not finite, or an option is outside of its range
 */
export function trimSilence(samples: Float32Array, options: TrimOptions = {}): Trimmed {
  checkSamples("trimSilence", samples);
  const { topDb, nFft, hopLength } = withDefaults("trimSilence", options, { ...FRAME_DEFAULTS, topDb: 60 });
  checkNumber("topDb", topDb, { min: 0 });
  checkNumber("nFft", nFft, { min: 1, integer: true });
  checkNumber("hopLength", hopLength, { min: 1, integer: true });
  const powers = Float64Array.from(rms(samples, { nFft, hopLength }), (x) => Math.max(SMALLEST_POWER, x * x));
  const loudest = powers.reduce((a, b) => Math.max(a, b));
  const heard = (power: number) => 10 * Math.log10(power / loudest) > -topDb;
  const first = powers.findIndex(heard);
  if (first < 0) return { samples: samples.subarray(0, 0), start: 0, end: 0 };
  const start = first * hopLength;
  const end = Math.min(samples.length, (powers.findLastIndex(heard) + 1) * hopLength);
  return { samples: samples.subarray(start, end), start, end };
}
