/**
 * The eight styles, as a musician would write them down: one line a part, one character a step of the bar.
 *
 *     x X o    a hit: plain, accented, soft
 *     0 … 9    a note, that many scale steps above the root of the chord
 *     c        the whole chord
 *     -        the note goes on        .   silence        (spaces only help the eye)
 *
 * Of several patterns each song draws one; of several instruments each artist draws one and keeps it.
 */

import type { InstrumentName } from "./instruments.js";

export interface Part {
  instruments: readonly InstrumentName[];
  patterns: readonly string[];
  /** Loudness in the mix; the melody has 1. */
  gain: number;
  /** Octaves above the tonic between A2 and G#3. */
  octave?: number;
  /** How "c" is played. */
  voicing?: "triad" | "seventh" | "power" | "open";
  /** Notes count from the tonic, not from the chord. */
  drone?: boolean;
  /** Distortion of the whole part: tanh of that many times the signal. */
  drive?: number;
  /** Share of the songs that have the part; default all. */
  chance?: number;
  /** Seconds between the notes of a chord, the lowest first. */
  strum?: number;
}

export interface Style {
  bpm: readonly [number, number];
  beats: 3 | 4;
  /** How late the off-beat eighths come, as a share of an eighth; 0.33 is triplet swing. */
  swing: number;
  /** Chord roots as scale degrees, one a bar. */
  progressions: readonly (readonly number[])[];
  parts: readonly Part[];
  melody: {
    /** Plays the melody of instrumentals. */
    leads: readonly InstrumentName[];
    /** Rhythm of two bars; x begins a note. */
    rhythms: readonly string[];
    /** Seconds in which a note slides in from the one before (meend). */
    glide: number;
    /** Plays along with the voice. */
    shadow?: InstrumentName;
  };
  /** Share of the songs that are in Bangla. */
  bangla: number;
  /** Room: reverberation in [0, 1]. */
  room: number;
}

export const STYLES = {
  rock: {
    bpm: [112, 168],
    beats: 4,
    swing: 0,
    progressions: [
      [0, 5, 3, 4],
      [0, 6, 3, 0],
      [0, 3, 5, 4],
    ],
    parts: [
      { instruments: ["kick"], patterns: ["X...x...X.x.x...", "X.....x.X.x.....", "X..x..x.X..x...."], gain: 0.9 },
      { instruments: ["snare"], patterns: ["....X.......X...", "....X.......X..o"], gain: 0.7 },
      { instruments: ["hat", "ride"], patterns: ["x.x.x.x.x.x.x.x.", "xoxoxoxoxoxoxoxo"], gain: 0.28 },
      {
        instruments: ["saw", "steel"],
        patterns: ["c.c.c.c.c.c.c.c.", "c--c--c-c--c--c-", "c---c-c-c---c-c-"],
        gain: 0.62,
        voicing: "power",
        drive: 9,
      },
      { instruments: ["bassGuitar"], patterns: ["0.0.0.0.0.0.0.0.", "0---0-0-4---0-0-"], gain: 0.6, octave: -1 },
    ],
    melody: {
      leads: ["saw"],
      rhythms: [
        "x-x-x---x-x-x--- x-x-x-x-x-------",
        "x---x-x-x---x--- x-x-x---x-------",
        "..x-x-x-x--x--x- ..x-x-x-x-------",
      ],
      glide: 0.03,
    },
    bangla: 0.4,
    room: 0.2,
  },
  jazz: {
    bpm: [92, 176],
    beats: 4,
    swing: 0.33,
    progressions: [
      [1, 4, 0, 5],
      [0, 5, 1, 4],
      [3, 6, 2, 5, 1, 4, 0, 0],
    ],
    parts: [
      { instruments: ["ride"], patterns: ["x.xxx.xx", "x.xxx.x."], gain: 0.3 },
      { instruments: ["brush"], patterns: ["..x...x.", "x.x.x.x."], gain: 0.35 },
      { instruments: ["kick"], patterns: ["o.......", "o...o..."], gain: 0.35, chance: 0.6 },
      {
        instruments: ["electricPiano", "nylon"],
        patterns: ["c-.c-...", "..c-..c-", "c--.c-.."],
        gain: 0.55,
        voicing: "seventh",
        octave: 1,
      },
      { instruments: ["uprightBass"], patterns: ["0-2-4-2-", "0-2-4-5-", "0-4-2-1-"], gain: 0.85, octave: -1 },
    ],
    melody: {
      leads: ["horn", "electricPiano"],
      rhythms: ["x-xx-x-- .xx-x---", ".xxxx-x- x--x----", "x--x-x-x x-x-.x--"],
      glide: 0.04,
      shadow: "horn",
    },
    bangla: 0.2,
    room: 0.3,
  },
  waltz: {
    bpm: [96, 176],
    beats: 3,
    swing: 0,
    progressions: [
      [0, 0, 4, 4, 4, 4, 0, 0],
      [0, 3, 4, 0],
      [0, 5, 1, 4],
    ],
    parts: [
      { instruments: ["strings", "uprightBass"], patterns: ["0-....", "0---.."], gain: 0.7, octave: -1 },
      { instruments: ["strings"], patterns: ["..c-c-", "..c.c."], gain: 0.6, voicing: "triad", octave: 1 },
      { instruments: ["flute", "bell"], patterns: ["0-2-4-", "4-2-0-", "7-4-2-"], gain: 0.3, octave: 2, chance: 0.7 },
      { instruments: ["strings"], patterns: ["c-----"], gain: 0.4, voicing: "open" },
    ],
    melody: {
      leads: ["strings", "flute"],
      rhythms: ["x---x-x---x-", "x-x-x-x-----", "x-----x-x-x-"],
      glide: 0.05,
      shadow: "strings",
    },
    bangla: 0.25,
    room: 0.55,
  },
  electronic: {
    bpm: [116, 142],
    beats: 4,
    swing: 0,
    progressions: [
      [0, 5, 2, 6],
      [0, 0, 5, 6],
      [5, 6, 0, 0],
    ],
    parts: [
      { instruments: ["kick"], patterns: ["X...X...X...X...", "X...X...X...X.x."], gain: 1 },
      { instruments: ["clap"], patterns: ["....x.......x...", "....x..o....x..."], gain: 0.5 },
      { instruments: ["hat"], patterns: ["..x...x...x...x.", "o.xoo.xoo.xoo.xo"], gain: 0.3 },
      {
        instruments: ["saw", "bell"],
        patterns: ["0247742002477420", "0.4.7.4.2.4.9.7.", "0472047204720472"],
        gain: 0.4,
        octave: 1,
      },
      { instruments: ["saw", "subBass"], patterns: ["..0...0...0...0.", "0-.0-.0-0-.0-.0-"], gain: 0.6, octave: -1 },
      { instruments: ["pad"], patterns: ["c---------------"], gain: 0.4, voicing: "seventh", octave: 1, chance: 0.8 },
    ],
    melody: {
      leads: ["saw", "bell"],
      rhythms: ["x-----x-----x--- x-----x---------", "x--x--x-x--x--x- x--x--x-x-------"],
      glide: 0.06,
    },
    bangla: 0.45,
    room: 0.35,
  },
  "hip-hop": {
    bpm: [74, 104],
    beats: 4,
    swing: 0.14,
    progressions: [
      [0, 0, 5, 4],
      [0, 3, 0, 3],
      [5, 4, 0, 0],
    ],
    parts: [
      { instruments: ["kick"], patterns: ["X.....x.x.X.....", "X..x......X..x..", "X......xx.x....."], gain: 1 },
      { instruments: ["snare", "clap"], patterns: ["....X.......X...", "....X..o....X.o."], gain: 0.75 },
      { instruments: ["hat"], patterns: ["x.xox.x.xoxox.xx", "x.x.x.xxx.x.x.x."], gain: 0.3 },
      { instruments: ["subBass"], patterns: ["0-----..0---....", "0---.0--..0-4---"], gain: 0.85, octave: -1 },
      {
        instruments: ["electricPiano", "nylon", "bell"],
        patterns: ["c-------..c-....", "c-----c-------.."],
        gain: 0.5,
        voicing: "seventh",
        octave: 1,
      },
      { instruments: ["crackle"], patterns: ["x---------------"], gain: 0.5, chance: 0.5 },
    ],
    melody: {
      leads: ["electricPiano", "flute"],
      rhythms: [
        "x-x-xxx-x-x-xxx- x-xxx-x-x-x-x---",
        "xxx-x-x-xxx-x-x- xxx-x-xxx---x---",
        "..xxx-xxx-x-x--- ..xxx-xxx-x-x---",
      ],
      glide: 0,
    },
    bangla: 0.4,
    room: 0.12,
  },
  folk: {
    bpm: [84, 132],
    beats: 4,
    swing: 0.08,
    progressions: [
      [0, 3, 0, 4],
      [0, 4, 5, 3],
      [0, 5, 3, 0],
    ],
    parts: [
      {
        instruments: ["steel", "nylon"],
        patterns: ["c-.cc-c-", "c---c-c-", "c-cc-cc-"],
        gain: 0.6,
        voicing: "open",
        strum: 0.012,
      },
      {
        instruments: ["nylon", "steel"],
        patterns: ["04274274", "07427427", "02472427"],
        gain: 0.45,
        octave: 1,
        chance: 0.75,
      },
      { instruments: ["uprightBass"], patterns: ["0---4---", "0---0-4-"], gain: 0.6, octave: -1 },
      { instruments: ["shaker"], patterns: ["xoxoxoxo", "..x...x."], gain: 0.3, chance: 0.6 },
    ],
    melody: {
      leads: ["flute", "steel"],
      rhythms: ["x-x-x-x- x-x-x---", "x---x-x- x-x-x---", "x-xxx-x- x-x-----"],
      glide: 0.03,
    },
    bangla: 0.5,
    room: 0.25,
  },
  baul: {
    bpm: [96, 156],
    beats: 4,
    swing: 0.1,
    progressions: [[0], [0, 0, 3, 0], [0, 0, 6, 0]],
    parts: [
      { instruments: ["ektara"], patterns: ["0.0.0.0.", "0.000.0.", "0-.00-0."], gain: 0.6, octave: 0, drone: true },
      { instruments: ["dotara"], patterns: ["0.470.47", "07407404", "00740740"], gain: 0.5, octave: 1, drone: true },
      { instruments: ["dubki"], patterns: ["X.ox.xo.", "X.oXo.x.", "X..xX.x."], gain: 0.75 },
      { instruments: ["manjira"], patterns: ["..x...x.", "x.x.x.x."], gain: 0.22, chance: 0.7 },
    ],
    melody: {
      leads: ["flute", "dotara"],
      rhythms: ["x-x-xxx- x-x-x---", "x---x-xx x-x-----", "..x-x-x- x-xxx---"],
      glide: 0.09,
      shadow: "dotara",
    },
    bangla: 0.85,
    room: 0.18,
  },
  rabindra: {
    bpm: [60, 108],
    beats: 3,
    swing: 0,
    progressions: [
      [0, 0, 3, 0],
      [0, 3, 4, 0],
      [0, 0, 5, 4],
    ],
    parts: [
      { instruments: ["tanpura"], patterns: ["4--7--7--0--"], gain: 0.9, octave: 0, drone: true },
      { instruments: ["harmonium"], patterns: ["c-----", "c--c--"], gain: 0.5, voicing: "open", octave: 1 },
      { instruments: ["tabla"], patterns: ["X.ox.x", "Xxxoxx", "X.xo.x"], gain: 0.5 },
    ],
    melody: {
      leads: ["esraj", "flute"],
      rhythms: ["x---x-x-x-x-", "x-x-x-x-----", "x-----x---x-"],
      glide: 0.12,
      shadow: "harmonium",
    },
    bangla: 0.85,
    room: 0.4,
  },
} as const satisfies Record<string, Style>;

export type StyleName = keyof typeof STYLES;
export const STYLE_NAMES = Object.keys(STYLES) as StyleName[];
