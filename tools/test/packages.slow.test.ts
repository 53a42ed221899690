import { expect, it } from "vitest";
import { runCells } from "./cell.js";

/** One cell a package: its import, and one thing that it does, printed. */
const cells: Record<string, [source: string, printed: RegExp]> = {
  "@tensorflow/tfjs-node-gpu": [
    `import * as tf from "@tensorflow/tfjs-node-gpu"; const sum: number = tf.sum([1, 2, 3]).dataSync()[0]; console.log(sum);`,
    /^6$/,
  ],
  "danfojs-node": [
    `import { DataFrame, tensorflow } from "danfojs-node"; console.log(new DataFrame({ a: [1, 2] }).shape, tensorflow.Tensor === tf.Tensor);`,
    /^\[ 2, 1 \] true$/,
  ],
  "@tensorflow/tfjs-node": [
    `import * as same from "@tensorflow/tfjs-node"; console.log(same.engine() === tf.engine());`,
    /^true$/,
  ],
  tslab: [`import * as tslab from "tslab"; tslab.display.text("shown"); console.log(tslab.versions.typescript);`, /^5/],
  "plotly.js": [
    `import Plotly from "plotly.js"; import { validate, type Data } from "plotly.js"; const trace: Data = { type: "scatter", y: [1, 2] };\nconsole.log(validate([trace], {}), Plotly.validate([trace], { titles: 1 } as {})[0].path);`,
    /^undefined \[ 'titles' \]$/,
  ],
  "ml-kmeans": [
    `import { kmeans } from "ml-kmeans"; console.log(kmeans([[0], [0.1], [9]], 2, { seed: 1 }).clusters.length);`,
    /^3$/,
  ],
  "ml-hclust": [
    `import { agnes } from "ml-hclust"; const tree = agnes([[0], [0.1], [9]], { method: "ward" }); console.log(tree.size);`,
    /^3$/,
  ],
  "density-clustering": [
    `import { DBSCAN } from "density-clustering"; const found: number[][] = new DBSCAN().run([[0], [0.1], [0.2], [9]], 0.5, 2); console.log(found);`,
    /^\[ \[ 0, 1, 2 \] \]$/,
  ],
  "umap-js": [
    `import { UMAP } from "umap-js"; console.log(new UMAP({ nNeighbors: 2, nEpochs: 2 }).fit([[0, 1], [1, 0], [2, 2], [3, 1]]).length);`,
    /^4$/,
  ],
  "tsne-js": [
    `import TSNE from "tsne-js"; const model = new TSNE({ perplexity: 2, nIter: 5 }); model.init({ data: [[0, 1], [1, 0], [2, 2], [3, 1]], type: "dense" }); model.run(); console.log(model.getOutput().length);`,
    /^4$/,
  ],
  "ml-pca": [
    `import { PCA } from "ml-pca"; console.log(new PCA([[0, 1], [1, 2], [2, 3.5]]).getExplainedVariance().length);`,
    /^2$/,
  ],
  natural: [`import { PorterStemmer } from "natural"; console.log(PorterStemmer.stem("singing"));`, /^sing$/],
  "audio-decode": [
    `import decode from "audio-decode"; import { wavBytes } from "surlab/dist/audio/wav.js"; const sound = await decode(wavBytes(new Float32Array(80), 8000)); console.log(sound.sampleRate);`,
    /^8000$/,
  ],
  meyda: [`import Meyda from "meyda"; console.log(Meyda.extract("rms", new Float32Array(512).fill(0.5)));`, /^0\.30/],
};

it("every required package can be imported in a cell by its name, with types and without messages", () => {
  const outputs = runCells(Object.values(cells).map(([source]) => source));
  for (const [i, [name, [, printed]]] of Object.entries(cells).entries()) {
    expect(outputs[i]?.stderr, name).toBe("");
    expect(outputs[i]?.stdout.trim(), name).toMatch(printed);
  }
}, 240_000);
