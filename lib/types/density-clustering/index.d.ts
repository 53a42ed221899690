declare module "density-clustering" {
  /** Euclidean where none is given. */
  type Distance = (p: number[], q: number[]) => number;

  /** Clusters of row numbers; the radius is strict, and border rows stay in `noise`. */
  export class DBSCAN {
    noise: number[];
    run(dataset: number[][], epsilon: number, minPts: number, distance?: Distance): number[][];
  }

  /** Clusters of row numbers. */
  export class KMEANS {
    centroids: number[][];
    run(dataset: number[][], k: number): number[][];
  }

  export class OPTICS {
    run(dataset: number[][], epsilon: number, minPts: number, distance?: Distance): number[][];
    /** Row and its reachability distance, in the order of the plot. */
    getReachabilityPlot(): [row: number, reachability: number | undefined][];
  }
}
