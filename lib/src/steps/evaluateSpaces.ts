import { say, sayList } from "../notebook/say.js";
import { watch } from "../notebook/watch.js";
import type { Run } from "../results/index.js";
import { type EvaluateOptions, type Evaluation, evaluate, wideScores } from "../selection/index.js";

/** Options of {@link evaluateSpaces}: those of `evaluate`, with the representations as `spaces`. */
export interface EvaluateSpacesOptions extends Omit<EvaluateOptions, "representations" | "signal" | "onProgress"> {
  /** What is clustered, by name: one matrix, or one per seed. */
  spaces: EvaluateOptions["representations"];
}

/**
 * Clusters every space with every clusterer and scores the clusterings, with a progress line: see `evaluate`. Says by
 * which rule one was chosen, and what could not be scored.
 *
 * @param options spaces, clusterers, split, true labels and seeds
 * @returns the clusterings, their scores, and the chosen ones
 * @throws UserError as `evaluate` does
 */
export async function evaluateSpaces({ spaces, ...options }: EvaluateSpacesOptions): Promise<Evaluation> {
  const found = await watch("Clustering", (task) => evaluate({ representations: spaces, ...options, ...task }));
  say`Chosen by: ${found.rule}`;
  sayList(found.notes);
  return found;
}

/**
 * Saves the scores of evaluations: every run in `metrics.csv`, means over the seeds in `summary.csv`.
 *
 * @param run where they are saved
 * @param evaluations of this notebook
 */
export function saveScores(run: Pick<Run, "csv">, ...evaluations: readonly Evaluation[]): void {
  run.csv("metrics", wideScores(evaluations.flatMap(({ scores }) => scores)));
  run.csv("summary", wideScores(evaluations.flatMap(({ summary }) => summary)));
}
