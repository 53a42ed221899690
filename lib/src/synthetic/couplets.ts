import type { Energy, Light, Theme } from "./themes.js";

/** Two lines that belong together. `{a|b|c}` in a line stands for one of its words. */
export type Couplet = readonly [string, string];
export type Verses = Readonly<Record<Theme, readonly Couplet[]>>;
/** Couplets that go with any theme. */
export type MoodVerses = Readonly<Record<Energy | Light, readonly Couplet[]>>;
