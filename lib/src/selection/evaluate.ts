import type { Split } from "../collection/index.js";
import { chanceScores, type InternalScores } from "../metrics/index.js";
import { asksForClasses, classCounts } from "./grid.js";
import { scorableOn } from "./partsScorer.js";
import { selectPerRepresentation } from "./perRepresentation.js";
import { excludedBy, selectionRule } from "./rule.js";
import { NOT_SCORED, nameOf, type Part, type RunScores, type ScoreSummary, summarizeScores } from "./scores.js";
import { type Sweep, type SweepOptions, sweepOver } from "./sweep.js";
import type { SweepRow } from "./sweepRow.js";

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
  const { scorable, notes } = scorableOn(parts as Record<Part, Int32Array>, truth);

  // Within a representation, every clustering is of the same models.
  const within = selectionRule({ ...ruleOptions, noise, allowLabels: true });
  const perRepresentation = selectPerRepresentation(rows, within);
  const scores = rows.flatMap((row) => scoresOf(row, { best, perRepresentation, excluded: excludedBy(within, row) }));

  const reference = best ?? rows[0];
  for (const part of Object.keys(reference ? parts : {}) as Part[]) {
    const there = Array.from(parts[part]!, (i) => reference!.labels[i]);
    const fields = Object.fromEntries(
      scorable[part]!.map((field) => [field, Array.from(parts[part]!, (i) => truth[field]![i])]),
    );
    const agreement = chanceScores(fields, there, { noise });
    scores.push({
      ...{ kind: "chance", ...identityOf(reference!), split: part, stability: Number.NaN },
      ...{ chosen: false, chosenOfRepresentation: false },
      internal: { ...NO_SCORES, rows: there.length, clusters: new Set(there).size },
      external: Object.fromEntries(Object.keys(truth).map((field) => [field, agreement[field] ?? NOT_SCORED])),
    });
  }
  if (algorithms.some(asksForClasses)) notes.push(classesNote(classCounts(truth)));
  const summary = summarizeScores(scores);
  return { rows, best, rule, fields: Object.keys(truth), scores, summary, perRepresentation, notes };
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

function scoresOf(
  row: SweepRow,
  {
    best,
    perRepresentation,
    excluded,
  }: { best?: SweepRow; perRepresentation: ReadonlyMap<string, string>; excluded?: string },
): RunScores[] {
  const name = nameOf(row);
  return row.runs.flatMap(({ seed, scores }) =>
    (Object.keys(scores) as Part[]).map((part): RunScores => {
      const { external, ...internal } = scores[part];
      return {
        ...{ kind: "clustering", ...identityOf(row), seed, split: part, chosen: row === best },
        ...{ chosenOfRepresentation: perRepresentation.get(row.representation) === name, excluded },
        ...{ sawLabels: row.sawLabels, stability: row.stability, internal, external },
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
