declare module "tsne-js" {
  export default class TSNE {
    constructor(options: { dim: number; perplexity: number; nIter: number; metric: string });
    init(input: { data: number[][]; type: "dense" }): void;
    run(): [error: number, iterations: number];
    getOutput(): number[][];
  }
}
