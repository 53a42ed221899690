import { oneOf, UserError } from "../errors.js";
import { checkNumber, withDefaults } from "../options.js";

/** Options of {@link encodeMp3}. */
export interface EncodeMp3Options {
  /** Kilobits a second, one of those that both MPEG-1 and MPEG-2 have. Default 40, enough for mono at 24 kHz. */
  kilobits?: Kilobits;
}

const KILOBITS = [32, 40, 48, 64, 80, 96, 112, 128, 160] as const;
type Kilobits = (typeof KILOBITS)[number];

/** Samples that are encoded at once: the encoder's memory grows with them. */
const PIECE = 65_536;

/** One for all calls: they don't wait between its configuration and its last frame. */
let encoder: ReturnType<typeof load> | undefined;

async function load() {
  const { createMp3Encoder } = await import("wasm-media-encoders");
  return createMp3Encoder();
}

/**
 * Mono sound as mp3, by LAME (wasm-media-encoders). mp3, because every browser plays it, it takes a tenth of the space
 * of wav at this quality, and it needs no program outside npm.
 *
 * Sound outside [-1, 1] is scaled down to fit. The same samples give the same bytes. As with every mp3, the encoder puts
 * about 1100 samples of silence in front.
 *
 * @param samples mono, in [-1, 1]
 * @param sampleRate in Hz: 8000, 11,025, 12,000, 16,000, 22,050, 24,000, 32,000, 44,100 or 48,000; others are resampled
 * @returns the content of the file
 * @throws UserError where an option is out of range
 */
export async function encodeMp3(
  samples: Float32Array,
  sampleRate: number,
  options: EncodeMp3Options = {},
): Promise<Uint8Array> {
  const { kilobits } = withDefaults("encodeMp3", options, { kilobits: 40 as Kilobits });
  checkNumber("sampleRate", sampleRate, { min: 4000, max: 192_000, integer: true });
  if (!KILOBITS.includes(kilobits)) {
    throw new UserError(`kilobits is ${kilobits}; it must be ${oneOf(KILOBITS.map(String))}.`);
  }
  encoder ??= load();
  const lame = await encoder;
  const fitting = withinOne(samples);
  lame.configure({ sampleRate, channels: 1, bitrate: kilobits });
  const parts: Uint8Array[] = [];
  for (let at = 0; at < fitting.length; at += PIECE) {
    // What it returns is a view of its own memory.
    parts.push(lame.encode([fitting.subarray(at, at + PIECE)]).slice());
  }
  parts.push(lame.finalize().slice());
  return new Uint8Array(Buffer.concat(parts));
}

function withinOne(samples: Float32Array): Float32Array {
  let peak = 0;
  for (let i = 0; i < samples.length; i++) peak = Math.max(peak, Math.abs(samples[i]));
  return peak > 1 ? samples.map((sample) => sample / peak) : samples;
}
