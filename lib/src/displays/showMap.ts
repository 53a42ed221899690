import { type MatrixLike, toMatrix } from "../array/matrix.js";
import { projectionScatter } from "../figures/index.js";
import { tsne, umap } from "../manifold/index.js";
import { show } from "../notebook/show.js";
import { watch } from "../notebook/watch.js";
import { DEFAULT_SEED } from "../options.js";
import type { Run } from "../results/index.js";
import type { Song } from "../song.js";
import { attempt } from "../steps/attempt.js";

/** Options of {@link showMap}. */
export interface ShowMapOptions {
  /** One per row, named when the pointer is over a point. */
  songs: readonly Song[];
  /** Clusters, or labels such as `truthOf(songs).genre`; none: all points in one color. */
  labels?: ArrayLike<number> | readonly (string | undefined)[];
  /** Title of the figure. */
  title: string;
  /** Name of its files. */
  save: string;
  /** What the colors are, for the legend. */
  legend?: string;
  /** The projection. Default "umap". */
  projection?: "umap" | "tsne";
  /** Seed of the projection. Default 0. */
  seed?: number;
}

/**
 * A map of the songs: their positions in a 2-D projection of a space, colored by labels. Neither UMAP nor t-SNE preserves
 * distances, so no score should be computed on it.
 *
 * @param run where the figure is saved
 * @param Z n x d, the space
 */
export async function showMap(
  run: Run,
  Z: MatrixLike,
  { songs, labels, title, save, legend, projection = "umap", seed = DEFAULT_SEED }: ShowMapOptions,
): Promise<void> {
  const M = toMatrix("showMap", Z, "Z");
  const [name, project] = projection === "umap" ? (["UMAP", umap] as const) : (["t-SNE", tsne] as const);
  await attempt(title, async () => {
    const { Z: Y } = await watch(name, (task) => project(M, { seed, ...task }));
    const colors = labels ?? new Int32Array(M.rows);
    const figure = projectionScatter(Y, colors as readonly string[], {
      axes: name,
      songs,
      title,
      ...(legend && { legend }),
    });
    await show(figure, { save: run.figure(save) });
  });
}
