import { oneOf, UserError } from "../errors.js";
import { assignmentOfLargestTotal } from "./assignment.js";
import { tabulate } from "./contingency.js";
import type { Labels, NoiseOptions, Truth } from "./labels.js";

/** What a cluster is made of. */
export interface ClusterClass {
  /** Its number; -1 for noise, where that is scored. */
  cluster: number;
  /** Its songs with a true label. */
  size: number;
  /** The class it stands for; undefined where every class went to another cluster. */
  class: string | number | undefined;
  /** The share of `size` that is of that class. */
  share: number;
}

/** Options of {@link clusterToClassMap}. */
export interface ClassMapOptions extends NoiseOptions {
  /**
   * "majority": the largest class of each cluster, as purity counts; several clusters may stand for one class.
   * "oneToOne": the naming with the most rows right, as clustering accuracy counts. Default "majority".
   */
  method?: "majority" | "oneToOne";
}

/**
 * Which class each cluster stands for, in the order of the clusters. Of equally large classes, the first by name.
 *
 * @param truth n true labels, of which some may be missing
 * @param labels n predicted labels, noise -1
 * @returns one entry a cluster
 */
export function clusterToClassMap(truth: Truth, labels: Labels, options: ClassMapOptions = {}): ClusterClass[] {
  const { method = "majority", noise } = options;
  const methods = ["majority", "oneToOne"];
  if (!methods.includes(method)) throw new UserError(`method is "${method}"; it must be ${oneOf(methods)}.`);
  const table = tabulate("clusterToClassMap", truth, labels, { noise });
  const { clusterOf } = assignmentOfLargestTotal(table);
  const out = table.clusters.map((cluster, j): ClusterClass & { count: number } => {
    return { cluster, size: table.clusterSizes[j], class: undefined, share: 0, count: 0 };
  });
  table.count.forEach((count, cell) => {
    const entry = out[table.cellCluster[cell]];
    const ours =
      method === "majority" ? count > entry.count : clusterOf[table.cellClass[cell]] === table.cellCluster[cell];
    if (ours) Object.assign(entry, { class: table.classes[table.cellClass[cell]], share: count / entry.size, count });
  });
  return out.map(({ count, ...entry }) => entry);
}
