import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, it, vi } from "vitest";
import { Matrix, type Run, scaleImages, showReconstructions, spread } from "../../dist/index.js";

const folder = mkdtempSync(path.join(os.tmpdir(), "surlab-reconstructions-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  vi.restoreAllMocks();
});

it("spread: the first row, and others at equal distances; no more than there are", () => {
  expect(spread(Int32Array.of(7, 8, 9, 10, 11, 12), 3)).toEqual([7, 9, 11]);
  expect(spread([4, 5], 3)).toEqual([4, 5]);
  expect(spread([], 3)).toEqual([]);
});

it("draws songs before and after a model, in decibels", async () => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  const decibels = Float32Array.from({ length: 3 * 8 }, (_, i) => -10 - (i % 7));
  const images = {
    ...{ ids: [], indices: Int32Array.of(0, 1, 2), skipped: [], notes: [], seconds: new Float32Array(3) },
    ...{ length: 3, height: 2, width: 4, cols: 8, columnLength: 2048 },
    read: async (rows: ArrayLike<number>) =>
      Float32Array.from(Array.from(rows).flatMap((i) => [...decibels.subarray(8 * i, 8 * i + 8)])),
  };
  const scaled = await scaleImages(images, { by: "collection", train: [0, 1] });
  const songs = ["a", "b", "c"].map((id) => ({ id, attributes: {} }));
  const model = { reconstruct: async () => Matrix.zeros(1, 8) };
  const run = { figure: (name: string) => path.join(folder, name) } as unknown as Run;
  const options = { songs, rows: [2], title: "One song", save: "one" };
  const [found, ...others] = await showReconstructions(run, model, scaled, options);
  expect(others).toEqual([]);
  expect(found?.song.id).toBe("c");
  expect(found?.original.data).toEqual(decibels.subarray(16));
  // Zeros are the mean of each band over the training songs.
  const row = Array.from(found?.reconstructed.row(0) ?? []);
  expect(new Set(row).size).toBe(1);
  expect(JSON.parse(readFileSync(path.join(folder, "one.json"), "utf8")).layout.title.text).toContain("One song");
}, 60_000);
