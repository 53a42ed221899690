import { meanOf, percentiles } from "./halfSamples.js";

/** The score that is looked at. */
export type HonestyMetric = "adjustedRand" | "normalizedMutualInfo" | "silhouette";

/** One check of `honestyMeter`. */
export interface HonestyCheck {
  /** Which one. */
  check: "score" | "labels shuffled" | "one Gaussian" | "random clusters" | "copies" | "artists" | "recordings";
  /** In words, for a table or a figure. */
  name: string;
  /** Number of songs that are scored. */
  songs: number;
  /** Mean over seeds, and over draws where there are some; NaN where the check could not be made. */
  value: number;
  /** Lower bound: of the 95 % interval over songs and seeds; of a level of chance, of 95 % of its draws. */
  low: number;
  /** Upper bound. */
  high: number;
  /** How much of the score is gone: the score minus this value. NaN for levels of chance. */
  lost: number;
  /** Lower bound of the 95 % interval of `lost`, over the same songs and seeds. */
  lostLow: number;
  /** Upper bound. */
  lostHigh: number;
  /** What to know about it, or why it could not be made; "" where there is nothing. */
  note: string;
}

/** A check that was not made, and why. */
export function absent(check: HonestyCheck["check"], name: string, note: string): HonestyCheck {
  const none = { value: Number.NaN, low: Number.NaN, high: Number.NaN };
  return { check, name, songs: 0, ...none, lost: Number.NaN, lostLow: Number.NaN, lostHigh: Number.NaN, note };
}

/** A level of chance: mean of its draws, and where 95 % of them are. */
export function level(
  check: HonestyCheck["check"],
  name: string,
  songs: number,
  draws: readonly number[],
): HonestyCheck {
  const known = draws.filter(Number.isFinite);
  if (known.length === 0) return absent(check, name, "no clusters to score");
  return { ...absent(check, name, ""), songs, value: meanOf(known), ...percentiles(known) };
}
