import type { MatrixLike } from "../array/index.js";
import { toMatrix } from "../array/matrix.js";
import { kNearestNeighbors, logisticRegression } from "../classification/index.js";
import type { Split } from "../collection/index.js";
import { balancedAccuracyScore, macroF1Score } from "../metrics/index.js";
import { isMissing, type Truth } from "../metrics/labels.js";
import { StandardScaler } from "../preprocessing/standardize.js";

/** One representation and its classifiers: what one thread fits at a time. */
export interface CeilingUnit {
  X: MatrixLike;
  split: Pick<Split, "train" | "validation" | "test">;
  /** The labels that have two classes among the training songs and are known of validation and test songs. */
  truth: Readonly<Record<string, Truth>>;
  /** Values to try. */
  C: readonly number[];
  nNeighbors: readonly number[];
}

/** Scores of predictions on some songs. */
export interface PredictionScores {
  balancedAccuracy: number;
  macroF1: number;
  /** Share of right songs. */
  accuracy: number;
}

/** A classifier of one label, with what was chosen on the validation songs. */
export interface CeilingResult extends PredictionScores {
  field: string;
  algorithm: "logisticRegression" | "kNearestNeighbors";
  /** The chosen value, such as "C=1". */
  parameters: string;
  /** Its balanced accuracy on the validation songs. */
  validation: number;
}

type Predict = (X: MatrixLike) => (string | number)[];

/** Fits both classifiers for every label. Runs in a thread of the pool, too. */
export async function fitCeilings({ X, split, truth, C, nNeighbors }: CeilingUnit): Promise<CeilingResult[]> {
  const M = toMatrix("supervisedCeiling", X);
  const scaler = StandardScaler.fit("supervisedCeiling", M.select(split.train));
  const [train, validation, test] = [split.train, split.validation, split.test].map((side) =>
    scaler.transform(M.select(side)),
  );
  const found: CeilingResult[] = [];
  for (const [field, labels] of Object.entries(truth)) {
    const of = (side: Int32Array) => Array.from(side, (song) => labels[song]);
    const [known, asked, scored] = [of(split.train), of(split.validation), of(split.test)];
    const candidates: {
      algorithm: CeilingResult["algorithm"];
      parameters: string;
      fit(): Promise<{ predict: Predict }>;
    }[] = [
      ...C.map((value) => ({
        algorithm: "logisticRegression" as const,
        parameters: `C=${value}`,
        fit: () => logisticRegression(train!, known, { C: value, tol: 1e-4 }),
      })),
      ...nNeighbors.map((value) => ({
        algorithm: "kNearestNeighbors" as const,
        parameters: `nNeighbors=${value}`,
        fit: () => kNearestNeighbors(train!, known, { nNeighbors: value }),
      })),
    ];
    const best = new Map<CeilingResult["algorithm"], CeilingResult>();
    for (const { algorithm, parameters, fit } of candidates) {
      const fitted = await fit();
      const score = balancedAccuracyScore(asked, fitted.predict(validation!));
      // Of equal ones the first: values come from the smoothest to the finest.
      if (score <= (best.get(algorithm)?.validation ?? -1)) continue;
      best.set(algorithm, {
        ...{ field, algorithm, parameters, validation: score },
        ...scorePredictions(scored, fitted.predict(test!)),
      });
    }
    found.push(...best.values());
  }
  return found;
}

export function scorePredictions(truth: Truth, predicted: readonly (string | number | undefined)[]): PredictionScores {
  const known = predicted.flatMap((guess, i) => (isMissing(truth[i]) ? [] : [guess === truth[i]]));
  return {
    balancedAccuracy: balancedAccuracyScore(truth, predicted),
    macroF1: macroF1Score(truth, predicted),
    accuracy: known.filter(Boolean).length / known.length,
  };
}
