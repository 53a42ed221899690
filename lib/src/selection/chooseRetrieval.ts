import type { Row } from "../io/index.js";
import type { RetrievalEvaluation } from "./evaluateRetrieval.js";

/** Mean reciprocal ranks of a space, the mean of both directions; NaN where there were too few songs. */
export interface RetrievalRank {
  /** Its name, or "chance". */
  representation: string;
  /** On the validation songs. */
  validation: number;
  /** On the test songs. */
  test: number;
}

/** What {@link chooseRetrieval} found. */
export interface RetrievalChoice {
  /** Chance first, then every space in order. */
  ranks: RetrievalRank[];
  /** The space with the highest mean reciprocal rank on the validation songs; the first one where there is none. */
  chosen: string;
  /** Which and why, in a sentence. */
  sentence: string;
}

/**
 * Chooses the space that retrieves best: the highest mean reciprocal rank of a song's own partner on the validation songs,
 * averaged over both directions and the seeds.
 *
 * @param found as `evaluateRetrieval` gave it
 * @returns the choice, and the ranks of all spaces
 */
export function chooseRetrieval({ summary }: Pick<RetrievalEvaluation, "summary">): RetrievalChoice {
  const names = new Set(summary.filter(({ kind }) => kind !== "chance").map((row) => String(row.representation)));
  const ranks = ["chance", ...names].map((representation) => ({
    representation,
    validation: meanReciprocalRank(summary, representation, "validation"),
    test: meanReciprocalRank(summary, representation, "test"),
  }));
  const [chance, first, ...others] = ranks as [RetrievalRank, RetrievalRank, ...RetrievalRank[]];
  const best = others.reduce((a, b) => (b.validation > a.validation ? b : a), first);
  const { representation: chosen, validation } = best;
  const sentence = Number.isNaN(validation)
    ? `No choice, since there are too few validation songs: the first, ${chosen}, is analyzed in detail.`
    : `Chosen: ${chosen}, with a mean reciprocal rank of ${validation.toFixed(3)} on the validation songs (chance: ${chance.validation.toFixed(3)}).`;
  return { ranks, chosen, sentence };
}

/** The mean over both directions, song by song, of a space or of "chance". @internal */
export function meanReciprocalRank(rows: readonly Row[], representation: string, split: string): number {
  const values = rows
    .filter((row) => row.level === "song" && row.split === split)
    .filter((row) => (row.representation ?? row.kind) === representation)
    .map((row) => Number(row.meanReciprocalRank));
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
