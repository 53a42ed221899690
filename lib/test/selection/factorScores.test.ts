import { expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { mutualInfoGap } from "../../dist/metrics/index.js";
import { factorScores } from "../../dist/selection/index.js";

const n = 200;
const rng = new Rng(1, "factors");
const tempo = Array.from({ length: n }, () => 60 + 100 * rng.uniform());
const mode = Array.from({ length: n }, () => rng.pick(["major", "minor"]));
/** A dimension per factor, and one of noise. */
const Z = new Matrix(n, 3);
for (let i = 0; i < n; i++) Z.data.set([tempo[i]! / 100, mode[i] === "major" ? 1 : -1, rng.normal()], 3 * i);

test("a row per factor and one of all, true and shuffled", () => {
  const rows = factorScores(Z, { tempo, mode }, { shuffles: 3 });
  expect(rows.map((row) => `${row.factors} ${row.factor}`)).toEqual(
    ["true", "shuffled"].flatMap((kind) => ["all", "tempo", "mode"].map((factor) => `${kind} ${factor}`)),
  );
  expect(rows[0]!.mig).toBe(mutualInfoGap(Z, { tempo, mode }).score);
});

test("factors encoded in one dimension score far above shuffled ones", () => {
  const [all, , , shuffled] = factorScores(Z, { tempo, mode });
  for (const score of ["mig", "sap"] as const) {
    expect(Number(all![score])).toBeGreaterThan(0.7);
    expect(Number(shuffled![score])).toBeLessThan(0.1);
  }
  expect(Number(all!.disentanglement)).toBeGreaterThan(0.9);
});

test("the same seed gives the same rows; without shuffles there are only the true ones", () => {
  expect(factorScores(Z, { tempo, mode }, { seed: 5 })).toEqual(factorScores(Z, { tempo, mode }, { seed: 5 }));
  expect(factorScores(Z, { mode }, { shuffles: 0 })).toHaveLength(2);
});

test("an unknown option is refused", () => {
  expect(() => factorScores(Z, { mode }, { shuffle: 1 } as never)).toThrow(/shuffle/);
});
