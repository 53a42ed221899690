import { beforeEach, expect, it, vi } from "vitest";
import { Matrix, missingLyrics, Rng, type Run, showMissingLyrics, type Trained, UserError } from "../../dist/index.js";
import { lostLyrics } from "../../dist/steps/missingLyrics.js";

const said: string[] = [];
beforeEach(() => {
  said.length = 0;
  vi.spyOn(console, "log").mockImplementation((...words) => void said.push(words.join(" ")));
});

const n = 60;
const part = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
const split = { train: part(0, 30), validation: part(30, 45), test: part(45, 60), notes: [] };
const songs = Array.from({ length: n }, (_, i) => ({ id: `s${i}`, lyrics: "words", attributes: {} }));
const truth = { genre: Array.from({ length: n }, (_, i) => ["baul", "rock"][i % 2]) };
const seeds = [1, 2];

/** A model whose lyrics are farther from their sound the more of them were missing. */
function modelsAt(noise: number): { trained: Trained[]; mask: Uint8Array } {
  const trained = seeds.map((seed) => {
    const rng = new Rng(seed, "model");
    const mu = new Matrix(n, 4, rng.normals(4 * n));
    mu.data.forEach((_, j) => {
      if (j % 8 < 4) mu.data[j]! += 5; // every other song, by genre
    });
    const lyrics = new Matrix(
      n,
      4,
      mu.data.map((x) => x + noise * rng.normal()),
    );
    const views = { audio: { mu }, lyrics: { mu: lyrics } };
    return { name: "JointVAE average", seed, posterior: { mu }, views } as unknown as Trained;
  });
  return { trained, mask: new Uint8Array(n).fill(1) };
}

it("removes more and more of the same lyrics, and tells what is left of retrieval and agreement", async () => {
  const given: number[] = [];
  const rows = await missingLyrics({
    ...{ songs, split, truth, seeds, k: [2], shares: [0.5, 0.9], complete: modelsAt(0.01) },
    train: async (poorer, share) => {
      given.push(poorer.filter(({ lyrics }) => !lyrics).length);
      expect(poorer.slice(30).every(({ lyrics }) => lyrics)).toBe(true);
      if (share > 0.8) throw new UserError("Too few.");
      return modelsAt(9);
    },
  });
  expect(given).toEqual([15, 27]);
  expect(said.join("\n")).toContain("90 % of the lyrics removed: left out.");
  expect(rows.every((row) => row.split === "test" && row.kind !== "chance")).toBe(true);
  const recall = (share: number) => rows.find((row) => row.share === share && row.direction)?.recallAt1;
  expect(recall(0)).toBe(1);
  expect(Number(recall(0.5))).toBeLessThan(0.5);
  const ari = rows.filter((row) => "genre.adjustedRand" in row);
  expect(ari.map((row) => [row.share, row.trainingLyrics, row["genre.adjustedRand"]])).toEqual([
    [0, 30, 1],
    [0, 30, 1],
    [0.5, 15, 1],
    [0.5, 15, 1],
  ]);

  const saved: Record<string, readonly object[]> = {};
  const csv = (name: string, table: readonly object[]) => void (saved[name] = table);
  await showMissingLyrics({ csv, figure: () => "" } as unknown as Run, rows, { fields: ["genre"] });
  const shown = { variant: "average", chance: 10 / 15, "ARI genre": 1 };
  expect(saved["missing_summary"]).toEqual([
    { ...shown, "lyrics removed (%)": 0, "recall@10": 1 },
    { ...shown, "lyrics removed (%)": 50, "recall@10": expect.any(Number) },
  ]);
  expect(saved["missing"]).toBe(rows);
});

it("a larger share loses every song that a smaller one loses", () => {
  const known = part(10, 20);
  const [few, many] = [lostLyrics(known, 0.3, 7), lostLyrics(known, 0.8, 7)];
  expect([few.size, many.size]).toEqual([3, 8]);
  expect([...few].every((i) => many.has(i) && known.includes(i))).toBe(true);
  expect(lostLyrics(known, 0, 7).size).toBe(0);
});
