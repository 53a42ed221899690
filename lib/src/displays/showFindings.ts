import { type Markdown, md } from "../notebook/markdown.js";
import { sayList } from "../notebook/say.js";
import { type Evaluation, nameOf, type Part, type ScoreSummary, scoreOf } from "../selection/index.js";

/** Options of {@link showFindings}. */
export interface ShowFindingsOptions {
  /** What was clustered, for the sentence: "Sound" or "Lyrics", say. Default "". */
  about?: string;
  /** Part of the songs; default "test". */
  split?: Part;
}

/**
 * What an evaluation found, in a sentence per label: the range of the agreement of the chosen clusterings of all
 * representations, and chance. Not only the highest: the maximum of several noisy numbers is biased upward.
 *
 * @param evaluation as `evaluateSpaces` gave it
 */
export function showFindings(
  { summary, fields }: Pick<Evaluation, "summary" | "fields">,
  { about = "", split = "test" }: ShowFindingsOptions = {},
): void {
  const rows = summary.filter((row) => row.split === split && row.kind === "clustering" && row.chosenOfRepresentation);
  const sentences = fields.flatMap((field) => sentenceOf(rows, field, split, about));
  sayList(sentences.length > 0 ? sentences : ["There are no labels to compare the clusterings with."]);
}

function sentenceOf(rows: readonly ScoreSummary[], field: string, split: Part, about: string): Markdown[] {
  const ari = (row: ScoreSummary) => scoreOf(row, "adjustedRand", field);
  // What a model was told is no finding.
  const ranked = rows.filter((row) => Number.isFinite(ari(row)) && row.sawLabels !== field);
  ranked.sort((a, b) => ari(b) - ari(a));
  const [highest] = ranked;
  if (!highest) return [];
  const said = (row: ScoreSummary) => `${nameOf(row)} (ARI ${ari(row).toFixed(3)}${plusMinus(row, field)})`;
  const songs = split === "all" ? "all songs" : `${split} songs`;
  const lead = about ? `${about}, against` : "Against";
  if (ranked.length === 1) return [md`${lead} **${field}**, on ${highest.internal.rows} ${songs}: ${said(highest)}.`];
  const lowest = ranked.at(-1) as ScoreSummary;
  return [
    md`${lead} **${field}**, on ${highest.internal.rows} ${songs}: the chosen clusterings of ${ranked.length} representations range from ${said(lowest)} to ${said(highest)}; chance is 0.`,
  ];
}

function plusMinus(row: ScoreSummary, field: string): string {
  const std = row.std?.external[field]?.adjustedRand;
  return std !== undefined && std > 1e-5 ? ` ± ${std.toFixed(3)} over ${row.seeds} seeds` : "";
}
