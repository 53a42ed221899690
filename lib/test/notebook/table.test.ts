import { DataFrame } from "danfojs-node";
import { expect, it, vi } from "vitest";
import { scoreTable } from "../../dist/displays/index.js";
import { showTable } from "../../dist/notebook/index.js";
import { summaryScores } from "../selection/records.js";

/** The lines that a terminal gets, as cells. */
function printed(show: () => void): string[][] {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  show();
  const text = String(log.mock.calls[0]![0]);
  log.mockRestore();
  return text.split("\n").map((line) => line.replace(/^\| | \|$/g, "").split(" | "));
}

it("gives a column's numbers as many decimals, and a deviation and an interval those of their mean", () => {
  const rows = [
    { x: 0.172, "x std": 0.0081, n: 5, ch: 105.21, p: 0.5, "p low": 0.41, "p high": 0.62 },
    { x: 0.1, "x std": undefined, n: 10, ch: 9.5, p: 0.25, "p low": undefined, "p high": undefined },
    { x: Number.NaN, "x std": undefined, n: 3, ch: 1, p: 0.00012, "p low": 0, "p high": 1 },
  ];
  expect(printed(() => showTable(rows))).toEqual([
    ["x", "n", "ch", "p"],
    ["--:", "--:", "--:", "--:"],
    ["0.172 ± 0.008", "5", "105", "0.500 [0.41, 0.62]"],
    ["0.100", "10", "10", "0.250"],
    ["–", "3", "1", "0.00012 [0.00, 1.00]"],
  ]);
});

it("rounds what is small beside the others of its column, but no p-value, and keeps small columns", () => {
  const rows = [
    { ari: 0.095, p: 0.04, lr: 0.001 },
    { ari: -0.00003, p: 0.00002, lr: 0.00006 },
    { ari: 0.0002, p: 0, lr: 0.0005 },
  ];
  expect(printed(() => showTable(rows)).slice(2)).toEqual([
    ["0.095", "0.040", "0.001"],
    ["0.000", "0.000020", "0.000060"],
    ["0.00020", "0.000", "0.001"],
  ]);
});

it("leaves a column of deviations alone whose means are no numbers", () => {
  expect(printed(() => showTable([{ x: "a", "x std": 0.5 }]))[0]).toEqual(["x", "x std"]);
});

it("is made of numbers, which a DataFrame sorts and filters", () => {
  const row = (silhouette: number) =>
    summaryScores({
      ...{ parameters: `k=${silhouette}`, internal: { silhouette }, std: { internal: { silhouette: 0.0081 } } },
      external: { genre: { adjustedRand: silhouette / 2 } },
    });
  const table = new DataFrame(scoreTable([row(0.172), row(0.22), row(0.35), row(0.0562)], ["genre"]));
  const sorted = table.sortValues("silhouette", { ascending: false }) as DataFrame;
  const first = (sorted.values as unknown[][]).map((cells) => cells[sorted.columns.indexOf("silhouette")]);
  expect(first).toEqual([0.35, 0.22, 0.172, 0.0562]);
  expect(table.query(table["silhouette"].gt(0.2)).shape[0]).toBe(2);
  expect(table.columns).toContain("silhouette std");
});
