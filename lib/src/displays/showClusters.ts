import { type MatrixLike, toMatrix } from "../array/matrix.js";
import {
  clusterComposition,
  clusterSizes,
  confusionHeatmap,
  projectionScatter,
  silhouettePlot,
} from "../figures/index.js";
import { tsne, umap } from "../manifold/index.js";
import type { Truth } from "../metrics/index.js";
import { silhouetteSamples } from "../metrics/index.js";
import { say } from "../notebook/say.js";
import { show } from "../notebook/show.js";
import { watch } from "../notebook/watch.js";
import { DEFAULT_SEED } from "../options.js";
import type { Run } from "../results/index.js";
import type { Song } from "../song.js";

/** Options of {@link showClusters}. */
export interface ShowClustersOptions {
  /** One per row of Z. */
  songs: readonly Song[];
  /** True labels by name, such as `truthOf(songs)`. */
  truth: Record<string, Truth>;
  /** Name of what was clustered, for titles. */
  name: string;
  /** Prefix of the figures' file names, such as "hybrid_". Default none. */
  prefix?: string;
  /** Seed of both projections. Default 0. */
  seed?: number;
}

/** UMAP's default number of neighbors, the song itself included. */
const UMAP_NEIGHBORS = 15;

/**
 * All figures of one clustering: UMAP colored by cluster and by every label, t-SNE, silhouettes, cluster sizes,
 * composition by label, and the confusion matrix against each label. Each figure is saved with the run.
 *
 * @param run where the figures are saved
 * @param Z n x d, the space that was clustered
 * @param labels n clusters, noise -1
 */
export async function showClusters(
  run: Run,
  Z: MatrixLike,
  labels: Int32Array,
  { songs, truth, name, prefix = "", seed = DEFAULT_SEED }: ShowClustersOptions,
): Promise<void> {
  const M = toMatrix("showClusters", Z, "Z");
  const keep = (figure: string) => ({ save: run.figure(`${prefix}${figure}`) });
  const fields = Object.entries(truth);
  if (M.rows <= UMAP_NEIGHBORS) {
    say`UMAP and t-SNE look at fewer neighbors than usual, since there are only ${M.rows} songs: the pictures say little.`;
  }
  const { Z: Y } = await watch("UMAP", (task) => umap(M, { seed, ...task }));
  const clusters = { axes: "UMAP", songs, title: `Clusters: ${name}`, legend: "cluster" };
  await show(projectionScatter(Y, labels, clusters), keep("umap_cluster"));
  for (const [field, classes] of fields) {
    const byLabel = { ...clusters, title: `The same songs by ${field}`, legend: field };
    await show(projectionScatter(Y, classes as readonly string[], byLabel), keep(`umap_${field}`));
  }
  const { Z: T } = await watch("t-SNE", (task) => tsne(M, { seed, ...task }));
  await show(projectionScatter(T, labels, { ...clusters, axes: "t-SNE" }), keep("tsne_cluster"));
  if (new Set(labels.filter((label) => label >= 0)).size > 1) {
    const silhouettes = silhouettePlot(silhouetteSamples(M, labels), labels, { title: `Silhouettes: ${name}` });
    await show(silhouettes, keep("silhouettes"));
  }
  await show(clusterSizes(labels, { title: `Songs per cluster: ${name}` }), keep("cluster_sizes"));
  for (const [field, classes] of fields) {
    const composition = { legend: field, title: `Clusters by ${field}` };
    await show(clusterComposition(labels, classes as readonly string[], composition), keep(`composition_${field}`));
    const against = { legend: field, title: `Clusters against ${field}` };
    await show(confusionHeatmap(labels, classes as readonly string[], against), keep(`confusion_${field}`));
  }
}
