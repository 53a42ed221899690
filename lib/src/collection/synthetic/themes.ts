import type { Mode } from "./theory.js";

/**
 * What a song is about. The theme is where sound and words meet: it leans towards two modes and a pace, and it
 * chooses the verses. `energy` is the place in the style's range of tempo, 0 slow and 1 fast.
 */
export const THEMES = {
  love: { modes: ["ionian", "mixolydian"], energy: 0.5 },
  rain: { modes: ["dorian", "aeolian"], energy: 0.35 },
  river: { modes: ["mixolydian", "dorian"], energy: 0.45 },
  city: { modes: ["aeolian", "dorian"], energy: 0.75 },
  festival: { modes: ["lydian", "ionian"], energy: 0.9 },
  dawn: { modes: ["bhairav", "lydian"], energy: 0.55 },
  farewell: { modes: ["phrygian", "aeolian"], energy: 0.1 },
  devotion: { modes: ["bhairav", "phrygian"], energy: 0.25 },
} as const satisfies Record<string, { modes: readonly [Mode, Mode]; energy: number }>;

export type Theme = keyof typeof THEMES;
export const THEME_NAMES = Object.keys(THEMES) as Theme[];
