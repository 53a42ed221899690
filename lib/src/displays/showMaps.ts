import type { MatrixLike } from "../array/index.js";
import { type ColorBy, projectionGrid } from "../figures/index.js";
import { tsne, umap } from "../manifold/index.js";
import type { Truth } from "../metrics/index.js";
import { show } from "../notebook/show.js";
import { watch } from "../notebook/watch.js";
import { DEFAULT_SEED } from "../options.js";
import type { Run } from "../results/index.js";
import type { Song } from "../song.js";
import { attempt } from "../steps/attempt.js";
import { inTurn } from "../steps/inTurn.js";

/** Options of {@link showMaps}. */
export interface ShowMapsOptions {
  /** One per row, named when the pointer is over a point. */
  songs: readonly Song[];
  /** What the points are colored by, such as `truthOf(songs)`: a row of panels each. */
  labels: Readonly<Record<string, Truth>>;
  /** The projection. */
  projection: "umap" | "tsne";
  /** Name of the figure's files. */
  save: string;
  /** Seed of the projections. Default 0. */
  seed?: number;
}

const PROJECTIONS = { umap: { name: "UMAP", project: umap }, tsne: { name: "t-SNE", project: tsne } } as const;

/**
 * Maps of the songs in several spaces side by side, colored by each label: which space separates what. Neither UMAP nor
 * t-SNE preserves distances, so no score should be computed on them.
 *
 * @param run where the figure is saved
 * @param spaces by name, n x d each; of one with several seeds, the first is drawn
 */
export async function showMaps(
  run: Run,
  spaces: Readonly<Record<string, MatrixLike | readonly MatrixLike[]>>,
  { songs, labels, projection, save, seed = DEFAULT_SEED }: ShowMapsOptions,
): Promise<void> {
  const { name, project } = PROJECTIONS[projection];
  const title = `The same songs in ${Object.keys(spaces).length} spaces, ${name}`;
  await attempt(title, async () => {
    const projected = await inTurn(Object.entries(spaces), async ([space, Z]) => {
      const first = (Array.isArray(Z) ? Z[0] : Z) as MatrixLike;
      return [space, (await watch(`${name}: ${space}`, (task) => project(first, { seed, ...task }))).Z] as const;
    });
    const figure = projectionGrid(Object.fromEntries(projected), labels as Record<string, ColorBy>, { songs, title });
    await show(figure, { save: run.figure(save) });
  });
}
