import { expect, it, vi } from "vitest";
import { showFindings } from "../../dist/index.js";
import { summaryScores } from "../selection/records.js";

const row = (representation: string, adjustedRand: number, more: object = {}) =>
  summaryScores({ representation, chosenOfRepresentation: true, external: { genre: { adjustedRand } }, ...more });

function said(summary: ReturnType<typeof row>[]): string {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  showFindings({ fields: ["genre"], summary });
  const text = String(log.mock.calls[0]?.[0]);
  log.mockRestore();
  return text;
}

it("says the range of the chosen clusterings, not only the highest, and leaves out what was told the label", () => {
  const std = { external: { genre: { adjustedRand: 0.01 } } };
  const text = said([
    row("PCA", 0.05, { seeds: 1 }),
    row("VAE", 0.12, { std, seeds: 5 }),
    row("VAE", 0.9, { chosenOfRepresentation: false }),
    row("CVAE", 0.8, { sawLabels: "genre" }),
    row("VAE", 0.99, { split: "all" }),
  ]);
  expect(text).toContain(
    "Against **genre**, on 36 test songs: the chosen clusterings of 2 representations range from PCA, kMeans, k=5 (ARI 0.050) " +
      "to VAE, kMeans, k=5 (ARI 0.120 ± 0.010 over 5 seeds); chance is 0.",
  );
});

it("says so where there is nothing to compare with", () => {
  expect(said([])).toContain("There are no labels to compare the clusterings with.");
});
