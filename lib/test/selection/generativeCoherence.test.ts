import { expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { coherenceClassifiers, generativeCoherence } from "../../dist/selection/index.js";

// 60 songs of two languages. Audio says the language in its first column, lyrics in their second.
const rng = new Rng(3);
const n = 60;
const language = Array.from({ length: n }, (_, i) => (i % 3 === 0 ? "bn" : "en"));
const signs = language.map((name) => (name === "bn" ? 1 : -1));
const audio = Matrix.from(signs.map((s) => [10 * s + rng.normal(), rng.normal()]));
const lyrics = Matrix.from(signs.map((s) => [rng.normal(), 10 * s + rng.normal(), rng.normal()]));
const range = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
const split = { train: range(0, 30), validation: range(30, 40), test: range(40, n), notes: [] };
const given = { modalities: { audio, lyrics }, split, truth: { language }, samples: 4 };

/** Generates both modalities from signs: of what is given, or random ones. */
function modelOf(change: (sign: number, draw: () => number) => number) {
  const draw = (signs: number[]) => ({
    audio: Matrix.from(signs.map((s) => [10 * s, 0])),
    lyrics: Matrix.from(signs.map((s) => [0, 10 * s, 0])),
  });
  return {
    generate: async (data: object, { seed }: { seed: number }) => {
      const random = new Rng(seed);
      const [m, X] = Object.entries(data)[0]!;
      const rows = X as Matrix;
      const column = m === "audio" ? 0 : 1;
      return draw(
        Array.from({ length: rows.rows }, (_, i) => change(Math.sign(rows.get(i, column)), () => random.uniform())),
      );
    },
    sample: async (count: number, { seed }: { seed: number }) => {
      const random = new Rng(seed);
      const sign = () => (random.uniform() < 0.5 ? 1 : -1);
      const [a, b] = [0, 1].map(() => Array.from({ length: count }, sign));
      return { audio: draw(a!).audio, lyrics: draw(change(1, () => 0) === 1 ? a! : b!).lyrics };
    },
  };
}

test("a model that keeps the language is coherent, one that draws it is at chance", async () => {
  const kept = await generativeCoherence(
    modelOf((s) => s),
    given,
  );
  expect(kept.map(({ from, to }) => `${from} ${to}`)).toEqual(["audio lyrics", "lyrics audio", "prior all"]);
  for (const row of kept.slice(0, 2))
    expect(row).toMatchObject({ coherence: 1, real: 1, chance: 0.5, songs: 20, classes: 2 });
  expect(kept[2]).toMatchObject({ coherence: 1 });
  const drawn = await generativeCoherence(
    modelOf((_, uniform) => (uniform() < 0.5 ? -1 : 0.5)),
    given,
  );
  for (const row of drawn) expect(Math.abs((row["coherence"] as number) - 0.5)).toBeLessThan(0.15);
  expect(drawn[2]!["chance"]).toBeCloseTo(0.5, 1);
  const turned = await generativeCoherence(
    modelOf((s) => -s),
    given,
  );
  expect(turned[0]).toMatchObject({ coherence: 0, real: 1 });
});

test("the classes count alike, and songs without both modalities or a label are left out", async () => {
  // Everything generated is English: right for the 2 of 3 songs that are, but half of the classes.
  const [row] = await generativeCoherence(
    modelOf(() => -1),
    given,
  );
  expect(row!["coherence"]).toBe(0.5);
  const paired = Array.from({ length: n }, (_, i) => i % 2 === 0);
  const unknown = language.map((name, i) => (i === 40 ? undefined : name));
  const [fewer] = await generativeCoherence(
    modelOf((s) => s),
    { ...given, paired, truth: { language: unknown } },
  );
  expect(fewer).toMatchObject({ songs: 9, coherence: 1 });
});

test("classifiers fitted once judge as those that are fitted each time", async () => {
  const classifiers = await coherenceClassifiers(given);
  const model = modelOf((_, uniform) => (uniform() < 0.3 ? -1 : 1));
  expect(await generativeCoherence(model, { ...given, classifiers })).toEqual(await generativeCoherence(model, given));
});

test("names what is missing", async () => {
  const none = generativeCoherence(
    modelOf((s) => s),
    { ...given, classifiers: {} },
  );
  await expect(none).rejects.toThrow("no classifier of the language of lyrics");
  await expect(
    generativeCoherence(
      modelOf((s) => s),
      { ...given, modalities: { audio } },
    ),
  ).rejects.toThrow("was given 1 modality; it compares at least two");
});
