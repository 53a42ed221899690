import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { Matrix } from "../../dist/array/index.js";
import { Rng } from "../../dist/array/rng.js";
import { CropEncoder } from "../../dist/models/index.js";
import { train } from "../../dist/training/index.js";

const [BANDS, COLUMNS] = [16, 48];

/** Images of songs: two bands that sound on and off with a rhythm of the song's own, and noise. */
function images(n: number, seed: number): Matrix {
  const rng = new Rng(seed, "images");
  const X = new Matrix(n, BANDS * COLUMNS);
  for (let i = 0; i < n; i++) {
    const bands = [rng.int(BANDS), rng.int(BANDS)];
    const period = 2 + rng.int(6);
    for (let b = 0; b < BANDS; b++) {
      for (let t = 0; t < COLUMNS; t++) {
        const on = bands.includes(b) && t % period < period / 2;
        X.row(i)[b * COLUMNS + t] = 0.4 * rng.normal() + (on ? 2 : 0);
      }
    }
  }
  return X;
}

const options = {
  inputShape: [BANDS, COLUMNS] as [number, number],
  latentDim: 8,
  projectionDim: 8,
  pitchShift: 0,
  seed: 1,
};
const encoder = { kind: "conv", options: { channels: [8, 16], hidden: 32, grid: 4 } } as never;

/** The share of songs whose second half is the nearest, by cosine, to their first half among all second halves. */
async function foundAgain(model: CropEncoder, X: Matrix): Promise<number> {
  const half = (from: number) => {
    const out = new Matrix(X.rows, X.cols);
    for (let i = 0; i < X.rows; i++) {
      for (let b = 0; b < BANDS; b++) {
        for (let t = 0; t < COLUMNS; t++) {
          out.row(i)[b * COLUMNS + t] = X.row(i)[b * COLUMNS + from + (t % (COLUMNS / 2))] as number;
        }
      }
    }
    return out;
  };
  const [a, b] = [(await model.encode(half(0))).mu, (await model.encode(half(COLUMNS / 2))).mu];
  const cosine = (u: Float32Array, v: Float32Array) =>
    u.reduce((sum, value, i) => sum + value * (v[i] as number), 0) / Math.hypot(...u) / Math.hypot(...v);
  let right = 0;
  for (let i = 0; i < X.rows; i++) {
    const scores = Array.from({ length: X.rows }, (_, j) => cosine(a.row(i), b.row(j)));
    if (scores.indexOf(Math.max(...scores)) === i) right++;
  }
  return right / X.rows;
}

describe("CropEncoder", () => {
  it("learns without labels to tell unseen songs by a part of them", async () => {
    const model = new CropEncoder({ ...options, encoder });
    const unseen = images(40, 2);
    const before = await foundAgain(model, unseen);
    const history = await train(model, images(200, 1), { epochs: 30, batchSize: 50, learningRate: 1e-2, seed: 1 });
    const after = await foundAgain(model, unseen);
    const losses = history.rows.map((row) => row["contrastive"] as number);
    expect(losses.at(-1)).toBeLessThan(0.6 * losses[0]!);
    expect(after).toBeGreaterThan(before + 0.2);
    expect(after).toBeGreaterThan(0.5);
    model.dispose();
  });

  it("gives the same after saving and loading, and for the same seed", async () => {
    const X = images(6, 3);
    const dir = mkdtempSync(path.join(tmpdir(), "surlab-crops-"));
    const model = new CropEncoder({ ...options, encoder });
    await model.save(dir);
    const loaded = await CropEncoder.load(dir);
    const [one, two] = [await model.encode(X), await loaded.encode(X)];
    expect(two.mu.data).toEqual(one.mu.data);
    expect(one.mu.cols).toBe(8);
    const twin = new CropEncoder({ ...options, encoder });
    expect((await twin.encode(X)).mu.data).toEqual(one.mu.data);
    rmSync(dir, { recursive: true });
  });

  it("averages what it says of evenly spaced crops", async () => {
    const X = images(3, 4);
    const crops = (cropsPerSong: number) => new CropEncoder({ ...options, encoder, crop: 16, cropsPerSong });
    const whole = await crops(3).encode(X);
    const middle = await crops(1).encode(X);
    // The first, the middle and the last crop, each as an image of its own, whose only crop it is.
    const own = new CropEncoder({ ...options, encoder, inputShape: [BANDS, 16], crop: 16, cropsPerSong: 1 });
    const cut = (at: number) => {
      const rows = Array.from({ length: 3 }, (_, i) =>
        Array.from({ length: BANDS * 16 }, (_, c) => X.row(i)[Math.floor(c / 16) * COLUMNS + at + (c % 16)] as number),
      );
      return own.encode(Matrix.from(rows));
    };
    const [a, b, c] = [await cut(0), await cut(16), await cut(32)];
    expect(middle.mu.data[0]).toBeCloseTo(b.mu.data[0] as number, 5);
    for (let i = 0; i < whole.mu.data.length; i++) {
      const mean = ((a.mu.data[i] as number) + (b.mu.data[i] as number) + (c.mu.data[i] as number)) / 3;
      expect(whole.mu.data[i]).toBeCloseTo(mean, 5);
    }
  });

  it("says what is wrong with its options, and that it can't decode", async () => {
    expect(() => new CropEncoder({} as never)).toThrow(/needs inputShape/);
    expect(() => new CropEncoder({ ...options, crop: 100 })).toThrow(/crop/);
    expect(() => new CropEncoder({ ...options, mask: 1 })).toThrow(/mask/);
    const model = new CropEncoder({ ...options, encoder });
    await expect(model.sample()).rejects.toThrow(/has no decoder/);
    await expect(model.decode([new Array(8).fill(0)])).rejects.toThrow(/has no decoder/);
  });
});
