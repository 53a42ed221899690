// Helpers of the tests that compare a model with a peer's, given the same weights and noise.

import { expect } from "vitest";
import { tf } from "../../dist/tensorflow/backend.js";
import { gradientStep } from "../../dist/training/gradient.js";

export interface Gradient {
  norm: number;
  stride: number;
  values: number[];
}
export type Gradients = Record<string, Gradient>;
export type Terms = Record<string, number>;
/** Importance-weighted log likelihoods of each song, from `samples` rows of noise each. */
export interface Likelihoods {
  samples: number;
  noise: number[];
  perSong: number[];
}
// biome-ignore lint/suspicious/noExplicitAny: the tests look inside, where the published types do not.
export type Inside = any;

export function withWeights<M>(model: M, weights: Record<string, number[]>): M {
  const arrays = Object.entries(weights).map(([name, v]) => [name, { name, data: Float32Array.from(v) }] as const);
  const names = (model as Inside).parameters.map((p: { name: string }) => p.name);
  expect(names.sort()).toEqual(Object.keys(weights).sort());
  (model as Inside).setWeights(new Map(arrays));
  return model;
}

/**
 * One training step's terms and gradients, with the noise and the uniform numbers in place of drawn ones.
 * @param all whether everything that is given must be used
 */
export async function step(
  model: Inside,
  batch: object,
  noise: number[],
  uniforms: number[] = [],
  { all = true } = {},
) {
  let [drawn, asked] = [0, 0];
  const rng = {
    normals: (n: number) => Float32Array.from(noise.slice(drawn, (drawn += n))),
    uniform: () => uniforms[asked++]!,
  };
  const pass = { training: true, kl: { beta: model.options.beta }, rng };
  const result = (await gradientStep(model, batch as Inside, pass as Inside, 0, async () => false))!;
  if (all) expect([drawn, asked]).toEqual([noise.length, uniforms.length]); // everything that was given was used
  const gradients = new Map<string, Float32Array>(
    model.parameters.map((p: Inside, i: number) => [
      p.name,
      result.gradients[i]?.dataSync().slice() ?? new Float32Array(p.size),
    ]),
  );
  result.dispose();
  return { terms: result.terms as Terms, gradients };
}

export function expectClose(ours: number | undefined, theirs: number, what: string): void {
  expect(Math.abs(ours! - theirs) / Math.max(Math.abs(theirs), 0.1), `${what}: ${ours}, theirs ${theirs}`).toBeLessThan(
    1e-5,
  );
}

export function expectGradients(ours: ReadonlyMap<string, Float32Array>, theirs: Gradients): void {
  for (const [name, g] of ours) {
    const norm = Math.hypot(...g);
    const expected = theirs[name];
    if (!expected) {
      expect(norm, name).toBe(0);
      continue;
    }
    expect(Math.abs(norm - expected.norm) / Math.max(expected.norm, 0.01), name).toBeLessThan(1e-4);
    expected.values.forEach((v, k) => {
      expect(Math.abs(g[k * expected.stride]! - v) / Math.max(expected.norm, 0.01), name).toBeLessThan(1e-4);
    });
  }
}

/** log (1/K sum_k w_k) of each song with the noise that the peer had. */
export function expectLikelihoods(model: Inside, batch: object, { samples, noise, perSong }: Likelihoods): void {
  const rows = samples * perSong.length;
  const logWeights: number[] = tf.tidy(() => [
    ...model.logWeights(batch, tf.tensor(noise, [rows, noise.length / rows])).dataSync(),
  ]);
  perSong.forEach((theirs, i) => {
    const weights = logWeights.slice(i * samples, (i + 1) * samples).map(Math.exp);
    expectClose(Math.log(weights.reduce((a, b) => a + b) / samples), theirs, `song ${i}`);
  });
}
