import { expect, it } from "vitest";
import { Rng } from "../../dist/array/index.js";
import { chanceScores, externalScores } from "../../dist/metrics/index.js";

const rng = new Rng(4);
const n = 60;
const genre = Array.from({ length: n }, (_, i) => (i % 7 === 0 ? undefined : `genre ${i % 4}`));
const language = Array.from({ length: n }, (_, i) => ["en", "bn"][i % 2]);
const labels = Int32Array.from({ length: n }, () => rng.int(6) - 1);

it.each(["exclude", "cluster"] as const)("is the mean over shuffled labels, noise: %s", (noise) => {
  const found = chanceScores({ genre, language }, labels, { shuffles: 20, seed: 1, noise });
  const shuffled = [...labels];
  const again = new Rng(1, "evaluation/chance");
  const all = Array.from({ length: 20 }, () => {
    again.shuffle(shuffled);
    return {
      genre: externalScores(genre, shuffled, { noise }),
      language: externalScores(language, shuffled, { noise }),
    };
  });
  for (const field of ["genre", "language"] as const) {
    for (const metric of ["adjustedRand", "adjustedMutualInfo", "purity", "coverage"] as const) {
      const mean = all.reduce((sum, scores) => sum + scores[field][metric] / 20, 0);
      expect(found[field]![metric]).toBeCloseTo(mean, 12);
    }
  }
  expect(Math.abs(found.genre!.adjustedRand)).toBeLessThan(0.05);
});
