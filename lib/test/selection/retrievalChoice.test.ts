import { expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { chooseRetrieval, compareRetrieval, evaluateRetrieval } from "../../dist/selection/index.js";

const n = 60;
const part = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
const split = { train: part(0, 20), validation: part(20, 40), test: part(40, 60), notes: [] };
const seeds = [1, 2, 3];
const paired = new Uint8Array(n).fill(1);

/** Lyrics at a distance from their sound; 0 retrieves every song. */
function space(noise: number) {
  const pairs = seeds.map((seed) => {
    const rng = new Rng(seed, `space ${noise}`);
    const audio = new Matrix(n, 8, rng.normals(8 * n));
    return {
      audio,
      lyrics: new Matrix(
        n,
        8,
        audio.data.map((x) => x + noise * rng.normal()),
      ),
    };
  });
  return { audio: pairs.map(({ audio }) => audio), lyrics: pairs.map(({ lyrics }) => lyrics) };
}
const found = evaluateRetrieval({
  spaces: { far: space(9), near: space(0.1), middle: space(1) },
  paired,
  split,
  seeds,
});

test("the space with the highest mean reciprocal rank on the validation songs is chosen", () => {
  const { ranks, chosen, sentence } = chooseRetrieval(found);
  expect(ranks.map(({ representation }) => representation)).toEqual(["chance", "far", "near", "middle"]);
  expect(chosen).toBe("near");
  expect(ranks[2]).toMatchObject({ validation: expect.closeTo(1, 1), test: expect.closeTo(1, 1) });
  expect(sentence).toMatch(/^Chosen: near, with a mean reciprocal rank of \d\.\d{3} .* \(chance: 0\.180\)\.$/);
});

test("without validation songs the first one is taken, and said", () => {
  const few = { ...split, validation: part(20, 21) };
  const { chosen, sentence } = chooseRetrieval(
    evaluateRetrieval({ spaces: { far: space(9), near: space(0) }, paired, split: few, seeds }),
  );
  expect(chosen).toBe("far");
  expect(sentence).toContain("too few validation songs");
});

test("groups of spaces are compared seed by seed, with Holm's correction", () => {
  const differences = compareRetrieval(
    found,
    [
      { representation: "near and middle", spaces: ["near", "middle"], minus: "far", minusSpaces: ["far"] },
      { representation: "far", spaces: ["far"], minus: "far", minusSpaces: ["far"] },
    ],
    { seeds },
  );
  const [{ ranks }] = [chooseRetrieval(found)];
  const [, far, near, middle] = ranks.map(({ test }) => test) as [number, number, number, number];
  expect(differences[0]?.mean).toBeCloseTo((near + middle) / 2 - far, 6);
  expect(differences[0]).toMatchObject({ representation: "near and middle", minus: "far", n: 3 });
  expect(differences[0]!.holm).toBeLessThan(0.05);
  expect(differences[0]!.holm).toBeCloseTo(2 * differences[0]!.p, 12);
  expect(differences[1]).toMatchObject({ mean: 0, p: 1, holm: 1 });
  expect(compareRetrieval({ rows: [] }, [], { seeds })).toEqual([]);
});
