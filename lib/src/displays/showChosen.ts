import type { MatrixLike } from "../array/index.js";
import type { Truth } from "../metrics/index.js";
import { say } from "../notebook/say.js";
import type { Run } from "../results/index.js";
import { type Evaluation, nameOf, perSeed } from "../selection/index.js";
import type { Song } from "../song.js";
import { attempt } from "../steps/attempt.js";
import { showClusters } from "./showClusters.js";

/** Options of {@link showChosen}. */
export interface ShowChosenOptions {
  /** The evaluated spaces: a matrix, or one per seed. */
  spaces: Readonly<Record<string, MatrixLike | readonly MatrixLike[]>>;
  /** One per row. */
  songs: readonly Song[];
  /** True labels by name, such as `truthOf(songs)`. */
  truth: Record<string, Truth>;
  /** Draw the chosen clustering of this space. Default: the one chosen of all. */
  space?: string;
  /** Prefix of the figures' file names, such as "hybrid_". Default none. */
  prefix?: string;
  /** Seed of the projections. Default 0. */
  seed?: number;
}

/**
 * All figures of a chosen clustering, of its first seed: see `showClusters`. Where the rule left out all clusterings, says
 * so; without `space` the first one is drawn to show why.
 *
 * @param run where the figures are saved
 * @param evaluation as `evaluateSpaces` gave it
 */
export async function showChosen(
  run: Run,
  evaluation: Pick<Evaluation, "rows" | "best" | "perRepresentation">,
  { spaces, space, ...options }: ShowChosenOptions,
): Promise<void> {
  const { rows, best, perRepresentation } = evaluation;
  const chosen = space === undefined ? best : rows.find((row) => nameOf(row) === perRepresentation.get(space));
  if (!chosen) {
    say`**All clusterings${space === undefined ? "" : ` of ${space}`} are degenerate by the rule above.**`;
    if (space !== undefined) return;
    say`The first one is drawn, to show why.`;
  }
  const drawn = chosen ?? rows[0];
  if (!drawn) return;
  const [Z] = perSeed(spaces[drawn.representation] as MatrixLike);
  const labels = drawn.runs[0]?.labels as Int32Array;
  await attempt("Pictures", () => showClusters(run, Z as MatrixLike, labels, { name: nameOf(drawn), ...options }));
}
