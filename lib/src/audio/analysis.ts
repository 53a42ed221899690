import { Matrix } from "../array/matrix.js";
import type { Sound } from "./decode.js";
import { type MelOptions, melSpectrogram, powerToDb } from "./mel.js";
import { cepstrum } from "./mfcc.js";
import { type FrameOptions, powerOf, type Stft, stft } from "./stft.js";

type MelFrames = Required<Pick<MelOptions, "nFft" | "hopLength" | "nMels">>;

const melKey = ({ nFft, hopLength, nMels }: MelFrames) => [nFft, hopLength, nMels];

/**
 * A sound and what several kinds of features need of it, each computed once: at its first use, and kept as long as the
 * analysis is.
 */
export class Analysis {
  readonly #made = new Map<string, unknown>();

  constructor(readonly sound: Sound) {}

  /** The spectra with their phases; see `stft`. */
  spectra(frames: Required<FrameOptions>): Stft {
    return this.#once(["spectra", frames.nFft, frames.hopLength], () => stft(this.sound.samples, frames));
  }

  /** (1 + nFft / 2) x frames; see `spectrogram`. */
  power(frames: Required<FrameOptions>): Matrix {
    return this.#once(["power", frames.nFft, frames.hopLength], () => powerOf(this.spectra(frames)));
  }

  /** (1 + nFft / 2) x frames: the root of the power. */
  magnitude(frames: Required<FrameOptions>): Matrix {
    return this.#once(["magnitude", frames.nFft, frames.hopLength], () => {
      const power = this.power(frames);
      const out = new Matrix(power.rows, power.cols);
      for (let i = 0; i < out.data.length; i++) out.data[i] = Math.sqrt(power.data[i]);
      return out;
    });
  }

  /** Power in mel bands, nMels x frames; see `melSpectrogram`. */
  mel(options: MelFrames): Matrix {
    const { samples, sampleRate } = this.sound;
    return this.#once(["mel", ...melKey(options)], () => melSpectrogram(samples, { ...options, sampleRate }));
  }

  /** Mel bands in dB below the loudest; see `logMel`. */
  logMel(options: MelFrames): Matrix {
    return this.#once(["logMel", ...melKey(options)], () => powerToDb(this.mel(options)));
  }

  /** Mel bands in dB relative to power 1. */
  melDb(options: MelFrames): Matrix {
    return this.#once(["melDb", ...melKey(options)], () => powerToDb(this.mel(options), { ref: 1 }));
  }

  /** The first `n` cepstral coefficients, n x frames; see `mfcc`. */
  cepstrum(options: MelFrames, n: number): Matrix {
    return this.#once(["cepstrum", ...melKey(options), n], () => cepstrum(this.melDb(options), n));
  }

  #once<T>(key: readonly (string | number)[], make: () => T): T {
    const name = key.join(" ");
    if (!this.#made.has(name)) this.#made.set(name, make());
    return this.#made.get(name) as T;
  }
}
