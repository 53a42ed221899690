import type { Evaluation } from "./evaluate.js";
import { select } from "./rule.js";
import { nameOf } from "./scores.js";

/**
 * The representation whose chosen clustering is most stable: a choice between spaces without labels, where silhouettes,
 * each measured in its own space, are not comparable.
 *
 * @param evaluation as `evaluate` gave it
 * @param representations to choose from
 * @returns its name; undefined where none has a chosen clustering
 */
export function mostStable(
  { rows, perRepresentation }: Pick<Evaluation, "rows" | "perRepresentation">,
  representations: readonly string[],
): string | undefined {
  const candidates = rows.filter(
    (row) => representations.includes(row.representation) && perRepresentation.get(row.representation) === nameOf(row),
  );
  return select(candidates, { score: "stability" })?.representation;
}
