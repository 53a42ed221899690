import { expect, test } from "vitest";
import { Matrix } from "../../dist/array/index.js";
import { logMel, type MelImages, scaleImages, soundOfImage } from "../../dist/audio/index.js";

const [height, width] = [2, 4];
// Two bands, four columns each; the second song ends after two columns, and its second band hardly varies.
const songs = [
  [-10, -20, -10, -20, -40, -60, -40, -60],
  [-30, -50, -80, -80, -50.5, -50, -80, -80],
].map((values) => Float32Array.from(values));
const images = {
  ...{
    ids: ["a", "b"],
    indices: Int32Array.of(0, 1),
    skipped: [],
    length: 2,
    height,
    width,
    cols: height * width,
    columnLength: 512,
  },
  ...{ seconds: Float32Array.of(4, 2), notes: [] },
  read: async (rows: ArrayLike<number>) => Float32Array.from(Array.from(rows).flatMap((i) => Array.from(songs[i]!))),
} satisfies MelImages;

test("by collection: the training songs' means and deviations, padding is 0", async () => {
  const scaled = await scaleImages(images, { by: "collection", train: [0] });
  expect(Array.from(await scaled.read(Int32Array.of(0)))).toEqual([1, -1, 1, -1, 1, -1, 1, -1]);
  // Band 0 has mean -15 and deviation 5, band 1 -50 and 10.
  const [a, b, ...others] = Array.from(await scaled.read(Int32Array.of(1)));
  expect([a, b]).toEqual([-3, -7]);
  expect(others).toEqual([0, 0, expect.closeTo(-0.05, 6), 0, 0, 0]);
});

test("by song: each song's own, and no band is amplified", async () => {
  const scaled = await scaleImages(images, { by: "song", train: [] });
  const values = Array.from(await scaled.read(Int32Array.of(1, 0)));
  expect(values.slice(0, 4)).toEqual([1, -1, 0, 0]);
  expect(values.slice(4, 6)).toEqual([expect.closeTo(-0.25, 5), expect.closeTo(0.25, 5)]);
  expect(values.slice(8)).toEqual([1, -1, 1, -1, 1, -1, 1, -1]);
});

test("restore is the inverse, within -80 to 0 dB", async () => {
  for (const by of ["collection", "song"] as const) {
    const scaled = await scaleImages(images, { by, train: [0, 1] });
    const again = await scaled.restore(0, await scaled.read(Int32Array.of(0)));
    again.data.forEach((v, j) => {
      expect(v).toBeCloseTo(songs[0]![j]!, 4);
    });
  }
  const scaled = await scaleImages(images, { by: "collection", train: [0] });
  expect(Array.from((await scaled.restore(1)).data)).toEqual(Array.from(songs[1]!));
  expect(new Set((await scaled.restore(0, new Float32Array(8).fill(100))).data)).toEqual(new Set([0]));
  await expect(scaled.restore(0, [1])).rejects.toThrow("1 values were given, but an image has 2 x 4");
});

test("the bands of a typical song are those of the training songs, also where each song has its own", async () => {
  for (const by of ["collection", "song"] as const) {
    const scaled = await scaleImages(images, { by, train: [0] });
    const { means, deviations } = await scaled.typicalBands();
    expect([Array.from(means), Array.from(deviations)]).toEqual([
      [-15, -50],
      [5, 10],
    ]);
  }
});

test("refuses an unknown scale, and a collection without training songs", async () => {
  await expect(scaleImages(images, { by: "band" as "song", train: [0] })).rejects.toThrow('by is "band"');
  await expect(scaleImages(images, { by: "collection", train: [] })).rejects.toThrow("train is empty");
});

test("the sound of a tone's image has its loudest band where the tone was", () => {
  const nMels = 64;
  const tone = Float32Array.from({ length: 22_050 }, (_, i) => Math.sin((2 * Math.PI * 1000 * i) / 22_050));
  const S = logMel(tone, { nMels });
  // Columns of four frames, as an image has them.
  const image = new Matrix(nMels, Math.floor(S.cols / 4));
  for (let m = 0; m < nMels; m++) {
    for (let c = 0; c < image.cols; c++) image.data[m * image.cols + c] = S.data[m * S.cols + 4 * c + 2]!;
  }
  const sound = soundOfImage(image, { columnLength: 4 * 512, seconds: 0.5 });
  expect(sound.length).toBeGreaterThan(0.4 * 22_050);
  expect(sound.length).toBeLessThanOrEqual(0.5 * 22_050);
  expect(sound.reduce((most, x) => Math.max(most, Math.abs(x)), 0)).toBeCloseTo(0.9, 5);
  const loudest = (X: typeof S) => {
    const sums = Array.from({ length: X.rows }, (_, m) =>
      X.data.subarray(m * X.cols, (m + 1) * X.cols).reduce((a, b) => a + b, 0),
    );
    return sums.indexOf(Math.max(...sums));
  };
  expect(loudest(logMel(sound, { nMels }))).toBe(loudest(S));
});
