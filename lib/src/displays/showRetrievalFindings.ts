import type { Row } from "../io/index.js";
import { type Markdown, md } from "../notebook/markdown.js";
import { sayList } from "../notebook/say.js";
import { type Part, type RetrievalEvaluation, retrievalLabel } from "../selection/index.js";
import { ofLevel } from "./showRetrievalScores.js";

/** Options of {@link showRetrievalFindings}. */
export interface ShowRetrievalFindingsOptions {
  /** Which scores. Default recall@10 and mean reciprocal rank. */
  scores?: readonly string[];
  /** Part of the songs; default "test". */
  split?: Part;
}

/**
 * Whether spaces retrieve better than chance, a sentence per space, score and direction: the score, its interval over the
 * queries, and where chance lies. A score whose interval includes chance may be luck.
 *
 * @param found as `evaluateRetrieval` gave it
 * @param spaces names of the spaces
 */
export function showRetrievalFindings(
  { summary }: Pick<RetrievalEvaluation, "summary">,
  spaces: readonly string[],
  { scores = ["recallAt10", "meanReciprocalRank"], split = "test" }: ShowRetrievalFindingsOptions = {},
): void {
  const rows = ofLevel(summary, "song", split);
  const sentences = spaces.flatMap((space) =>
    scores.flatMap((score) => rows.filter((row) => row.representation === space).map((row) => findingOf(row, score))),
  );
  sayList(sentences.length > 0 ? sentences : [`Too few ${split} songs have both sound and lyrics for retrieval.`]);
}

function findingOf(row: Row, score: string): Markdown {
  const [value, low, high, chance] = ["", "Low", "High", "Chance"].map((end) => Number(row[score + end]));
  const name = md`${String(row.representation)}, ${String(row.direction)}: ${retrievalLabel(score)}`;
  const interval = `${low?.toFixed(3)} to ${high?.toFixed(3)}`;
  return md`${name} ${(value as number).toFixed(3)} on ${Number(row.queries)} songs, interval ${interval}; the interval
    ${whereChanceIs(low as number, high as number, chance as number)} (${(chance as number).toFixed(3)}).`;
}

function whereChanceIs(low: number, high: number, chance: number): Markdown {
  if (low > chance) return md`lies **above chance**`;
  if (high < chance) return md`lies **below chance**`;
  return md`**includes chance**`;
}
