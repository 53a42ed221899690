import { interpolate } from "../native/sound.js";
import { checkNumber } from "../options.js";
import { RealFft } from "./fft.js";

/**
 * Band-limited resampling between any two whole sample rates, linear phase, no delay.
 *
 * Follows the quality "HQ" of libsoxr, which librosa loads sound with: a sinc low-pass of the lower rate's band,
 * -6 dB at 0.9569 of its Nyquist frequency, Kaiser window of beta 12.974, 97 periods of the lower rate to each side
 * (measured from libsoxr's impulse response; the coefficients agree to 3e-7). Two stages:
 *  1. the low-pass, by overlap-save Fourier transforms, which at the same time changes the rate by a power of two;
 *  2. where rates remain apart, a short interpolator: the signal now fills at most half of the band, so a
 *     20-point kernel has its images below -120 dB.
 */
const CUTOFF = 0.956872;
const BETA = 12.974;
const HALF_PERIODS = 97;
const BLOCK = 16384;
const TAPS = 20;

/** Sample rates, in Hz, that sound is recorded at. */
export const RATES = { min: 1000, max: 768000 };

/**
 * Changes the sample rate, by a windowed sinc as good as the soxr_hq that librosa uses; see
 * docs/decisions/005-own-resampler.md.
 *
 * @param samples mono
 * @param from their rate in Hz, a whole number
 * @param to the rate wanted in Hz, a whole number
 * @returns ceil(samples.length * to / from) samples; sample n lies at time n / to
 */
export function resample(samples: Float32Array, from: number, to: number): Float32Array {
  checkNumber("from", from, { ...RATES, integer: true });
  checkNumber("to", to, { ...RATES, integer: true });
  if (from === to) return samples;
  const length = Math.ceil((samples.length * to) / from);
  const low = Math.min(from, to);
  // The rate between the stages: the target itself, or the first that is at least twice the band's.
  const octaves = Math.log2(to / from);
  const power = Number.isInteger(octaves) ? octaves : Math.ceil(Math.log2((2 * low) / from));
  const between = from * 2 ** power;
  if (between === to) return lowPass(samples, from, low, power, 0).subarray(0, length);
  const pad = Math.ceil(TAPS / 2 ** power);
  return changeRate(lowPass(samples, from, low, power, pad), pad * 2 ** power, between, to, length);
}

/**
 * Stage 1: low-pass to the band of rate `low`, and the rate times 2^power.
 * @param pad samples, at the old rate, wanted beyond either end, where the filter still rings
 */
function lowPass(samples: Float32Array, rate: number, low: number, power: number, pad: number): Float32Array {
  const factor = 2 ** power;
  const half = Math.round((HALF_PERIODS * rate) / low);
  const step = Math.max(1, 1 / factor);
  const margin = Math.ceil(half / step) * step;
  let block = BLOCK;
  while (block < 8 * margin) block *= 2;
  const input = RealFft.of(block);
  const output = RealFft.of(block * factor);
  const gains = response(half, low / rate, block);
  const bins = Math.min(block, output.n) / 2;
  const out = new Float32Array(Math.ceil((samples.length + 2 * pad) * factor));
  const advance = block - 2 * margin;
  for (let start = -pad; start < samples.length + pad; start += advance) {
    const time = input.time;
    const from = start - margin;
    time.fill(0);
    const first = Math.min(Math.max(0, from), samples.length);
    time.set(samples.subarray(first, Math.max(first, Math.min(samples.length, from + block))), first - from);
    input.forward();
    const X = input.spectrum;
    const Y = output.spectrum;
    // The filter has no gain at the top of the lower band, so that bin, which has no imaginary part, is zero.
    if (input !== output) Y.fill(0);
    Y[0] = X[0] * gains[0];
    Y[1] = 0;
    for (let k = 1; k < bins; k++) {
      Y[2 * k] = X[2 * k] * gains[k];
      Y[2 * k + 1] = X[2 * k + 1] * gains[k];
    }
    output.inverse();
    const good = output.time.subarray(margin * factor, (margin + advance) * factor);
    const at = (start + pad) * factor;
    out.set(at + good.length > out.length ? good.subarray(0, out.length - at) : good, at);
  }
  return out;
}

/** The real frequency response of the low-pass at the bins of one block, divided by the block's length. */
function response(half: number, bandwidth: number, block: number): Float32Array {
  const key = `${half}/${bandwidth}/${block}`;
  let gains = responses.get(key);
  if (!gains) {
    const fft = RealFft.of(block);
    const cutoff = CUTOFF * bandwidth;
    fft.time.fill(0);
    for (let i = -half; i <= half; i++) {
      fft.time[(i + block) % block] = (cutoff * sinc(cutoff * i) * kaiser(i / half)) / block;
    }
    fft.forward();
    gains = Float32Array.from({ length: block / 2 }, (_, k) => fft.spectrum[2 * k]);
    responses.set(key, gains);
  }
  return gains;
}
const responses = new Map<string, Float32Array>();

/**
 * Stage 2: the value between samples, by a windowed sinc for each of the `to / gcd` positions that occur.
 * @param first the sample at time 0
 */
function changeRate(samples: Float32Array, first: number, from: number, to: number, length: number): Float32Array {
  const divisor = gcd(from, to);
  const up = to / divisor;
  const down = from / divisor;
  const half = TAPS / 2;
  const filters = new Float32Array(up * TAPS);
  for (let phase = 0; phase < up; phase++) {
    for (let i = 0; i < TAPS; i++) {
      const t = phase / up + half - 1 - i;
      filters[phase * TAPS + i] = sinc(t) * kaiser(t / half);
    }
  }
  const out = new Float32Array(length);
  interpolate(samples, { filters, up, down, taps: TAPS }, first, out);
  return out;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** The Kaiser window at x in [-1, 1]; 0 outside. */
function kaiser(x: number): number {
  return Math.abs(x) > 1 ? 0 : bessel0(BETA * Math.sqrt(1 - x * x)) / AT_CENTER;
}

const AT_CENTER = bessel0(BETA);

/** The modified Bessel function I0, by its power series. */
function bessel0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
