import { dot } from "./vectors.js";

/** Pairs of steps and gradient changes that stand for the curvature. */
const MEMORY = 10;
/** Share of the predicted decrease that a step must reach (Armijo). */
const SUFFICIENT = 1e-4;
/** Share of the value by which rounding may raise it: near the minimum a good step changes it by less. */
const ROUNDING = 1e-14;
/** Halvings of a step before the search gives up: by then it is below the rounding of the parameters. */
const MOST_HALVINGS = 40;

/** Where {@link lbfgs} ended. */
export interface Minimum {
  x: Float64Array;
  value: number;
  /** Iterations that were made. */
  nIter: number;
  /** Whether the largest entry of the gradient fell to `tol`. */
  converged: boolean;
}

/**
 * Minimizes a smooth function by limited-memory BFGS (Nocedal & Wright 2006, algorithms 7.4 and 7.5) with a
 * backtracking line search; a pair without positive curvature is not remembered.
 *
 * @param evaluate writes the gradient at `x` into `gradient` and returns the value
 * @param x the start; not changed
 * @param tol largest entry of the gradient, by magnitude, at which it stops
 * @param pause awaited before each iteration; throws to stop
 */
export async function lbfgs(
  evaluate: (x: Float64Array, gradient: Float64Array) => number,
  x: Float64Array,
  { maxIter, tol, pause }: { maxIter: number; tol: number; pause: () => Promise<void> | undefined },
): Promise<Minimum> {
  let at = x.slice();
  let gradient = new Float64Array(at.length);
  let value = evaluate(at, gradient);
  const pairs: { step: Float64Array; change: Float64Array; curvature: number }[] = [];
  for (let nIter = 0; ; nIter++) {
    if (gradient.every((g) => Math.abs(g) <= tol)) return { x: at, value, nIter, converged: true };
    if (nIter === maxIter) return { x: at, value, nIter, converged: false };
    await pause();

    // The two-loop recursion: direction = -H gradient.
    const direction = gradient.map((g) => -g);
    const alphas: number[] = [];
    for (const { step, change, curvature } of pairs.toReversed()) {
      const alpha = dot(step, direction) / curvature;
      alphas.push(alpha);
      for (let i = 0; i < direction.length; i++) direction[i] -= alpha * change[i];
    }
    const last = pairs.at(-1);
    const scale = last ? last.curvature / dot(last.change, last.change) : 1 / Math.sqrt(dot(gradient, gradient));
    for (let i = 0; i < direction.length; i++) direction[i] *= scale;
    for (const { step, change, curvature } of pairs) {
      const beta = alphas.pop()! - dot(change, direction) / curvature;
      for (let i = 0; i < direction.length; i++) direction[i] += beta * step[i];
    }

    const slope = dot(gradient, direction);
    const next = new Float64Array(at.length);
    const nextGradient = new Float64Array(at.length);
    let length = 1;
    let nextValue = Number.POSITIVE_INFINITY;
    for (let halvings = 0; halvings < MOST_HALVINGS; halvings++, length /= 2) {
      for (let i = 0; i < next.length; i++) next[i] = at[i] + length * direction[i];
      nextValue = evaluate(next, nextGradient);
      if (nextValue <= value + SUFFICIENT * length * slope + ROUNDING * Math.abs(value)) break;
      nextValue = Number.POSITIVE_INFINITY;
    }
    // No step along a descent direction helps: the gradient is as small as rounding lets it be.
    if (nextValue === Number.POSITIVE_INFINITY) return { x: at, value, nIter, converged: false };

    const step = next.map((v, i) => v - at[i]);
    const change = nextGradient.map((g, i) => g - gradient[i]);
    const curvature = dot(step, change);
    if (curvature > 0) pairs.push({ step, change, curvature });
    if (pairs.length > MEMORY) pairs.shift();
    [at, gradient, value] = [next, nextGradient, nextValue];
  }
}
