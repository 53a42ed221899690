/**
 * Scores of a classifier: scikit-learn 1.6's definitions. With R_c the recall of class c, the share of its rows that are
 * predicted as c, and P_c its precision, the share of what is predicted as c that is of c. Rows without a true label are
 * left out; where none is left the scores are NaN.
 */
import { checkSameLength, isMissing, type Truth } from "./labels.js";

/**
 * Balanced accuracy: the mean recall over the true classes, so that a class of few rows counts as much as one of many. Best
 * 1; 1 / classes by chance, and for a classifier that always gives one class.
 *
 * @param truth n true labels, of which some may be missing
 * @param predicted n predicted classes
 * @returns mean over the classes of `truth` of R_c
 */
export function balancedAccuracyScore(truth: Truth, predicted: Truth): number {
  const counts = [...countsOf("balancedAccuracyScore", truth, predicted).values()].filter(({ there }) => there > 0);
  return average(counts.map(({ there, right }) => right / there));
}

/**
 * Macro F1: the mean over classes of 2 P_c R_c / (P_c + R_c), of all classes that are true or predicted somewhere; 0 for a
 * class without a right row. Best 1.
 *
 * @param truth n true labels, of which some may be missing
 * @param predicted n predicted classes
 * @returns the mean of the classes' F1
 */
export function macroF1Score(truth: Truth, predicted: Truth): number {
  const counts = [...countsOf("macroF1Score", truth, predicted).values()];
  return average(counts.map(({ there, given, right }) => (2 * right) / (there + given)));
}

interface ClassCounts {
  /** Rows of the class. */
  there: number;
  /** Rows that are predicted to be of it. */
  given: number;
  /** Both. */
  right: number;
}

function countsOf(where: string, truth: Truth, predicted: Truth): Map<string | number, ClassCounts> {
  checkSameLength(where, "truth", truth.length, "predicted", predicted.length);
  const counts = new Map<string | number, ClassCounts>();
  const of = (name: string | number) => {
    const found = counts.get(name) ?? { there: 0, given: 0, right: 0 };
    counts.set(name, found);
    return found;
  };
  for (let i = 0; i < truth.length; i++) {
    const [label, guess] = [truth[i], predicted[i]];
    if (isMissing(label)) continue;
    of(label!).there++;
    if (!isMissing(guess)) of(guess!).given++;
    if (label === guess) of(label!).right++;
  }
  return counts;
}

const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
