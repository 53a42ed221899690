import { expect, test } from "vitest";
import { Matrix } from "../../dist/array/index.js";
import { projectionGrid } from "../../dist/figures/index.js";

const Y = Matrix.from([
  [0, 1],
  [2, 3],
  [4, 5],
]);
const language = ["en", "bn", "en"];
const cluster = Int32Array.of(0, -1, 0);

test("a panel per space in a block per label, one legend per label", () => {
  const { data, layout } = projectionGrid({ PCA: Y, VAE: Y }, { language, cluster }, { title: "Maps" });
  // Two words, and a cluster and noise, in two spaces each.
  expect(data).toHaveLength(8);
  expect(new Set(data.map(({ xaxis }) => xaxis))).toEqual(new Set(["x", "x2", "x3", "x4"]));
  const en = data.filter(({ name }) => name === "en");
  expect(en.map(({ x, y, xaxis, legend, showlegend }) => ({ x, y, xaxis, legend, showlegend }))).toEqual([
    { x: [0, 4], y: [1, 5], xaxis: "x", legend: "legend", showlegend: true },
    { x: [0, 4], y: [1, 5], xaxis: "x2", legend: "legend", showlegend: false },
  ]);
  expect(en[0]?.legendgroup).toBe(en[1]?.legendgroup);
  expect(data.filter(({ name }) => name === "noise").map(({ legend }) => legend)).toEqual(["legend2", "legend2"]);
  expect(layout.annotations.map(({ text }: { text: string }) => text)).toEqual(["PCA", "VAE", "PCA", "VAE"]);
  expect([layout["yaxis"].title.text, layout["yaxis3"].title.text]).toEqual(["language", "cluster"]);
  expect(layout["legend2"].title.text).toBe("cluster");
});

test("refuses nothing to draw, three columns, and other numbers of songs", () => {
  expect(() => projectionGrid({}, { language })).toThrow("0 projections and 1 labels");
  expect(() => projectionGrid({ PCA: Matrix.zeros(3, 3) }, { language })).toThrow('"PCA" has 3 columns');
  expect(() => projectionGrid({ PCA: Y }, { language: ["en"] })).toThrow(/language/);
  expect(() => projectionGrid({ PCA: Y, VAE: Matrix.zeros(2, 2) }, { language })).toThrow(/VAE/);
});
