/** Answers a request: what the worker does, apart from its messages. */

import type { Cluster } from "ml-hclust";
import { assignNearest, bySize, cutTree, dbscan, epsRange, kMeans, topHeights, treeOf } from "./cluster.js";
import { Points } from "./points.js";
import { project } from "./project.js";
import type { AskedSongs, ClusterAsk, Clustered, Linkage, Request, Result } from "./protocol.js";
import { scoresOf } from "./scores.js";

type Progress = (phase: string, share: number | null) => void;

/** So many merges of a tree are offered to the slider. */
const HEIGHTS = 60;

/** What is kept from one answer to the next: distances and trees of the same songs. */
export class Answerer {
  #songs: AskedSongs | undefined;
  #all: Points | undefined;
  #sampled: { sample: Int32Array; points: Points } | undefined;
  readonly #trees = new Map<Linkage, Cluster>();

  /** Has it the songs of this key? */
  has(key: string): boolean {
    return this.#songs?.key === key;
  }

  answer({ ask, songs, sample, assign = false }: Request, progress: Progress): Result {
    this.#take(songs, sample);
    const all = this.#all as Points;
    const points = this.#sampled?.points ?? all;
    if (ask.method === "eps") return epsRange(points, ask.minSamples);
    if (ask.method === "PCA" || ask.method === "UMAP" || ask.method === "t-SNE") {
      if (points.n < 4) throw new Error(`A map needs at least 4 songs; ${points.n} were given.`);
      return { kind: "projected", map: spread(project(points, ask, progress), sample, songs.n) };
    }
    return this.#cluster(ask, points, all, sample, assign, progress);
  }

  #cluster(
    ask: ClusterAsk,
    points: Points,
    all: Points,
    sample: Int32Array | undefined,
    assign: boolean,
    progress: Progress,
  ): Clustered {
    if (points.n < 2) throw new Error("Clusters need at least 2 songs.");
    const tree = ask.method === "hierarchical" ? this.#tree(points, ask.linkage, progress) : undefined;
    const found = bySize(
      ask.method === "k-means"
        ? kMeans(points, ask.k, progress)
        : ask.method === "DBSCAN"
          ? dbscan(points, ask.eps, ask.minSamples)
          : cutTree(tree as Cluster, ask.cut),
    );
    progress("scores", null);
    const truths = (this.#songs as AskedSongs).truths;
    const heights = tree && { heights: topHeights(tree, HEIGHTS) };
    if (!sample) {
      return { kind: "clustered", labels: found, scores: scoresOf(all, found, indices(all.n), truths), ...heights };
    }
    if (assign) {
      const labels = bySize(assignNearest(all, sample, found));
      return { kind: "clustered", labels, scores: scoresOf(all, labels, indices(all.n), truths), ...heights };
    }
    const ofSample = truths.map(({ name, codes }) => ({ name, codes: sample.map((i) => codes[i] as number) }));
    const labels = new Int32Array(all.n).fill(-1);
    for (const [s, i] of sample.entries()) labels[i] = found[s] as number;
    return { kind: "clustered", labels, scores: scoresOf(points, found, indices(points.n), ofSample), ...heights };
  }

  #tree(points: Points, linkage: Linkage, progress: Progress): Cluster {
    const known = this.#trees.get(linkage);
    if (known) return known;
    progress("tree", null);
    const tree = treeOf(points, linkage);
    this.#trees.set(linkage, tree);
    return tree;
  }

  #take(songs: AskedSongs, sample: Int32Array | undefined): void {
    if (this.#songs?.key !== songs.key) {
      this.#songs = songs;
      this.#all = new Points(songs.values, songs.n, songs.dimensions);
      this.#sampled = undefined;
      this.#trees.clear();
    }
    const isSame = (a?: Int32Array, b?: Int32Array) =>
      a?.length === b?.length && (a?.every((v, i) => v === b?.[i]) ?? true);
    if (isSame(this.#sampled?.sample, sample)) return;
    this.#trees.clear();
    const X = sample && (this.#all as Points).X.select(sample);
    this.#sampled = sample && X && { sample, points: new Points(X.data, X.rows, X.cols) };
  }
}

function indices(n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, i) => i);
}

/** The places of a sample among all songs, NaN for the others. */
function spread(map: Float32Array, sample: Int32Array | undefined, n: number): Float32Array {
  if (!sample) return map;
  const all = new Float32Array(2 * n).fill(Number.NaN);
  for (const [s, i] of sample.entries()) all.set(map.subarray(2 * s, 2 * s + 2), 2 * i);
  return all;
}
