import type { Row } from "../io/index.js";
import { showTable } from "../notebook/table.js";
import { DIRECTIONS, type Part, type RetrievalEvaluation, retrievalTable } from "../selection/index.js";

/** Options of {@link showRetrievalScores}. */
export interface ShowRetrievalScoresOptions {
  /** Part of the songs; default "test". */
  split?: Part;
  /** "song": the partner of the query is looked for; the name of labels: songs of its class. Default ["song"]. */
  levels?: readonly string[];
  /** Which scores. Default recall@1, 5 and 10, mean reciprocal rank, and median rank. */
  scores?: readonly string[];
  /** The space to show in bold. */
  chosen?: string;
}

const SONGS = { test: "Test songs", validation: "Validation songs", all: "All songs" };
const SCORES = ["recallAt1", "recallAt5", "recallAt10", "meanReciprocalRank", "medianRank"];

/**
 * The scores of a retrieval as a table: by direction, chance last. In brackets the 95 % interval over the queries, after
 * ± the standard deviation over the seeds. Nothing where too few songs have both modalities.
 *
 * @param found as `evaluateRetrieval` gave it
 */
export function showRetrievalScores(
  { summary }: Pick<RetrievalEvaluation, "summary">,
  { split = "test", levels = ["song"], scores = SCORES, chosen }: ShowRetrievalScoresOptions = {},
): void {
  const rows = levels.flatMap((level) => ofLevel(summary, level, split));
  const [first] = rows;
  if (!first) return;
  const bySong = levels.length === 1 && levels[0] === "song";
  const table = retrievalTable(rows, scores);
  const classes = `${SONGS[split]}: songs of the query's class are relevant, except itself`;
  showTable(bySong ? table : table.map((row, i) => ({ level: rows[i]?.level, ...row })), {
    caption: bySong ? `${SONGS[split]} with sound and lyrics: ${first.queries} queries, as many candidates` : classes,
    mark: (row) => row.representation === chosen,
  });
}

/** Rows of one level and part, by direction. */
export function ofLevel(rows: readonly Row[], level: string, split: string): Row[] {
  const there = rows.filter((row) => row.level === level && row.split === split);
  return DIRECTIONS.flatMap((direction) => there.filter((row) => row.direction === direction));
}
