import { type MatrixLike, toMatrix } from "../array/matrix.js";

/** The two most probable clusters of a row, and how uncertain it is; see {@link softAssignments}. */
export interface SoftAssignment {
  /** The most probable cluster. */
  cluster: number;
  /** Its probability. */
  probability: number;
  /** The second most probable cluster; -1 where there is only one. */
  second: number;
  /** Its probability. */
  secondProbability: number;
  /** Entropy over the clusters as a share of its largest value, log k: 0 is certain, 1 is all clusters alike. */
  entropy: number;
}

/**
 * How certain soft assignments are: those of VaDE's components, or a mixture's responsibilities.
 *
 * @param probabilities n x k, rows that sum to 1
 * @returns one per row
 */
export function softAssignments(probabilities: MatrixLike): SoftAssignment[] {
  const P = toMatrix("softAssignments", probabilities, "probabilities");
  return Array.from({ length: P.rows }, (_, i) => {
    const p = Array.from(P.row(i));
    const [first = 0, second = -1] = [...p.keys()].sort((a, b) => (p[b] as number) - (p[a] as number));
    const nats = p.reduce((sum, q) => (q > 0 ? sum - q * Math.log(q) : sum), 0);
    return {
      cluster: first,
      probability: p[first] as number,
      second,
      secondProbability: p[second] ?? 0,
      entropy: p.length > 1 ? nats / Math.log(p.length) : 0,
    };
  });
}
