import { Matrix } from "../array/index.js";
import { oneOf, UserError } from "../errors.js";
import { scoreClustering } from "../metrics/index.js";
import { clustererOf } from "../selection/clustererOf.js";
import { modelData } from "./modelInput.js";
import type { ScaleRun } from "./openRun.js";
import type { GridStage, Parameters } from "./stage.js";

/** Of each algorithm, the parameters that it reads. */
const READS: Record<string, readonly string[]> = {
  kMeans: ["k", "seed"],
  gaussianMixture: ["k", "covarianceType", "seed"],
  spectral: ["k", "seed"],
  agglomerative: ["k", "linkage"],
  dbscan: ["eps", "minSamples"],
  hdbscan: ["minClusterSize"],
};

/**
 * Clusters all songs of a run, once for each combination of parameters and seed: standardized features, or latent means. The
 * labels are the array `labels`, one row a song in the order of the run. All rows are in memory.
 */
export const clusterStage: GridStage = {
  kind: "grid",
  takes: ["features", "encode"],
  summary: "labels and scores of all songs for each combination of algorithm, parameters and seed",
  version: 1,
  defaults: {
    algorithm: "kMeans",
    kinds: "all",
    k: 10,
    covarianceType: "diag",
    linkage: "ward",
    eps: "knee",
    minSamples: 5,
    minClusterSize: 5,
    seed: 0,
    threads: 1,
  },
  async check({ algorithm }) {
    const names = Object.keys(READS);
    if (!names.includes(algorithm as string)) {
      throw new UserError(`algorithm is "${algorithm}"; it must be ${oneOf(names)}.`);
    }
  },
  effective: (parameters) => {
    const { algorithm, kinds, threads } = parameters as Record<string, string>;
    const read = (READS[algorithm!] ?? []).map((name) => [name, parameters[name]!]);
    return { algorithm: algorithm!, kinds: kinds!, ...Object.fromEntries(read), threads: threads! };
  },
  async run(input, parameters) {
    const { algorithm, seed } = parameters as { algorithm: string; seed?: number };
    const X = await rowsToCluster(input, parameters);
    const words = READS[algorithm]!.filter((name) => name !== "seed").map((name) => `${name}=${parameters[name]}`);
    const labels = await clustererOf({ algorithm, parameters: words.join(", ") })!(X, seed);
    const { external: _, degenerate = null, ...scores } = scoreClustering(X, labels);
    const { threads: __, ...shown } = parameters as Record<string, string | number>;
    return {
      row: { ...shown, ...scores, degenerate },
      arrays: { labels: new Matrix(X.rows, 1, Float32Array.from(labels)) },
    };
  },
};

async function rowsToCluster(run: ScaleRun, parameters: Parameters): Promise<Matrix> {
  if (run.stage === "encode") return (await run.posterior()).mu;
  return (await modelData(run, { ...parameters, validationShare: 0 })).rows as Matrix;
}
