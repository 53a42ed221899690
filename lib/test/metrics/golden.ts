import { readFileSync } from "node:fs";
import path from "node:path";

/** The scores of ../golden/metrics.py, by the names that our functions give them. */
type Scores =
  | "adjustedRand"
  | "normalizedMutualInfo"
  | "adjustedMutualInfo"
  | "homogeneity"
  | "completeness"
  | "vMeasure"
  | "purity"
  | "fowlkesMallows"
  | "accuracy";

interface Internal {
  silhouette: number;
  silhouetteSamples: number[];
  calinskiHarabasz: number;
  daviesBouldin: number;
}

interface Ranking {
  averagePrecision: number;
  reciprocalRank: number;
  medianRank: number;
  ndcg: number;
  recallAt3: number;
}

interface Gap {
  genre: number;
  tempo: number;
}

interface Golden {
  external: ({ name: string; truth: number[]; labels: number[]; table: number[][] } & Record<Scores, number>)[];
  internal: { name: string; X: number[][]; labels: number[]; exclude: Internal; cluster?: Internal }[];
  retrieval: {
    A: number[][];
    B: number[][];
    classes: number[];
    instanceCosine: Ranking;
    instanceEuclidean: Ranking;
    classCosine: Ranking;
  };
  disentanglement: { Z: number[][]; genre: string[]; tempo: number[]; mig: Gap; sap: Gap; lasso: number[] };
}

export const golden: Golden = JSON.parse(readFileSync(path.join(__dirname, "../golden/metrics.json"), "utf8"));
