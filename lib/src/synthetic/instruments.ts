import type { Rng } from "../array/rng.js";
import {
  bending,
  bendingSine,
  decaying,
  envelope,
  lowPass,
  type Pitch,
  passing,
  phase,
  resonance,
  SAMPLE_RATE,
  SLOW,
  samples,
  saw,
  sawOf,
  TAU,
  whiteNoise,
} from "./signal.js";

/** Parameters of one note. */
export interface Tone extends Pitch {
  /** Duration in seconds; a plucked or struck sound may ring longer. */
  seconds: number;
  /** 0 … 1. */
  velocity: number;
  rng: Rng;
  /** For the voice: which vowel, and the size of the singer (1 is a tenor, 1.17 an alto). */
  vowel?: Vowel;
  tract?: number;
  /** For the voice: loudness of the consonant that begins the syllable. */
  consonant?: number;
}

type Instrument = (tone: Tone) => Float32Array;

/** First four formants in Hz of a male voice; English and Bangla share these seven (a Bangla "অ" is the ɔ). */
export const VOWELS = {
  a: [730, 1150, 2500, 3400],
  e: [470, 1950, 2550, 3400],
  i: [290, 2250, 2950, 3500],
  o: [450, 850, 2500, 3350],
  u: [310, 750, 2300, 3300],
  ɔ: [590, 900, 2450, 3350],
  æ: [660, 1700, 2450, 3400],
} as const;
export type Vowel = keyof typeof VOWELS;

/**
 * A plucked string (Karplus & Strong 1983, tuned as Jaffe & Smith 1983): noise in a loop of one period that loses
 * its highs on every turn.
 *
 * @param ring seconds until the string has lost 60 dB
 * @param soft 0 a bright metal string, 1 a dull gut one
 * @param buzz share of the flat bridge's rattle (jawari), by a mild clipping in the loop's output
 */
function pluck(ring: number, soft: number, buzz = 0): Instrument {
  return ({ frequency, seconds, velocity, rng }) => {
    const n = samples(Math.min(seconds + 0.25, ring));
    const damping = 0.5 - 0.42 * (1 - soft);
    const delay = SAMPLE_RATE / frequency - damping;
    const whole = Math.max(2, Math.floor(delay - 0.3));
    const fraction = delay - whole;
    const tuning = (1 - fraction) / (1 + fraction);
    const loss = 10 ** ((-3 * (whole + 1)) / (ring * SAMPLE_RATE));
    const loop = lowPass(whiteNoise(whole, rng), (1500 + 6500 * (1 - soft)) * (0.4 + 0.6 * velocity));
    // Plucking at a fifth of the string removes every fifth overtone.
    const at = Math.max(1, Math.round(whole / 5));
    const plucked = loop.map((x, i) => x - loop[(i + whole - at) % whole]!);
    const out = new Float32Array(n);
    const hold = envelope(n, seconds, 0.001, 0.12);
    let [last, passed, before] = [0, 0, 0];
    for (let i = 0, k = 0; i < n; i++, k = k + 1 === whole ? 0 : k + 1) {
      const x = plucked[k]!;
      const smooth = loss * ((1 - damping) * x + damping * last);
      last = x;
      passed = tuning * (smooth - passed) + before;
      before = smooth;
      plucked[k] = passed;
      out[i] = velocity * hold[i]! * (x + buzz * Math.tanh(6 * x));
    }
    return out;
  };
}

/** Two-operator FM (Chowning 1973): the index falls with time, so the attack is the brightest moment. */
function fm(ratio: number, index: number, indexDecay: number, decay: number, attack = 0.003): Instrument {
  return (tone) => {
    const n = samples(tone.seconds + 0.3);
    const out = new Float32Array(n);
    const hold = envelope(n, tone.seconds, attack, 0.2);
    const carrier = phase(n, tone, 0.001);
    const [fall, indexFall] = [decaying(n, decay), decaying(n, indexDecay)];
    for (let i = 0; i < n; i++) {
      const depth = index * tone.velocity * indexFall[i]!;
      const modulator = Math.sin(TAU * ratio * tone.frequency * (i / SAMPLE_RATE));
      out[i] = tone.velocity * hold[i]! * fall[i]! * Math.sin(TAU * carrier[i]! + depth * modulator);
    }
    return out;
  };
}

/**
 * Slightly detuned sawtooth waves, through a low-pass that opens to `open` times the pitch and closes to `close` times.
 */
function sawStack(
  detune: readonly number[],
  {
    open,
    close,
    closing,
    attack,
    release,
    vibrato = 0,
  }: Record<"open" | "close" | "closing" | "attack" | "release", number> & { vibrato?: number },
): Instrument {
  return (tone) => {
    const n = samples(tone.seconds + release);
    const out = new Float32Array(n);
    const hold = envelope(n, tone.seconds, attack, release);
    const bend = bending(n, tone, vibrato, 5.4);
    const steps = Float64Array.from(detune, (cents) => (tone.frequency * 2 ** (cents / 1200)) / SAMPLE_RATE);
    const turns = Float64Array.from(detune, () => tone.rng.uniform());
    const level = tone.velocity / Math.sqrt(detune.length);
    let [pass, bent, one, two] = [0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      if (i % SLOW === 0) {
        const opening = close + (open - close) * Math.exp(-i / (closing * SAMPLE_RATE));
        pass = passing(Math.min(9000, tone.frequency * opening * (0.5 + 0.5 * tone.velocity)));
        bent = bend[i / SLOW]!;
      }
      let x = 0;
      for (let k = 0; k < steps.length; k++) {
        const step = steps[k]! * bent;
        const turn = turns[k]! + step;
        turns[k] = turn >= 1 ? turn - 1 : turn;
        x += saw(turns[k]!, step);
      }
      one += pass * (x - one);
      two += pass * (one - two);
      out[i] = level * hold[i]! * two;
    }
    return out;
  };
}

/** Free reeds: many harmonics, a slow beating between two ranks, a breath at the start. */
const harmonium: Instrument = (tone) => {
  const n = samples(tone.seconds + 0.1);
  const out = new Float32Array(n);
  const hold = envelope(n, tone.seconds, 0.05, 0.08);
  const sharp = { ...tone, frequency: tone.frequency * 1.003, from: tone.from && tone.from * 1.003 };
  const reed = sawOf(phase(n, tone), tone.frequency);
  const second = sawOf(phase(n, sharp), tone.frequency);
  for (let i = 0; i < n; i++) reed[i]! += 0.8 * second[i]!;
  const [low, high] = [resonance(reed, 900, 500), resonance(reed, 2600, 900)];
  for (let i = 0; i < n; i++) {
    out[i] = 0.6 * tone.velocity * hold[i]! * (low[i]! + 1.2 * high[i]! + 0.12 * reed[i]!);
  }
  return out;
};

/** Nearly a sine, with the breath around it. */
const flute: Instrument = (tone) => {
  const n = samples(tone.seconds + 0.12);
  const out = new Float32Array(n);
  const hold = envelope(n, tone.seconds, 0.06, 0.1);
  const turns = phase(n, tone, 0.006, 5);
  const air = resonance(whiteNoise(n, tone.rng), Math.min(9000, 2 * tone.frequency), 900);
  for (let i = 0; i < n; i++) {
    const p = TAU * turns[i]!;
    const partials = Math.sin(p) + 0.28 * Math.sin(2 * p) + 0.1 * Math.sin(3 * p);
    out[i] = 0.8 * tone.velocity * hold[i]! * (partials + 0.5 * air[i]!);
  }
  return out;
};

/** Levels of a voice's formants. */
const FORMANT_LEVELS = [1, 0.65, 0.35, 0.2] as const;

/**
 * A sung vowel: a glottal pulse train (sawtooth, softened) through four formants in parallel, a breath, vibrato. The
 * note begins with a short consonant of noise, so that syllables are heard as such.
 */
const voice: Instrument = (tone) => {
  const { vowel = "a", tract = 1, consonant = 0.25, rng, velocity, frequency, seconds } = tone;
  const n = samples(seconds + 0.08);
  const out = new Float32Array(n);
  const hold = envelope(n, seconds, 0.035, 0.07);
  const turns = phase(n, tone, 0.011, 5.2 + 0.5 * rng.uniform());
  const hissing = 3200 + 2500 * rng.uniform();
  const onset = Math.min(n, samples(0.03 + 0.03 * rng.uniform()));
  const noise = whiteNoise(n, rng);
  const source = lowPass(sawOf(turns, frequency), 900 + 1600 * velocity);
  for (let i = 0; i < n; i++) source[i]! += 0.03 * noise[i]!;
  const sung = new Float64Array(n);
  VOWELS[vowel].forEach((formant, k) => {
    const level = FORMANT_LEVELS[k]!;
    const heard = resonance(source, formant * tract, 70 + 45 * k);
    for (let i = 0; i < n; i++) sung[i]! += level * heard[i]!;
  });
  const hiss = resonance(noise.subarray(0, onset), hissing, 1800);
  for (let i = 0; i < n; i++) {
    const hissed = i < onset ? consonant * hiss[i]! * (1 - i / onset) : 0;
    out[i] = velocity * (3.2 * hold[i]! * sung[i]! + hissed);
  }
  return out;
};

/**
 * A membrane or a bar: damped sines at the given multiples, pitch bending down at the start, a click of noise. No
 * two strokes on a cymbal meet the same spot: `spread` is how much the pitch differs from stroke to stroke.
 */
function struck(
  partials: readonly (readonly [ratio: number, level: number, decay: number])[],
  { pitch, bend = 0, click = 0, spread = 0 }: { pitch?: number; bend?: number; click?: number; spread?: number } = {},
): Instrument {
  const n = samples(5 * Math.max(...partials.map(([, , decay]) => decay)));
  // A drum is struck again and again at the same pitch. The sines are most of the work, so those of the last pitch stay.
  let [ringing, sines]: [number, Float64Array[]] = [0, []];
  return ({ frequency, velocity, rng }) => {
    const f = ((pitch ?? frequency) * (1 + spread * rng.normal())) / SAMPLE_RATE;
    const out = new Float32Array(n);
    if (f !== ringing) [ringing, sines] = [f, partials.map(([ratio]) => bendingSine(n, f * ratio, bend))];
    partials.forEach(([, level, decay], k) => {
      const sine = sines[k]!;
      const loss = Math.exp(-1 / (decay * SAMPLE_RATE));
      let amplitude = level * velocity;
      for (let i = 0; i < n && amplitude > 1e-5; i++) {
        amplitude *= loss;
        out[i]! += amplitude * sine[i]!;
      }
    });
    for (let i = 0; i < Math.min(n, 600); i++) {
      out[i]! += velocity * click * (2 * rng.uniform() - 1) * Math.exp(-i / (0.004 * SAMPLE_RATE));
      out[i]! *= Math.min(1, i / 12);
    }
    for (let i = 0; i < 200; i++) out[n - 1 - i]! *= i / 200;
    return out;
  };
}

/** Noise between two frequencies that dies away; `swell` seconds of rise make it a brush stroke. */
function noise(low: number, high: number, decay: number, { swell = 0.001, body = 0 } = {}): Instrument {
  const n = samples(swell + 5 * decay);
  const level = new Float64Array(n);
  const shell = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const t = i / SAMPLE_RATE;
    level[i] = t < swell ? t / swell : Math.exp(-(t - swell) / decay);
    shell[i] = body * Math.sin(TAU * 185 * t) * Math.exp(-t / 0.06);
  }
  return ({ velocity, rng }) => {
    const out = new Float32Array(n);
    const hiss = lowPass(lowPass(whiteNoise(n, rng), high), high);
    const rumble = lowPass(hiss, low);
    for (let i = 0; i < n; i++) out[i] = velocity * (level[i]! * (hiss[i]! - rumble[i]!) + shell[i]!);
    return out;
  };
}

/** Layers several instruments, each with a delay in seconds and a gain. */
function layer(...layers: readonly (readonly [instrument: Instrument, level: number, late: number])[]): Instrument {
  return (tone) => {
    const sounds = layers.map(([instrument]) => instrument(tone));
    const starts = layers.map(([, , late]) => Math.round(late * SAMPLE_RATE));
    const out = new Float32Array(Math.max(...sounds.map((sound, k) => starts[k]! + sound.length)));
    sounds.forEach((sound, k) => {
      const level = layers[k]![1];
      for (let i = 0; i < sound.length; i++) out[starts[k]! + i]! += level * sound[i]!;
    });
    return out;
  };
}

/** Vinyl noise: sparse clicks over a faint hiss. */
const crackle: Instrument = ({ seconds, rng }) => {
  const n = samples(seconds);
  const dust = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const click = rng.uniform() < 0.0006 ? rng.normal() : 0;
    dust[i] = 4 * click + 0.02 * rng.normal();
  }
  return Float32Array.from(lowPass(dust, 5000));
};

/** A rainstick: pebbles that fall through a cane, each a short ping, and the rustle of them all. */
const rainstick: Instrument = ({ seconds, velocity, rng }) => {
  const n = samples(seconds);
  const out = new Float32Array(n);
  const hold = envelope(n, seconds - 0.1, 0.05, 0.1);
  const pings = new Float64Array(n);
  const cane = new Float64Array(n);
  let [frequency, age, loud] = [3000, 1, 0];
  for (let i = 0; i < n; i++) {
    if (rng.uniform() < 0.0016) [frequency, age, loud] = [2200 + 2600 * rng.uniform(), 0, 0.3 + 0.7 * rng.uniform()];
    age += 1 / SAMPLE_RATE;
    pings[i] = loud * Math.exp(-age / 0.006) * Math.sin(TAU * frequency * age);
    cane[i] = 0.5 * rng.normal();
  }
  const rustle = resonance(cane, 5200, 3500);
  for (let i = 0; i < n; i++) out[i] = velocity * hold[i]! * (pings[i]! + 0.5 * rustle[i]!);
  return out;
};

/** The tabla's right drum (na, tin) is tuned to the song and has harmonic partials; the left one (ge) bends. */
const right = struck(
  [
    [2, 0.5, 0.16],
    [4, 0.35, 0.12],
    [6.02, 0.2, 0.07],
    [8.05, 0.1, 0.05],
  ],
  { click: 0.25 },
);
const left = struck(
  [
    [1, 1, 0.22],
    [1.6, 0.25, 0.08],
  ],
  { pitch: 82, bend: 0.35, click: 0.2 },
);
/** Accents play both drums. */
const tabla: Instrument = (tone) => (tone.velocity < 0.6 ? right : layer([right, 1, 0], [left, 1, 0]))(tone);

const burst = noise(900, 5000, 0.012);
/** Hand claps: four bursts, the last one rings. */
const clap = layer([burst, 0.7, 0], [burst, 0.6, 0.011], [burst, 0.6, 0.021], [noise(900, 5000, 0.07), 1, 0.03]);

const metal = [1, 1.47, 2.09, 2.56, 3.41, 4.16];

/** Loudness is set per part in the style: the mixer normalizes all parts to the same peak first. */
export const INSTRUMENTS = {
  voice,
  steel: pluck(2.2, 0.15),
  nylon: pluck(1.6, 0.7),
  dotara: pluck(0.5, 0.35),
  ektara: pluck(0.7, 0.1, 0.3),
  tanpura: pluck(4, 0, 0.6),
  uprightBass: pluck(0.9, 0.95),
  bassGuitar: pluck(1.4, 0.55),
  electricPiano: fm(1, 1.6, 0.5, 1.4),
  bell: fm(3.5, 2.2, 0.35, 0.8),
  horn: sawStack([0], { open: 3, close: 5, closing: 0.08, attack: 0.04, release: 0.09, vibrato: 0.006 }),
  saw: sawStack([-7, 0, 7], { open: 10, close: 3, closing: 0.15, attack: 0.005, release: 0.08 }),
  pad: sawStack([-12, -5, 5, 12], { open: 2, close: 4, closing: 0.8, attack: 0.35, release: 0.4 }),
  strings: sawStack([-9, 0, 9], { open: 6, close: 9, closing: 0.3, attack: 0.11, release: 0.2, vibrato: 0.005 }),
  esraj: sawStack([0, 3], { open: 8, close: 10, closing: 0.3, attack: 0.07, release: 0.15, vibrato: 0.009 }),
  harmonium,
  flute,
  subBass: struck(
    [
      [1, 1, 0.5],
      [2, 0.18, 0.25],
    ],
    { bend: 0.25 },
  ),
  kick: struck([[1, 1.2, 0.12]], { pitch: 48, bend: 2.6, click: 0.3 }),
  snare: noise(700, 7500, 0.085, { body: 0.6 }),
  clap,
  hat: noise(6000, 10_500, 0.03),
  ride: layer(
    [
      struck(
        metal.map((ratio) => [ratio, 0.12, 0.14] as const),
        { pitch: 2150, click: 0.4, spread: 0.03 },
      ),
      1,
      0,
    ],
    [noise(5000, 10_000, 0.09), 0.8, 0],
  ),
  manjira: struck(
    [
      [1, 0.5, 0.22],
      [1.007, 0.5, 0.22],
      [2.71, 0.3, 0.1],
    ],
    { pitch: 2700, click: 0.2, spread: 0.02 },
  ),
  brush: noise(1500, 6500, 0.07, { swell: 0.05 }),
  shaker: noise(4000, 9500, 0.03, { swell: 0.02 }),
  dubki: struck(
    [
      [1, 1, 0.1],
      [1.59, 0.5, 0.07],
      [2.14, 0.3, 0.05],
    ],
    { pitch: 140, bend: 0.3, click: 0.35 },
  ),
  tabla,
  crackle,
  rainstick,
  oceanDrum: noise(150, 1100, 0.35, { swell: 0.45 }),
} as const satisfies Record<string, Instrument>;

export type InstrumentName = keyof typeof INSTRUMENTS;
