import type { Clustering } from "../cluster/clustering.js";
import { UserError } from "../errors.js";
import { assignmentOfLargestTotal } from "../metrics/assignment.js";
import { tabulate } from "../metrics/contingency.js";
import { adjustedRandScore } from "../metrics/index.js";

/** One labeling for several, and how far they agree; see {@link consensus}. */
export interface Consensus extends Clustering {
  /** For each row, the share of the labelings that voted for its label; 1 where all agree. */
  agreement: Float64Array;
  /** Index of the reference labeling, which has the highest mean ARI to the others. */
  reference: number;
  /** Mean ARI of all pairs of labelings, noise as a cluster, as `seedAgreement` gives it; NaN for a single one. */
  seedAgreement: number;
}

/**
 * Consensus of several clusterings of the same rows, such as those of five seeds, by majority vote (Dudoit & Fridlyand
 * 2003). The labeling with the highest mean adjusted Rand index to the others is the reference. The clusters of the
 * others are matched to the reference's one to one by largest total overlap; noise stays noise. Each row gets the label
 * with the most votes, the lowest of tied ones. Memory is linear in the labels: there is no co-association matrix.
 *
 * @param labelings n labels each, noise -1
 * @returns n labels, with the share of the votes each got
 * @throws UserError where no labeling is given, or their lengths differ
 */
export function consensus(labelings: readonly Int32Array[]): Consensus {
  const n = labelings[0]?.length ?? 0;
  if (n === 0) throw new UserError("consensus: no labels were given; it needs at least one labeling of one row.");
  const other = labelings.findIndex((labels) => labels.length !== n);
  if (other > 0) {
    throw new UserError(
      `consensus: labeling ${other} has ${labelings[other].length} rows, but labeling 0 has ${n}; all must be of the same rows.`,
    );
  }
  const { reference, seedAgreement } = compared(labelings);
  const votes = labelings.map((labels) => renamed(labels, labelings[reference]));
  const agreement = new Float64Array(n);
  const labels = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const counts = new Map<number, number>();
    for (const vote of votes) if (vote[i] !== UNMATCHED) counts.set(vote[i], (counts.get(vote[i]) ?? 0) + 1);
    const [label, count] = [...counts].reduce((a, b) => (b[1] > a[1] || (b[1] === a[1] && b[0] < a[0]) ? b : a));
    labels[i] = label;
    agreement[i] = count / labelings.length;
  }
  return { labels, agreement, reference, seedAgreement };
}

/** Label of a cluster without a counterpart in the reference; its rows do not vote. */
const UNMATCHED = -2;

/** The labeling with the highest mean ARI to the others, the first where several are; and the mean over all pairs. */
function compared(labelings: readonly Int32Array[]): { reference: number; seedAgreement: number } {
  const sums = new Float64Array(labelings.length);
  labelings.forEach((a, i) => {
    for (let j = i + 1; j < labelings.length; j++) {
      const alike = adjustedRandScore(a, labelings[j], { noise: "cluster" });
      sums[i] += alike;
      sums[j] += alike;
    }
  });
  const pairs = labelings.length * (labelings.length - 1);
  return { reference: sums.indexOf(Math.max(...sums)), seedAgreement: sums.reduce((a, b) => a + b) / pairs };
}

function renamed(labels: Int32Array, reference: Int32Array): Int32Array {
  if (labels === reference) return labels;
  const classes = Array.from(reference, (label) => (label < 0 ? undefined : label));
  const table = tabulate("consensus", classes, labels);
  const names = new Map([[-1, -1]]);
  assignmentOfLargestTotal(table).clusterOf.forEach((cluster, i) => {
    if (cluster >= 0) names.set(table.clusters[cluster], table.classes[i] as number);
  });
  return labels.map((label) => names.get(label) ?? UNMATCHED);
}
