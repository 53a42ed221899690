import { UserError } from "../errors.js";

/**
 * Pearson's correlation of two series: 1 where one is a rising line of the other, 0 where neither says anything linear
 * about the other.
 *
 * @param a n values
 * @param b n values
 * @returns from -1 to 1; NaN where one of them is constant, or has fewer than two values
 * @throws UserError where the lengths differ
 */
export function pearsonCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) {
    throw new UserError(`pearsonCorrelation: ${a.length} and ${b.length} values; it needs as many of both.`);
  }
  const [p, q] = [centered(a), centered(b)];
  let [product, ofP, ofQ] = [0, 0, 0];
  for (let i = 0; i < p.length; i++) {
    product += p[i]! * q[i]!;
    ofP += p[i]! ** 2;
    ofQ += q[i]! ** 2;
  }
  return product / Math.sqrt(ofP * ofQ);
}

function centered(values: ArrayLike<number>): Float64Array {
  const copy = Float64Array.from(values);
  const mean = copy.reduce((sum, value) => sum + value, 0) / copy.length;
  return copy.map((value) => value - mean);
}
