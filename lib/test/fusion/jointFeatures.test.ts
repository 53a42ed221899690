import { describe, expect, test } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { jointFeatures } from "../../dist/fusion/index.js";

const rng = new Rng(3);
const random = (rows: number, cols: number, scale = 1, offset = 0): Matrix =>
  new Matrix(
    rows,
    cols,
    Float32Array.from({ length: rows * cols }, () => offset + scale * rng.normal()),
  );
const audio = random(40, 6, 100, -40);
const lyrics = random(40, 2, 0.01, 1);
const mask = Array.from({ length: 40 }, (_, i) => i % 4 > 0);
const train = Array.from({ length: 30 }, (_, i) => i);

function momentsOf(Z: Matrix, rows: readonly number[], column: number) {
  const values = rows.map((i) => Z.get(i, column));
  const mean = values.reduce((a, b) => a + b) / rows.length;
  return { mean, variance: values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / rows.length };
}

describe("jointFeatures", () => {
  test("standardizes each modality with the training songs that have it", async () => {
    const { Z, notes } = await jointFeatures({ audio: { X: audio }, lyrics: { X: lyrics, mask } }, train);
    expect([Z.rows, Z.cols]).toEqual([40, 8]);
    for (let column = 0; column < 8; column++) {
      const rows = column < 6 ? train : train.filter((i) => mask[i]);
      const { mean, variance } = momentsOf(Z, rows, column);
      expect(mean).toBeCloseTo(0, 4);
      expect(variance).toBeCloseTo(1, 3);
    }
    for (const song of [0, 4, 36]) expect([...Z.row(song).subarray(6)]).toEqual([0, 0]);
    expect(notes).toEqual([
      "audio: 6 columns, 40 of 40 songs.",
      "lyrics: 2 columns, 30 of 40 songs; the other 10 have zeros, the mean of the training songs.",
    ]);
  });

  test("learns nothing from other songs, nor from the rows of songs without the modality", async () => {
    const before = await jointFeatures({ audio: { X: audio }, lyrics: { X: lyrics, mask } }, train);
    const [elsewhere, nothing] = [new Matrix(40, 6, audio.data.slice()), new Matrix(40, 2, lyrics.data.slice())];
    for (let song = 30; song < 40; song++) elsewhere.row(song).fill(1e6);
    for (let song = 0; song < 40; song += 4) nothing.row(song).fill(Number.NaN);
    const after = await jointFeatures({ audio: { X: elsewhere }, lyrics: { X: nothing, mask } }, train);
    expect(after.Z.select(train)).toEqual(before.Z.select(train));
    expect(before.transform({ audio: { X: elsewhere }, lyrics: { X: nothing, mask } })).toEqual(after.Z);
  });

  test("gives the parts back in their own units", async () => {
    for (const balance of ["columns", "modalities"] as const) {
      const joint = await jointFeatures({ audio: { X: audio }, lyrics: { X: lyrics } }, train, { balance });
      const back = joint.inverseTransform(joint.Z);
      expect(Object.keys(back)).toEqual(["audio", "lyrics"]);
      for (const [i, value] of back.audio.data.entries()) expect(value).toBeCloseTo(audio.data[i]!, 3);
      for (const [i, value] of back.lyrics.data.entries()) expect(value).toBeCloseTo(lyrics.data[i]!, 5);
    }
  });

  test("balances modalities: equal total variance, and 1 on average", async () => {
    const { Z } = await jointFeatures({ audio: { X: audio }, lyrics: { X: lyrics } }, train, { balance: "modalities" });
    const variances = Array.from({ length: 8 }, (_, column) => momentsOf(Z, train, column).variance);
    const total = (values: number[]) => values.reduce((a, b) => a + b);
    expect(total(variances.slice(0, 6))).toBeCloseTo(4, 3);
    expect(total(variances.slice(6))).toBeCloseTo(4, 3);
  });

  test("says what is wrong", async () => {
    await expect(jointFeatures({ audio: { X: audio }, lyrics: { X: random(39, 2) } }, train)).rejects.toThrow(
      "audio has 40 rows, but lyrics has 39",
    );
    await expect(jointFeatures({ lyrics: { X: lyrics, mask: new Uint8Array(40) } }, train)).rejects.toThrow(
      "none of the 30 training songs has lyrics",
    );
    await expect(jointFeatures({ lyrics: { X: lyrics, mask: [1] } }, train)).rejects.toThrow("its mask 1");
    await expect(jointFeatures({}, train)).rejects.toThrow("at least one modality");
    const joint = await jointFeatures({ audio: { X: audio } }, train);
    expect(() => joint.inverseTransform([[1, 2]])).toThrow("The joint features have 6 columns, but Z has 2.");
  });
});
