import { Rng } from "../array/rng.js";
import { artistName } from "./names.js";
import { STYLE_NAMES, STYLES, type StyleName } from "./styles.js";
import { ENERGIES, ENERGY, type Energy, THEME_NAMES, THEMES, type Theme } from "./themes.js";
import { KEY_NAMES, MODE_NAMES, type Mode } from "./theory.js";

/** The ground-truth factors of one song. */
export interface Factors {
  style: StyleName;
  /** ISO 639-1 code of the sung language; undefined for an instrumental. */
  language: "en" | "bn" | "";
  theme: Theme;
  energy: Energy;
  /** Beats per minute. */
  tempo: number;
  mode: Mode;
  key: (typeof KEY_NAMES)[number];
  /** 0 muffled … 1 brilliant: the treble of the mix. */
  brightness: number;
}

/** Properties that all songs of an artist share, so that a split by song would leak. */
export interface Artist {
  name: string;
  style: StyleName;
  language: "en" | "bn";
  /** Lowest MIDI note on which the singer's tonic may lie. */
  register: number;
  /** Factor on the formants of a male voice. */
  tract: number;
  /** Room and level, around 1. */
  room: number;
  level: number;
}

export const FACTORS = ["style", "language", "theme", "energy", "tempo", "mode", "key", "brightness"] as const;

export type Factor = (typeof FACTORS)[number];

export interface SongPlan extends Factors {
  id: string;
  artist: Artist;
  /** Whether the collection has the lyrics; false for an instrumental. */
  hasLyrics: boolean;
}

/** Share of songs without lyrics; a third of them are instrumentals. */
const WITHOUT_LYRICS = 0.15;

/** Share of songs with the typical energy of their theme; that of the others is random. */
const LEANING = 0.4;

/** Share of an artist's songs in the other language. */
const OTHER_LANGUAGE = 0.12;

/**
 * Draws the factors of all songs. Style, artist and theme are balanced; language follows the style in part, mode
 * and energy follow the theme in part, tempo the energy; key and brightness are independent of everything.
 */
export function planSongs(songs: number, seed: number): SongPlan[] {
  const rng = new Rng(seed, "synthetic/plan");
  const artists = planArtists(songs, rng.stream("artists"));
  const themes = rng
    .stream("themes")
    .shuffle(Array.from({ length: songs }, (_, i) => THEME_NAMES[i % THEME_NAMES.length]!));
  const withoutLyrics = new Set(
    rng
      .stream("lyrics")
      .permutation(songs)
      .subarray(0, Math.round(WITHOUT_LYRICS * songs)),
  );
  const instrumental = new Set([...withoutLyrics].filter((_, i) => i % 3 === 0));
  const digits = Math.max(4, String(songs).length);

  return Array.from({ length: songs }, (_, i) => {
    const draw = rng.stream(`song ${i}`);
    const artist = artists[i % artists.length]!;
    const theme = themes[i]!;
    const { modes, energy: usual } = THEMES[theme];
    const energy = draw.uniform() < LEANING ? usual : draw.pick(ENERGIES);
    const [slow, fast] = STYLES[artist.style].bpm;
    const pace = Math.min(1, Math.max(0, ENERGY[energy].pace + 0.1 * draw.normal()));
    const chance = draw.uniform();
    const other = draw.uniform() < OTHER_LANGUAGE;
    const language = (artist.language === "bn") === other ? "en" : "bn";
    return {
      id: `syn-${String(i + 1).padStart(digits, "0")}`,
      artist,
      style: artist.style,
      language: instrumental.has(i) ? "" : language,
      theme,
      energy,
      tempo: Math.round(slow + (fast - slow) * pace),
      mode: chance < 0.7 ? modes[0] : chance < 0.9 ? modes[1] : draw.pick(MODE_NAMES),
      key: draw.pick(KEY_NAMES),
      brightness: thousandths(draw.uniform()),
      hasLyrics: !withoutLyrics.has(i),
    };
  });
}

/** Values of factors that do not vary. */
const HELD: Factors = {
  style: "folk",
  language: "en",
  theme: "river",
  energy: "moderate",
  tempo: 110,
  mode: "ionian",
  key: "C",
  brightness: 0.5,
};

/** Range of beats per minute where the tempo varies independently of the style. */
const TEMPI = [80, 140] as const;

/**
 * Draws songs for measuring disentanglement: each factor in `vary` evenly and independently of the others, all else
 * held. The same artist plays all of them, in several styles where the style varies.
 */
export function planControlledSongs(songs: number, seed: number, vary: readonly Factor[]): SongPlan[] {
  const rng = new Rng(seed, `synthetic/${vary.join("+")}`);
  const digits = Math.max(4, String(songs).length);
  return Array.from({ length: songs }, (_, i) => {
    const draw = rng.stream(`song ${i}`);
    const drawn: Factors = {
      style: draw.pick(STYLE_NAMES),
      language: draw.pick(["en", "bn"]),
      theme: draw.pick(THEME_NAMES),
      energy: draw.pick(ENERGIES),
      tempo: Math.round(TEMPI[0] + (TEMPI[1] - TEMPI[0]) * draw.uniform()),
      mode: draw.pick(MODE_NAMES),
      key: draw.pick(KEY_NAMES),
      brightness: thousandths(draw.uniform()),
    };
    const factors = Object.fromEntries(
      FACTORS.map((f) => [f, (vary.includes(f) ? drawn : HELD)[f]]),
    ) as unknown as Factors;
    const { style } = factors;
    const artist = { name: artistName(0, "en"), language: "en", register: 52, tract: 1.06, room: 1, level: 1 } as const;
    return {
      ...factors,
      id: `syn-${String(i + 1).padStart(digits, "0")}`,
      artist: { ...artist, style },
      hasLyrics: true,
    };
  });
}

function thousandths(x: number): number {
  return Math.round(1000 * x) / 1000;
}

/** About three songs per artist, and at least three artists per style if there are enough songs. */
function planArtists(songs: number, rng: Rng): Artist[] {
  const styles = STYLE_NAMES.length;
  const perStyle = Math.ceil(Math.max(Math.min(songs, 3 * styles), songs / 3) / styles);
  const artists = Array.from({ length: perStyle * styles }, (_, i) => {
    const style = STYLE_NAMES[i % styles]!;
    const nth = Math.floor(i / styles);
    const language = (nth + 0.5) / perStyle < STYLES[style].bangla ? "bn" : "en";
    const high = rng.uniform();
    return {
      name: artistName(i, language),
      style,
      language,
      register: 47 + Math.round(13 * high),
      tract: 0.96 + 0.24 * high,
      room: 0.5 + rng.uniform(),
      level: 10 ** ((4 * rng.uniform() - 2) / 20),
    } as const;
  });
  return rng.shuffle(artists);
}
