import type { Rng } from "../array/rng.js";
import type { InstrumentName, Vowel } from "./instruments.js";
import type { SongPlan } from "./plan.js";
import { type Part, STYLES, type Style } from "./styles.js";
import { BANGLA_PLAYERS, ENERGY, ENERGY_PLAYERS, type ScenePart, THEMES } from "./themes.js";
import { hertz, KEY_NAMES, semitones, stackThirds } from "./theory.js";

/** One note, in seconds and Hz: what an instrument needs, and when. */
export interface Note {
  start: number;
  seconds: number;
  frequency: number;
  velocity: number;
  from?: number;
  vowel?: Vowel;
}

/** The notes of one instrument. */
export interface Track {
  instrument: InstrumentName;
  gain: number;
  drive: number;
  notes: Note[];
}

const VOICINGS = {
  triad: stackThirds(0, 3),
  seventh: stackThirds(0, 4),
  power: [0, 4, 7],
  open: [0, 4, 7, 9],
} as const;

const VELOCITY: Record<string, number> = { X: 1, x: 0.78, o: 0.42 };

const DRUMS: ReadonlySet<InstrumentName> = new Set([
  ...(["kick", "snare", "clap", "hat", "ride", "manjira", "brush", "shaker", "dubki", "tabla"] as const),
]);
const HELD: ReadonlySet<InstrumentName> = new Set(["pad", "strings", "esraj", "harmonium", "tanpura"] as const);

/** Timing jitter of a musician: standard deviation in seconds. */
const LOOSENESS = 0.006;

/**
 * Writes the notes of a song: the parts of its style, its theme and its language over a progression, and a melody that
 * steps through the scale, has chord tones on the first beat of a bar, repeats its motif (A A B A, two bars each) and
 * ends on the tonic.
 *
 * @param vowels vowels of the syllables; none for an instrumental
 * @param artistRng the same for all songs of the artist: it chooses the instruments
 */
export function compose(plan: SongPlan, seconds: number, vowels: readonly Vowel[], rng: Rng, artistRng: Rng): Track[] {
  const style: Style = STYLES[plan.style];
  const beat = 60 / plan.tempo;
  const bars = Math.ceil(seconds / (beat * style.beats)) + 1;
  const progression = rng.pick(style.progressions);
  const clock = (beats: number) => beat * swung(beats, style.swing);
  const rootOf = (bar: number) => progression[bar % progression.length]!;
  const tonic = 45 + ((KEY_NAMES.indexOf(plan.key) + 3) % 12); // A2 … G#3

  const lead = artistRng.pick(style.melody.leads);
  const guests: readonly ScenePart[] = [
    ...THEMES[plan.theme].scene,
    ...ENERGY_PLAYERS[plan.energy],
    ...(plan.language === "bn" ? BANGLA_PLAYERS : []),
  ];
  const added: Part[] = guests.map((part) => ({ ...part, patterns: part.patterns[style.beats] }));
  const { drums, held, length: articulation, lift } = ENERGY[plan.energy];

  const tracks = [...style.parts, ...added].flatMap((part: Part) => {
    const instrument = artistRng.pick(part.instruments);
    const present = rng.uniform() < (part.chance ?? 1);
    const pattern = rng.pick(part.patterns);
    const draw = rng.stream(`part ${instrument} ${pattern}`);
    if (!present) return [];
    const notes: Note[] = [];
    for (let bar = 0; bar < bars; bar++) {
      for (const { at, length, mark } of steps(pattern, style.beats)) {
        const start = Math.max(0, clock(bar * style.beats + at) + LOOSENESS * draw.normal());
        const key = clock(bar * style.beats + at + length) - clock(bar * style.beats + at);
        const down = part.drone ? key : articulation * key;
        const accent = (at === 0 ? 0.9 : 0.75) * (0.92 + 0.16 * draw.uniform());
        pitches(part, mark, rootOf(bar)).forEach((degree, k) => {
          const midi = tonic + 12 * (part.octave ?? 0) + semitones(plan.mode, degree);
          const later = (part.strum ?? 0) * k;
          notes.push({
            start: start + later,
            seconds: Math.max(0.03, down - later),
            frequency: hertz(midi),
            velocity: VELOCITY[mark] ?? accent,
          });
        });
      }
    }
    const level = DRUMS.has(instrument) ? drums : HELD.has(instrument) ? held : 1;
    return [{ instrument, gain: part.gain * level, drive: part.drive ?? 0, notes }];
  });

  const instrument = vowels.length > 0 ? "voice" : lead;
  // A singer's tonic lies within an octave above the lowest note; an instrument plays higher.
  const low = lift + (vowels.length > 0 ? plan.artist.register : 60);
  const home = tonic + 12 * Math.ceil((low - tonic) / 12);
  const melody = sing(plan, style, { bars, clock, rootOf, home, vowels, rng });
  tracks.push({ instrument, gain: 1, drive: 0, notes: melody });
  if (style.melody.shadow && vowels.length > 0) {
    const notes = melody.map((note) => ({ ...note, start: note.start + 0.02, vowel: undefined }));
    tracks.push({ instrument: style.melody.shadow, gain: 0.5, drive: 0, notes });
  }
  return tracks;
}

/** Scale degrees of one mark of a pattern; a drum has one pitch, the tonic. */
function pitches(part: Part, mark: string, root: number): number[] {
  const from = part.drone ? 0 : root;
  if (mark in VELOCITY) return [0];
  return mark === "c" ? VOICINGS[part.voicing ?? "triad"].map((d) => from + d) : [from + Number(mark)];
}

/** The notes of a pattern, with place and length in beats. */
function steps(pattern: string, beats: number): { at: number; length: number; mark: string }[] {
  const marks = pattern.replaceAll(" ", "");
  const step = beats / marks.length;
  return [...marks.matchAll(/[^.-]-*/g)].map(({ 0: run, index = 0 }) => ({
    at: index * step,
    length: run.length * step,
    mark: run[0]!,
  }));
}

/** Moves the second half of every beat later. */
function swung(beats: number, swing: number): number {
  const whole = Math.floor(beats);
  const part = beats - whole;
  return whole + (part <= 0.5 ? part * (1 + swing) : 1 - (1 - part) * (1 - swing));
}

interface Stage {
  bars: number;
  clock: (beats: number) => number;
  rootOf: (bar: number) => number;
  home: number;
  vowels: readonly Vowel[];
  rng: Rng;
}

function sing(plan: SongPlan, style: Style, { bars, clock, rootOf, home, vowels, rng }: Stage): Note[] {
  const { rhythms, glide } = style.melody;
  const rhythm = rng.pick(rhythms);
  const intro = rng.uniform() < 0.4 ? 1 : 0;
  const first = rng.int(5);
  const loose = rng.stream("melody/time");
  const notes: Note[] = [];
  let from: number | undefined;
  let syllable = 0;
  for (let bar = intro, phrase = 0; bar < bars; bar += 2, phrase++) {
    // The same stream gives the same steps: that is what makes a motif come back.
    const motif = rng.stream(`melody/${phrase % 4 === 2 ? "B" : "A"}`);
    let degree = first;
    for (const { at, length } of steps(rhythm, 2 * style.beats)) {
      const strong = at % style.beats === 0;
      degree += motif.pick([-2, -1, -1, -1, 0, 1, 1, 1, 2]) + (degree > 6 ? -2 : degree < -2 ? 2 : 0);
      if (strong) degree = nearestChordTone(degree, rootOf(bar + Math.floor(at / style.beats)));
      const last = phrase % 2 === 1 && length >= 1.5 && at + length >= 2 * style.beats - 0.01;
      if (last) degree = degree > 3 ? 7 : 0;
      const frequency = hertz(home + semitones(plan.mode, degree));
      const beats = bar * style.beats + at;
      notes.push({
        start: Math.max(0, clock(beats) + 2 * LOOSENESS * loose.normal()),
        seconds: 0.94 * (clock(beats + length) - clock(beats)),
        frequency,
        velocity: (strong ? 0.9 : 0.72) + 0.1 * loose.uniform(),
        from: glide > 0 ? from : undefined,
        vowel: vowels.length > 0 ? vowels[syllable++ % vowels.length] : undefined,
      });
      from = frequency;
    }
  }
  return notes;
}

/** The closest member of the triad on `root`, in any octave. */
function nearestChordTone(degree: number, root: number): number {
  const isTone = (d: number) => [0, 2, 4].includes((((d - root) % 7) + 7) % 7);
  return [0, 1, -1, 2, -2].map((away) => degree + away).find(isTone) ?? degree;
}
