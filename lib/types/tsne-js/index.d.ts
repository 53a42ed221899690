declare module "tsne-js" {
  interface TsneOptions {
    /** Default 2. */
    dim?: number;
    /** Default 30. */
    perplexity?: number;
    /** Default 4. */
    earlyExaggeration?: number;
    /** Default 1000. */
    learningRate?: number;
    /** Default 1000. */
    nIter?: number;
    metric?: "euclidean" | "manhattan" | "jaccard" | "dice";
  }

  export default class TSNE {
    constructor(options?: TsneOptions);
    init(input: { data: number[][]; type: "dense" | "sparse" }): void;
    on(
      event: "progressIter",
      listener: (progress: [iteration: number, error: number, gradientNorm: number]) => void,
    ): void;
    run(): [error: number, iterations: number];
    getOutput(): number[][];
    /** Into -1 to 1. */
    getOutputScaled(): number[][];
  }
}
