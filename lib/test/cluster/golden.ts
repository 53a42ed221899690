import { expect } from "vitest";
import { Matrix } from "../../dist/array/index.js";
import golden from "../golden/clustering.json";

/** Point sets with what scikit-learn and SciPy make of them. */
export const cases = golden.cases.map((c) => ({ ...c, X: Matrix.from(c.X) }));

/** A point set by its name. */
export function points(name: string): Matrix {
  const found = cases.find((c) => c.name === name);
  if (!found) throw new Error(`No point set "${name}"`);
  return found.X;
}

/** Clusters numbered in the order in which they appear; noise stays -1. What is left is the partition itself. */
export function partition(labels: ArrayLike<number>): number[] {
  const names = new Map([[-1, -1]]);
  return Array.from(labels, (label) => {
    if (!names.has(label)) names.set(label, names.size - 1);
    return names.get(label) as number;
  });
}

/** Every value within a share of the reference, or of `floor` where the reference is smaller. */
export function expectClose(actual: ArrayLike<number>, reference: ArrayLike<number>, relative: number, floor = 1e-9) {
  expect(actual.length).toBe(reference.length);
  let worst = { share: 0, at: -1 };
  for (let i = 0; i < reference.length; i++) {
    const share = Math.abs(actual[i] - reference[i]) / Math.max(Math.abs(reference[i]), floor);
    if (!(share <= worst.share)) worst = { share, at: i };
  }
  const neighborhood = Array.from({ length: 3 }, (_, i) => worst.at - 1 + i).map((i) => [i, actual[i], reference[i]]);
  expect(worst.share, `[index, ours, reference]: ${JSON.stringify(neighborhood)}`).toBeLessThanOrEqual(relative);
}
