/** Tables of the disentanglement scores of several models, over their seeds. */

import type { Row } from "../io/index.js";
import { type PairedDifference, pairedDifference, summarizeSeeds } from "./seeds.js";

/** The scores of {@link factorScores} that are means over factors, each with its usual name. */
export const FACTOR_SCORES = {
  mig: "MIG",
  sap: "SAP",
  disentanglement: "DCI disentanglement",
  completeness: "DCI completeness",
} as const;

/** A disentanglement score by its column. */
export type FactorScore = keyof typeof FACTOR_SCORES;

/** Which rows of `factorScores` are meant. */
export interface FactorRows {
  /** The songs' own factors, or those of other songs, as the chance level. */
  factors: "true" | "shuffled";
  /** One factor; "all", the default, is the mean over them. */
  factor?: string;
}

/**
 * Means and standard deviations over the seeds of rows of `factorScores`, one row a representation: see `summarizeSeeds`.
 *
 * @param scores rows of `factorScores` with the columns `representation` and `seed` added
 * @param which of them
 * @returns one row per representation, in order
 */
export function summarizeFactors(scores: readonly Row[], { factors, factor = "all" }: FactorRows): Row[] {
  return summarizeSeeds(scores.filter((row) => row.factors === factors && row.factor === factor));
}

/**
 * The scores of each representation as a printed table has them: a row for the songs' own factors, then one for shuffled
 * factors.
 *
 * @param scores rows of `factorScores` with the columns `representation` and `seed` added
 * @returns one row per representation and kind of factors, with the columns "MIG", "MIG std", and so on
 */
export function factorTable(scores: readonly Row[]): Row[] {
  const kinds = ["true", "shuffled"] as const;
  return kinds
    .flatMap((factors) => summarizeFactors(scores, { factors }))
    .map(({ representation, factors, ...values }) => {
      const row: Row = { representation, factors };
      for (const [key, title] of Object.entries(FACTOR_SCORES)) {
        row[title] = values[key];
        if (`${key}Std` in values) row[`${title} std`] = values[`${key}Std`];
      }
      return row;
    });
}

/**
 * The MIG of each factor in each representation, and how well a linear model of all dimensions predicts it: a factor that
 * no single dimension encodes may still be encoded by several.
 *
 * @param scores rows of `factorScores` with the columns `representation` and `seed` added
 * @returns one row per factor with the columns "MIG, <representation>" and "predicted, <representation>", and those of
 *   shuffled factors in the last representation
 */
export function tableByFactor(scores: readonly Row[]): Row[] {
  const names = [...new Set(scores.map(({ factor }) => factor as string))].filter((name) => name !== "all");
  return names.map((factor) => {
    const row: Row = { factor };
    const own = summarizeFactors(scores, { factors: "true", factor });
    for (const { representation, mig } of own) row[`MIG, ${representation}`] = mig;
    const chance = summarizeFactors(scores, { factors: "shuffled", factor }).at(-1);
    row["MIG, shuffled"] = chance?.mig;
    for (const { representation, informativeness } of own) row[`predicted, ${representation}`] = informativeness;
    row["predicted, shuffled"] = chance?.informativeness;
    return row;
  });
}

/**
 * Does a representation disentangle more than another? Paired over the seeds, all scores of {@link FACTOR_SCORES}.
 *
 * @param scores rows of `factorScores` with the columns `representation` and `seed` added
 * @param representation the first one
 * @param minus the one that is subtracted
 * @returns one row a score; none where one of the representations has no scores
 */
export function factorDifferences(
  scores: readonly Row[],
  representation: string,
  minus: string,
): (PairedDifference & { score: string })[] {
  const overall = scores.filter(({ factors, factor }) => factors === "true" && factor === "all");
  const seeds = [...new Set(overall.map(({ seed }) => seed))];
  const values = (name: string, key: string) =>
    seeds.map((seed) => Number(overall.find((row) => row.representation === name && row.seed === seed)?.[key]));
  return Object.entries(FACTOR_SCORES).flatMap(([key, score]) => {
    const [a, b] = [values(representation, key), values(minus, key)];
    if (a.length === 0 || [...a, ...b].some(Number.isNaN)) return [];
    return [{ score, ...pairedDifference(a, b) }];
  });
}
