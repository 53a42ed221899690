import type { PairedDifference } from "../selection/index.js";

/**
 * A difference over seeds as the end of a sentence: "0.021, which is within seed noise (p = 0.310)".
 *
 * @param difference as `pairedDifference` gave it
 * @returns the difference with three decimals, and whether it is larger than seed noise at the 5 % level
 */
export function differenceInWords({ mean, p, n }: Pick<PairedDifference, "mean" | "p" | "n">): string {
  const size = mean.toFixed(3).replace("-0.000", "0.000");
  if (Number.isNaN(p)) return `${size} ${n === 1 ? "in a single seed" : "with every seed"}`;
  const sure = p < 0.0005 ? "p below one in a thousand" : `p = ${p.toFixed(3)}`;
  return `${size}, which is ${p < 0.05 ? "more than" : "within"} seed noise (${sure})`;
}
