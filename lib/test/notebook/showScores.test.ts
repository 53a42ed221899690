import { expect, it, vi } from "vitest";
import { showScores } from "../../dist/notebook/index.js";

const row = (representation: string, more: object = {}) => ({
  ...{ representation, algorithm: "kMeans", parameters: "k=5", split: "test", rows: 36, seeds: 2, clusters: 5 },
  ...{ coverage: 1, largestShare: 0.4, silhouette: 0.25, silhouetteStd: 0.012, genreAdjustedRand: 0.5, ...more },
});

it("prints means ± deviations, notes what was chosen, degenerate or saw labels, and ends with chance", () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const summary = [
    row("VAE", { chosen: true }),
    row("CVAE", { sawLabels: "genre", seeds: 1, silhouetteStd: undefined }),
    row("PCA", { degenerate: "one cluster" }),
    row("VAE", { split: "all", rows: 240 }),
    row("chance", { algorithm: "shuffled", silhouette: undefined, silhouetteStd: undefined, genreAdjustedRand: 0.001 }),
  ];
  showScores({ rows: [], rule: "", notes: [], metrics: [], fields: ["genre"], summary }, {});
  const lines = String(log.mock.calls[0]![0]).split("\n");
  log.mockRestore();
  expect(lines[0]).toMatch(/^Test songs \(36\).*over 2 seeds/);
  const cells = lines.slice(4).map((line) => line.split(" | "));
  expect(cells.map((cell) => cell.at(0))).toEqual([
    "| VAE, kMeans, k=5",
    "| CVAE, kMeans, k=5",
    "| PCA, kMeans, k=5",
    "| chance (the chosen sizes, shuffled)",
  ]);
  expect(cells[0]).toContain("0.250 ± 0.012");
  expect(cells.map((cell) => cell.at(1))).toEqual(["chosen", "saw genre", "degenerate: one cluster", ""]);
});

it("shows of a long table what was chosen in each representation, and chance", () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const summary = [5, 10, 15].flatMap((k) =>
    Array.from({ length: 12 }, (_, i) => `space ${i}`).flatMap((representation) =>
      ["test", "validation", "all"].map((split) =>
        row(representation, { split, parameters: `k=${k}`, silhouette: k === 10 ? 0.3 : 0.2, chosen: false }),
      ),
    ),
  );
  const chance = row("chance", { algorithm: "shuffled", silhouette: undefined });
  showScores({ rows: [], rule: "", notes: [], metrics: [], fields: ["genre"], summary: [...summary, chance] });
  const lines = String(log.mock.calls[0]![0]).split("\n");
  log.mockRestore();
  const rows = lines.filter((line) => line.startsWith("| space"));
  expect(rows).toHaveLength(12);
  expect(rows.every((line) => line.includes("k=10"))).toBe(true);
  expect(lines.some((line) => line.startsWith("| chance"))).toBe(true);
  expect(lines.at(-1)).toBe("… and 24 more rows");
});
