import type { InstrumentName } from "./instruments.js";
import type { Part } from "./styles.js";
import type { Mode } from "./theory.js";

/**
 * What a song is about, how it goes, and how it is told. Here sound and words meet, as in the music of a film: a theme
 * leans toward two modes and an energy, has a room and players of its own beside those of the style, and chooses the
 * verses; the energy sets the tempo and the drums; the treble of the mix has its words of light and dark.
 */

export const ENERGIES = ["calm", "moderate", "lively"] as const;
export type Energy = (typeof ENERGIES)[number];

export const LIGHTS = ["dark", "dim", "bright"] as const;
export type Light = (typeof LIGHTS)[number];

/** What the words call a brightness in [0, 1]: a third of it each. */
export function lightOf(brightness: number): Light {
  return LIGHTS[Math.min(2, Math.floor(3 * brightness))]!;
}

/**
 * How a band plays with energy, as musicians do and listeners hear it (Juslin & Laukka 2003): `pace` is the place in the
 * style's range of tempo, 0 slow and 1 fast; `drums` and `held` multiply the loudness of what is struck and of what is
 * held; `length` multiplies that of a note, and a melody lies `lift` semitones above its place.
 */
export const ENERGY = {
  calm: { pace: 0.12, drums: 0.3, held: 1.3, length: 1.1, lift: -3 },
  moderate: { pace: 0.5, drums: 0.8, held: 1, length: 0.85, lift: 0 },
  lively: { pace: 0.88, drums: 1.7, held: 0.7, length: 0.5, lift: 4 },
} as const satisfies Record<Energy, Record<"pace" | "drums" | "held" | "length" | "lift", number>>;

/** What a theme adds to the players of a style; patterns by the beats of a bar. */
export interface ScenePart extends Omit<Part, "patterns"> {
  instruments: readonly [InstrumentName];
  patterns: Record<3 | 4, readonly string[]>;
}

/**
 * Who else plays where the song is in Bangla, whatever its style: a harmonium that goes with the chords and a tabla, as
 * bands of Bengal have them.
 */
export const BANGLA_PLAYERS: readonly ScenePart[] = [
  {
    instruments: ["harmonium"],
    patterns: { 3: ["c-----", "c---c-"], 4: ["c-------", "c---c---"] },
    gain: 0.4,
    voicing: "power",
    octave: 1,
    chance: 0.7,
  },
  {
    instruments: ["tabla"],
    patterns: { 3: ["X.x.x.", "x.Xox."], 4: ["X..xX.o.", "X.x..x.X"] },
    gain: 0.45,
    chance: 0.7,
  },
];

/** Who else plays where a song is calm, or lively: a held fifth; a shaker on every step. */
export const ENERGY_PLAYERS: Record<Energy, readonly ScenePart[]> = {
  calm: [{ instruments: ["pad"], patterns: { 3: ["4-----"], 4: ["4-------"] }, gain: 0.4, drone: true, octave: 1 }],
  moderate: [],
  lively: [
    {
      instruments: ["shaker"],
      patterns: { 3: ["xxoxxoxxoxxo", "xoxoxoxoxoxo"], 4: ["xoxoxoxoxoxoxoxo", "xxoxxxoxxxoxxxox"] },
      gain: 0.35,
    },
  ],
};

interface ThemeSound {
  modes: readonly [Mode, Mode];
  /** Toward which it leans. */
  energy: Energy;
  /** Reverberation, times that of style and artist. */
  room: number;
  scene: readonly ScenePart[];
}

export const THEMES = {
  // Strings that hold the chord, and an electric piano that climbs it.
  love: {
    modes: ["ionian", "mixolydian"],
    energy: "moderate",
    room: 1,
    scene: [
      {
        instruments: ["strings"],
        patterns: { 3: ["c-----"], 4: ["c-------"] },
        gain: 0.5,
        octave: 1,
        voicing: "triad",
      },
      {
        instruments: ["electricPiano"],
        patterns: { 3: ["0-2-4-", "4-2-0-"], 4: ["0-2-4-7-", "0-4-7-4-"] },
        gain: 0.4,
        octave: 2,
      },
    ],
  },
  // A rainstick, and high plucked notes that patter.
  rain: {
    modes: ["dorian", "aeolian"],
    energy: "calm",
    room: 1.1,
    scene: [
      { instruments: ["rainstick"], patterns: { 3: ["x-----"], 4: ["x-------"] }, gain: 0.4 },
      {
        instruments: ["nylon"],
        patterns: { 3: ["7.49.4724.97", "9.742.79.4.2"], 4: ["7.49.4724.97.2.4", "97.4.27.94.2.47."] },
        gain: 0.45,
        octave: 2,
      },
    ],
  },
  // A harp that runs up and down, over the swell of an ocean drum.
  river: {
    modes: ["mixolydian", "dorian"],
    energy: "moderate",
    room: 1.2,
    scene: [
      {
        instruments: ["nylon"],
        patterns: { 3: ["024796420247", "047974204797"], 4: ["0247976420247964", "0479742004797420"] },
        gain: 0.6,
        octave: 0,
      },
      { instruments: ["oceanDrum"], patterns: { 3: ["x-----"], 4: ["x---x---"] }, gain: 0.45 },
    ],
  },
  // A bass like a motor, and horns that cut in.
  city: {
    modes: ["aeolian", "dorian"],
    energy: "lively",
    room: 0.6,
    scene: [
      {
        instruments: ["saw"],
        patterns: { 3: ["000000000000"], 4: ["0000000000000000", "0000000000000070"] },
        gain: 0.5,
        octave: -1,
      },
      { instruments: ["horn"], patterns: { 3: ["..c-.."], 4: ["..c-..c.", "...c..c-"] }, gain: 0.5, octave: 1 },
    ],
  },
  // Drum, cymbals and clapping hands of a procession.
  festival: {
    modes: ["lydian", "ionian"],
    energy: "lively",
    room: 0.9,
    scene: [
      {
        instruments: ["dubki"],
        patterns: { 3: ["X.xxX.xxX.xx"], 4: ["X.xxX.xxX.xxX.xx", "X.x.Xxx.X.x.Xxx."] },
        gain: 0.7,
      },
      { instruments: ["manjira"], patterns: { 3: ["x.x.x."], 4: ["x.x.x.x."] }, gain: 0.4 },
      { instruments: ["clap"], patterns: { 3: [".x.x.x"], 4: [".x.x.x.x", "..x...x."] }, gain: 0.5 },
    ],
  },
  // Birds: a flute high up that calls and waits; a chord that swells underneath.
  dawn: {
    modes: ["bhairav", "lydian"],
    energy: "moderate",
    room: 1.4,
    scene: [
      {
        instruments: ["flute"],
        patterns: { 3: ["9797..4.7...", "....979.97.."], 4: ["9797....4.7.....", "..979.9....79..."] },
        gain: 0.45,
        octave: 3,
      },
      { instruments: ["pad"], patterns: { 3: ["c-----"], 4: ["c-------"] }, gain: 0.45, voicing: "power", octave: 1 },
    ],
  },
  // A bell that tolls, and a bowed string that falls.
  farewell: {
    modes: ["phrygian", "aeolian"],
    energy: "calm",
    room: 1.5,
    scene: [
      { instruments: ["bell"], patterns: { 3: ["0-----"], 4: ["0-------"] }, gain: 0.55, drone: true },
      {
        instruments: ["esraj"],
        patterns: { 3: ["4-3-2-", "2-1-0-"], 4: ["7-5-4-2-", "4-3-2-0-"] },
        gain: 0.55,
        octave: 0,
      },
    ],
  },
  // Tanpura and harmonium, and small cymbals on the first beat.
  devotion: {
    modes: ["bhairav", "phrygian"],
    energy: "calm",
    room: 1.8,
    scene: [
      { instruments: ["tanpura"], patterns: { 3: ["4-7-0-"], 4: ["4-7-7-0-"] }, gain: 0.8, drone: true },
      {
        instruments: ["harmonium"],
        patterns: { 3: ["c-----"], 4: ["c-------"] },
        gain: 0.5,
        voicing: "power",
        octave: 1,
      },
      { instruments: ["manjira"], patterns: { 3: ["x....."], 4: ["x......."] }, gain: 0.35 },
    ],
  },
} as const satisfies Record<string, ThemeSound>;

export type Theme = keyof typeof THEMES;
export const THEME_NAMES = Object.keys(THEMES) as Theme[];
