import { expect, it, vi } from "vitest";
import { scoreTable, showScores } from "../../dist/displays/index.js";
import { type Given, summaryScores } from "../selection/records.js";

const row = (given: Given) =>
  summaryScores({ external: { genre: { adjustedRand: 0.5 } }, std: { internal: { silhouette: 0.012 } }, ...given });

/** The lines that a terminal gets. */
function printed(show: () => void): string[] {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  show();
  const lines = String(log.mock.calls[0]![0]).split("\n");
  log.mockRestore();
  return lines;
}

it("prints means ± deviations, notes what was chosen, left out or saw labels, and ends with chance", () => {
  const summary = [
    row({ chosen: true }),
    row({ representation: "CVAE", sawLabels: "genre", seeds: 1, std: undefined }),
    row({ representation: "PCA", excluded: "one cluster" }),
    row({ split: "all" }),
    row({ kind: "chance", internal: { silhouette: Number.NaN }, external: { genre: { adjustedRand: 0.001 } } }),
  ];
  const lines = printed(() => showScores({ fields: ["genre"], summary }, {}));
  expect(lines[0]).toMatch(/^Test songs \(36\).*over 2 seeds/);
  const cells = lines.slice(4).map((line) => line.split(" | "));
  expect(cells.map((cell) => cell.at(0))).toEqual([
    "| VAE, kMeans, k=5",
    "| CVAE, kMeans, k=5",
    "| PCA, kMeans, k=5",
    "| chance (the chosen sizes, shuffled)",
  ]);
  expect(cells[0]).toContain("0.250 ± 0.012");
  expect(cells.map((cell) => cell.at(1))).toEqual(["chosen", "saw genre", "left out: one cluster", ""]);
});

it("tells a chosen clustering that is degenerate on these songs alone from one that the rule left out", () => {
  const degenerate = "one cluster holds 97 % of the rows";
  const rows = [
    row({ chosen: true, internal: { degenerate } }),
    row({ parameters: "k=10", excluded: `of all songs, ${degenerate}`, internal: { degenerate } }),
  ];
  expect(scoreTable(rows, ["genre"]).map(({ note }) => note)).toEqual([
    `chosen; degenerate on these songs: ${degenerate}`,
    `left out: of all songs, ${degenerate}`,
  ]);
});

it("shows of a long table what was chosen in each representation, and chance", () => {
  const summary = [5, 10, 15].flatMap((k) =>
    Array.from({ length: 12 }, (_, i) => `space ${i}`).flatMap((representation) =>
      ["test", "validation", "all"].map((split) =>
        row({ representation, split, parameters: `k=${k}`, chosenOfRepresentation: k === 10 }),
      ),
    ),
  );
  const chance = row({ kind: "chance", internal: { silhouette: Number.NaN } });
  const lines = printed(() => showScores({ fields: ["genre"], summary: [...summary, chance] }));
  const rows = lines.filter((line) => line.startsWith("| space"));
  expect(rows).toHaveLength(12);
  expect(rows.every((line) => line.includes("k=10"))).toBe(true);
  expect(lines.some((line) => line.startsWith("| chance"))).toBe(true);
  expect(lines.at(-1)).toBe("… and 24 more rows");
});
