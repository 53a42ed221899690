import { type Matrix, Rng } from "../array/index.js";
import { type MatrixLike, toMatrix } from "../array/matrix.js";
import type { Row } from "../io/index.js";
import { attributePredictabilityGap, dciScores, mutualInfoGap, type Truth } from "../metrics/index.js";
import { checkNumber, DEFAULT_SEED, withDefaults } from "../options.js";

/** Options of {@link factorScores}. */
export interface FactorScoresOptions {
  /** Number of shuffles for the chance rows; 0: none. Default 10. */
  shuffles?: number;
  /** Seed of the shuffles, and of the rows that DCI holds out. Default 0. */
  seed?: number;
}

/**
 * Disentanglement scores MIG, SAP and DCI of a latent space, with their values for shuffled factors as the chance
 * level. For few songs that level is not 0, so that only the distance from it is meaningful. All factors are shuffled
 * together, which preserves their dependence.
 *
 * @param Z n x d latents, d at least 2
 * @param factors n values each: strings are classes, numbers are continuous
 * @returns tidy rows, `factors` "true" or "shuffled" (means over the shuffles): one per `factor` with mig, sap and
 *   informativeness, and one of `factor` "all" with the means of mig and sap, and with DCI's disentanglement and completeness
 * @throws UserError as the metrics do
 */
export function factorScores(
  Z: MatrixLike,
  factors: Record<string, readonly (string | number | undefined)[]>,
  options: FactorScoresOptions = {},
): Row[] {
  const M = toMatrix("factorScores", Z, "Z");
  const { shuffles, seed } = withDefaults("factorScores", options, { shuffles: 10, seed: DEFAULT_SEED });
  checkNumber("shuffles", shuffles, { min: 0, integer: true });
  const rng = new Rng(seed, "evaluation/factors");
  const rows = scored(M, factors, seed).map((row): Row => ({ factors: "true", ...row }));
  if (shuffles === 0) return rows;
  const drawn = Array.from({ length: shuffles }, () => {
    const order = rng.permutation(M.rows);
    const moved = Object.entries(factors).map(([name, values]) => [name, Array.from(order, (i) => values[i])] as const);
    return scored(M, Object.fromEntries(moved), seed);
  });
  const means = drawn[0]!.map(({ factor, ...scores }, r): Row => {
    const mean = (key: string) => average(drawn.map((rows) => Number(rows[r]![key])));
    const filled = Object.entries(scores).map(([key, v]) => [key, v === undefined ? undefined : mean(key)]);
    return { factors: "shuffled", factor, ...Object.fromEntries(filled) };
  });
  return [...rows, ...means];
}

function scored(Z: Matrix, factors: Record<string, Truth>, seed: number): Row[] {
  const mig = mutualInfoGap(Z, factors);
  const sap = attributePredictabilityGap(Z, factors);
  const { disentanglement, completeness, informativeness } = dciScores(Z, factors, { seed });
  const all = { factor: "all", mig: mig.score, sap: sap.score, disentanglement, completeness };
  const each = Object.keys(factors).map((factor) => ({
    ...{ factor, mig: mig.factors[factor], sap: sap.factors[factor] },
    ...{ disentanglement: undefined, completeness: undefined, informativeness: informativeness[factor] },
  }));
  return [{ ...all, informativeness: undefined }, ...each];
}

/** Mean of the defined values: a shuffle without any predictive dimension has no DCI. */
function average(values: readonly number[]): number {
  const known = values.filter((v) => !Number.isNaN(v));
  return known.reduce((sum, v) => sum + v, 0) / known.length;
}
