import { readFileSync } from "node:fs";
import path from "node:path";
import { Matrix } from "../../dist/array/index.js";

interface Quality {
  trustworthiness: number;
  knnAccuracy: number;
}

interface Golden {
  pca: Record<
    string,
    {
      X: number[][];
      whiten: boolean;
      scores: number[][];
      components: number[][];
      explainedVariance: number[];
      explainedVarianceRatio: number[];
      inverse: number[][];
    }
  >;
  digitsPca: { components: number[][]; explainedVarianceRatio: number[] };
  trustworthiness: { k: number; value: number }[];
  round: number[][];
  flat: number[][];
  curves: { minDist: number; spread: number; ab: [number, number] }[];
  graph: { rows: number[]; columns: number[]; weights: number[] };
  umap: Quality;
  tsne: Quality;
  knnAccuracy: number;
  umapTransform: { accuracy: number };
}

const file = (name: string) => path.join(__dirname, "../golden", name);

export const golden: Golden = JSON.parse(readFileSync(file("projection.json"), "utf8"));

/** Handwritten digits: 1,797 x 64 pixels of 0 to 16, and which digit each is. */
export const digits = readDigits();

function readDigits(): { X: Matrix; y: Int32Array } {
  const npy = readFileSync(file("digits.npy"));
  const bytes = npy.subarray(10 + npy.readUInt16LE(8)); // after the header; the array is 1797 x 65, the digit last
  const X = new Matrix(1797, 64);
  for (let i = 0; i < X.rows; i++) X.data.set(bytes.subarray(i * 65, i * 65 + 64), i * 64);
  return { X, y: Int32Array.from({ length: X.rows }, (_, i) => bytes[i * 65 + 64]) };
}
