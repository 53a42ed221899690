import type { TaskOptions } from "../async/task.js";
import type { Split } from "../collection/index.js";
import { chanceScores, type InternalScores, type NoisePolicy, type Truth } from "../metrics/index.js";
import { asksForClasses, classCounts } from "./grid.js";
import { scorableOn } from "./partsScorer.js";
import { selectPerRepresentation } from "./perRepresentation.js";
import { excludedBy, selectionRule } from "./rule.js";
import { NOT_SCORED, nameOf, type Part, type RunScores, type ScoreSummary, summarizeScores } from "./scores.js";
import { type Sweep, type SweepOptions, sweepOver } from "./sweep.js";
import type { SweepRow, SweepRun } from "./sweepRow.js";

/** Options of {@link evaluate}. */
export interface EvaluateOptions extends Omit<SweepOptions, "validation"> {
  /** Which songs are fitted on, chosen by and reported on. */
  split: Split;
}

/** What {@link evaluate} found: the sweep, and the scores of its labelings on every part of the split. */
export interface Evaluation extends Sweep {
  /** The fields of `truth`, in order. */
  fields: string[];
  /**
   * One record per representation, algorithm, parameters, seed and part (all, validation, test). The last ones are of
   * the kind "chance": the chosen clusters' sizes with their songs shuffled, means over 200 shuffles.
   * `wideScores(scores)` and `tidyScores(scores)` are tables of them.
   */
  scores: RunScores[];
  /** The same over the seeds: means and deviations. */
  summary: ScoreSummary[];
  /**
   * The chosen clustering of each representation, by `nameOf`: selected by the same rule, which here doesn't leave out
   * models that saw labels. Representations without one are absent.
   */
  perRepresentation: Map<string, string>;
  /** Sentences about what could not be scored, and about what the clusterers were told. */
  notes: string[];
}

/**
 * Evaluates representations x clusterings. Every clusterer sees all songs and no label. One labeling is chosen by the
 * rule, on the validation songs. Every labeling is scored on the test songs, on the validation songs and, as in many
 * published tables, on all songs, next to the scores of chance.
 *
 * @returns records for each run, a summary over the seeds, and the row that was chosen
 * @throws UserError as `sweep` does
 */
export async function evaluate({ split, ...options }: EvaluateOptions): Promise<Evaluation> {
  const { truth = {}, noise, algorithms, rule: ruleOptions } = options;
  const found = await sweepOver({ ...options, validation: split.validation }, split.test);
  const { rows, best, rule, parts } = found;
  const { notes } = scorableOn(parts as Record<Part, Int32Array>, truth);

  // Within a representation, every clustering is of the same models.
  const within = selectionRule({ ...ruleOptions, noise, allowLabels: true });
  const perRepresentation = selectPerRepresentation(rows, within);
  const excluded = (row: SweepRow) => excludedBy(within, row);
  const scores = recordsOf(rows, { best, perRepresentation, excluded, parts, truth, noise });
  if (algorithms.some(asksForClasses)) notes.push(classesNote(classCounts(truth)));
  const summary = summarizeScores(scores);
  return { rows, best, rule, fields: Object.keys(truth), scores, summary, perRepresentation, notes };
}

/** What {@link recordsOf} says of each row beside its scores. */
interface Judgment {
  best?: SweepRow;
  /** The chosen clustering of each representation, by `nameOf`. */
  perRepresentation: ReadonlyMap<string, string>;
  /** Why the rule left out a row within its representation. */
  excluded(row: SweepRow): string | undefined;
  parts: Partial<Record<Part, Int32Array>>;
  truth: Readonly<Record<string, Truth>>;
  noise?: NoisePolicy;
}

/** A record for each row, run and part; the last ones are of chance, for the sizes of the best row's clusters. */
function recordsOf(rows: readonly SweepRow[], judgment: Judgment): RunScores[] {
  const { best, parts, truth, noise } = judgment;
  const scores = rows.flatMap((row) => scoresOf(row, judgment));
  const reference = best ?? rows[0];
  if (!reference) return scores;
  const { scorable } = scorableOn(parts as Record<Part, Int32Array>, truth);
  for (const part of Object.keys(parts) as Part[]) {
    const there = Array.from(parts[part]!, (i) => reference.labels[i]);
    const fields = Object.fromEntries(
      scorable[part]!.map((field) => [field, Array.from(parts[part]!, (i) => truth[field]![i])]),
    );
    const agreement = chanceScores(fields, there, { noise });
    scores.push({
      ...{ kind: "chance", ...identityOf(reference), split: part, stability: Number.NaN },
      ...{ chosen: false, chosenOfRepresentation: false },
      internal: { ...NO_SCORES, rows: there.length, clusters: new Set(there).size },
      external: Object.fromEntries(Object.keys(truth).map((field) => [field, agreement[field] ?? NOT_SCORED])),
    });
  }
  return scores;
}

/** Options of {@link rescore}: those of the evaluation, and another way to score noise. */
export interface RescoreOptions
  extends Pick<EvaluateOptions, "representations" | "split" | "truth" | "seeds" | keyof TaskOptions> {
  /** How noise is scored this time; see `evaluate`. */
  noise: NoisePolicy;
}

/**
 * Scores the labelings of an evaluation under another noise policy, without clustering again: published tables often count
 * the noise of DBSCAN and HDBSCAN as one more cluster, or leave it out without saying so.
 *
 * @param found what `evaluate` returned; what it chose stays chosen
 * @param options the same representations, split, truth and seeds as of `evaluate`
 * @returns records in the order of `found`; of rows whose scores are complete where `signal` aborts
 * @throws UserError where the representations are not those of the evaluation
 */
export async function rescore(
  found: Evaluation,
  { split, noise, truth = {}, ...options }: RescoreOptions,
): Promise<Pick<Evaluation, "scores" | "summary">> {
  const given = found.rows.map(({ representation, runs }, i) => ({
    ...{ representation, name: String(i), labels: runs.map(({ labels }) => labels) },
  }));
  const again = await sweepOver(
    { ...options, truth, noise, given, algorithms: [], validation: split.validation },
    split.test,
  );
  const rows = again.rows.map((scored): SweepRow => {
    const row = found.rows[Number(scored.algorithm)];
    const runs = row.runs.map((run, r) => ({ ...run, scores: withFailure(scored.runs[r].scores, run.failure) }));
    return { ...row, runs };
  });
  const reasons = new Map(found.scores.map((record) => [nameOf(record), record.excluded]));
  const scores = recordsOf(rows, {
    best: found.best && rows.find((row) => nameOf(row) === nameOf(found.best!)),
    perRepresentation: found.perRepresentation,
    excluded: (row) => reasons.get(nameOf(row)),
    ...{ parts: again.parts, truth, noise },
  });
  return { scores, summary: summarizeScores(scores) };
}

/** Labels of an algorithm that failed are degenerate for that reason. */
function withFailure(scores: SweepRun["scores"], failure?: string): SweepRun["scores"] {
  if (!failure) return scores;
  const parts = Object.entries(scores).map(([part, found]) => [part, { ...found, degenerate: failure }]);
  return Object.fromEntries(parts);
}

const NO_SCORES: InternalScores = {
  rows: Number.NaN,
  coverage: Number.NaN,
  clusters: Number.NaN,
  largestShare: Number.NaN,
  silhouette: Number.NaN,
  silhouetteError: Number.NaN,
  calinskiHarabasz: Number.NaN,
  daviesBouldin: Number.NaN,
};

function identityOf({ representation, algorithm, parameters }: SweepRow) {
  return { representation, algorithm, parameters };
}

function scoresOf(row: SweepRow, { best, perRepresentation, excluded }: Judgment): RunScores[] {
  const name = nameOf(row);
  return row.runs.flatMap(({ seed, scores }) =>
    (Object.keys(scores) as Part[]).map((part): RunScores => {
      const { external, ...internal } = scores[part];
      return {
        ...{ kind: "clustering", ...identityOf(row), seed, split: part, chosen: row === best },
        ...{ chosenOfRepresentation: perRepresentation.get(row.representation) === name },
        ...{ excluded: excluded(row), sawLabels: row.sawLabels, stability: row.stability, internal, external },
      };
    }),
  );
}

function classesNote(counts: Readonly<Record<string, number>>): string {
  const known = Object.entries(counts)
    .filter(([, count]) => count > 1)
    .map(([field, count]) => `${count} (${field})`);
  return `k = ${known.join(", ")}: the numbers of classes of the labels. The clusterers were told these numbers, but the label of no song.`;
}
