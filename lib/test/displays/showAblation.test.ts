import { expect, it } from "vitest";
import { lossesOf, type Run, showAblation, showDifferences, type Trained } from "../../dist/index.js";
import { capturePrinted } from "../printed.js";
import { summaryScores } from "../selection/records.js";

const printed = capturePrinted();

const saved: Record<string, readonly object[]> = {};
const run = {
  csv: (name: string, rows: readonly object[]) => void (saved[name] = rows),
  figure: () => undefined,
} as unknown as Run;

const trained = [3, 5].map((valRecon) => ({
  name: "VAE, beta 1",
  history: {
    bestEpoch: 2,
    rows: [
      { epoch: 1, valRecon: 9, valKl: 0 },
      { epoch: 2, valRecon, valKl: 1 },
    ],
  },
})) as unknown as Trained[];

it("is one row per value of the setting, ascending, with the losses of the best epochs", async () => {
  const row = (representation: string, adjustedRand: number, split = "test") =>
    summaryScores({ representation, split, external: { genre: { adjustedRand } } });
  const summary = [row("VAE, beta 4", 0.1), row("VAE, beta 1", 0.5), row("VAE, beta 1", 0.9, "all"), row("PCA", 0.7)];
  await showAblation(
    run,
    { summary, fields: ["genre"] },
    {
      settings: { "VAE, beta 4": 4, "VAE, beta 1": 1 },
      ...{ xLabel: "beta", title: "By beta", save: "by_beta", trained },
    },
  );
  const said = printed.join("\n");
  expect(said).toContain("| beta | reconstruction | KL | ARI genre | silhouette |");
  expect(said).toMatch(/\| 1 \| 4 \| 1 \| 0\.500 \| 0\.250 \|\n\| 4 \| – \| – \| 0\.100 \| 0\.250 \|/);
  expect(said).not.toContain("0.9");
  expect(lossesOf(trained, "PCA")).toEqual({});
});

it("names the differences that are larger than seed noise, per label", () => {
  const difference = (field: string, representation: string, mean: number, p: number) => ({
    ...{ field, representation, minus: "PCA", mean, low: mean - 0.1, high: mean + 0.1, p, n: 3, holm: p },
  });
  showDifferences(run, [
    difference("genre", "VAE", -0.125, 0.001),
    difference("genre", "AE", 0.25, 0.01),
    difference("genre", "MFCC", 0.01, 0.6),
    difference("mood", "VAE", 0.01, 0.6),
    difference("mood", "raw mel", 0.4, Number.NaN),
  ]);
  const said = printed.join("\n");
  expect(said).toContain("2 of 3 differences are larger than seed noise (AE minus PCA: +0.250; VAE minus PCA: -0.125)");
  expect(said).toContain("0 of 1 differences are larger than seed noise.");
  expect(said).toContain("1 of 5 differences are between methods that do not vary with the seed, and are not tested.");
  expect(saved.differences).toHaveLength(5);
});

it("says that differences of a single pair are not tested, beside others that are", () => {
  const one = { field: "genre", representation: "VAE", minus: "PCA", mean: 0.1 };
  const none = { low: Number.NaN, high: Number.NaN, p: Number.NaN, holm: Number.NaN, n: 1 };
  showDifferences(run, [
    { ...one, low: 0, high: 0.2, p: 0.04, holm: 0.04, n: 3 },
    { ...one, ...none, representation: "AE" },
  ]);
  expect(printed.join("\n")).toContain(
    "1 of 2 differences have one seed in common and no interval, and are not tested.",
  );
  printed.length = 0;
  showDifferences(run, [{ ...one, ...none }]);
  expect(printed.join("\n")).toContain("With one seed there are differences but no intervals.");
});
