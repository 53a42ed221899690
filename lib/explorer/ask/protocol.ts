/** What the page asks of its worker, and what the worker answers. */

/** How songs are to be clustered. */
export type ClusterAsk =
  | { method: "k-means"; k: number }
  | { method: "hierarchical"; linkage: Linkage; cut: { by: "k"; k: number } | { by: "height"; height: number } }
  | { method: "DBSCAN"; eps: number; minSamples: number };

/** Of ml-hclust; "ward2" is Ward's method on Euclidean distances. */
export type Linkage = "ward2" | "average" | "complete" | "single";

/** How songs are to be put on a map. */
export type ProjectAsk =
  | { method: "PCA" }
  | { method: "UMAP"; nNeighbors: number; minDist: number }
  | { method: "t-SNE"; perplexity: number; iterations: number };

/** What eps may be: asked once, before DBSCAN. */
export interface EpsAsk {
  method: "eps";
  minSamples: number;
}

export type Ask = ClusterAsk | ProjectAsk | EpsAsk;

/** The songs that are asked about. */
export interface AskedSongs {
  /** Differs between any two lists of songs and spaces: what the worker has of a key is not sent again. */
  key: string;
  n: number;
  dimensions: number;
  /** n x dimensions, row by row. */
  values: Float32Array;
  /** Labels to be compared with: per song a code, -1 where it is missing. */
  truths: { name: string; codes: Int32Array }[];
}

export interface Request {
  ask: Ask;
  songs: AskedSongs;
  /** The songs to compute with, ascending, where all are too many. */
  sample?: Int32Array;
  /** The songs that are not in the sample go to the cluster with the nearest mean; else they stay without one. */
  assign?: boolean;
}

/** As sent: without the values where the worker has them. */
export type Sent = { id: number; request: Omit<Request, "songs"> & { songs: AskedSongs | Pick<AskedSongs, "key"> } };

export interface Clustered {
  kind: "clustered";
  /** Per song of the request: its cluster, the largest first; -1 for noise and for songs without a cluster. */
  labels: Int32Array;
  scores: Scores;
  /** Of the tree: heights of its last merges, the highest first. */
  heights?: number[];
}

export interface Scores {
  /** Songs that were scored: those that were clustered, noise included. */
  n: number;
  /** Songs in each cluster. */
  sizes: number[];
  noise: number;
  /** NaN for fewer than two clusters. */
  silhouette: number;
  /** Of the silhouette, from sampling; 0 where it is exact. */
  standardError: number;
  /** Without songs that lack the label, and without noise. */
  agreement: { name: string; songs: number; adjustedRand: number; normalizedMutualInfo: number }[];
}

export interface Projected {
  kind: "projected";
  /** n x 2, NaN for songs that are not in the sample. */
  map: Float32Array;
}

/** Distances of songs to their minSamples-th neighbor. */
export interface EpsRange {
  kind: "eps";
  low: number;
  high: number;
  /** The 90th percentile. */
  suggested: number;
}

export type Result = Clustered | Projected | EpsRange;

export type Answer =
  | { id: number; kind: "progress"; phase: string; share: number | null }
  | { id: number; kind: "error"; message: string }
  | { id: number; kind: "done"; result: Result; seconds: number };
