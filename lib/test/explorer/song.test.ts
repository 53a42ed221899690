import { describe, expect, test } from "vitest";
import { Lru } from "../../explorer/lru.js";
import { songsNear } from "../../explorer/nearPointer.js";
import { describe as describeSound, frameAt, PITCH_CLASSES } from "../../explorer/song/descriptors.js";
import { nearestNeighbors } from "../../explorer/song/neighbors.js";
import { REACH, roamGains } from "../../explorer/song/roamGains.js";
import { frequencyAt, heightOf, paint, spectrogramOf } from "../../explorer/song/spectrogram.js";
import { generator } from "./exampleContents.js";

describe("nearest neighbors", () => {
  const [n, d] = [3000, 6];
  const random = generator(3);
  const latents = Float32Array.from({ length: n * d }, random);
  for (const missing of [7, 2999]) latents.fill(Number.NaN, missing * d, (missing + 1) * d);
  const rows = Int32Array.from({ length: n }, (_, i) => i).filter((i) => i !== 7 && i !== 2999);
  const distance = (a: number, b: number) =>
    Math.hypot(...Array.from({ length: d }, (_, c) => latents[a * d + c] - latents[b * d + c]));

  test("are those of a full sort, nearest first, without the song itself", async () => {
    for (const i of [0, 1500, 2998]) {
      const expected = Array.from(rows)
        .filter((song) => song !== i)
        .sort((a, b) => distance(i, a) - distance(i, b))
        .slice(0, 10);
      const found = await nearestNeighbors({ latents, dimensions: d, rows }, i, 10);
      expect(found.map(({ song }) => song)).toEqual(expected);
      expect(found[3].distance).toBeCloseTo(distance(i, expected[3]), 6);
    }
  });

  test("of a song that isn't in the space are none", async () => {
    expect(await nearestNeighbors({ latents, dimensions: d, rows }, 7, 10)).toEqual([]);
  });

  test("pauses between parts of a large space, and finds the same", async () => {
    const many = 40_000;
    const wide = Float32Array.from({ length: many * 64 }, random);
    const space = { latents: wide, dimensions: 64, rows: Int32Array.from({ length: many }, (_, i) => i) };
    let pauses = 0;
    const found = await nearestNeighbors(space, 39_999, 1, async () => void pauses++);
    expect(pauses).toBe(1);
    // A copy of the song, put at the beginning, is found from the other part.
    wide.copyWithin(0, 39_999 * 64, 40_000 * 64);
    expect((await nearestNeighbors(space, 39_999, 1))[0]).toEqual({ song: 0, distance: 0 });
    expect(found[0].song).not.toBe(0);
  });
});

describe("roaming", () => {
  test("nearer songs are louder, far ones silent, and four are no louder than one", () => {
    const gains = roamGains([0, 5, 30, 60, 70].map((pixels, song) => ({ song, pixels })));
    const values = [...gains.values()];
    expect([...gains.keys()]).toEqual([0, 1, 2, 3]);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(Math.hypot(...values)).toBeCloseTo(1, 6);
    expect(roamGains([{ song: 1, pixels: REACH }]).size).toBe(0);
    expect(roamGains([{ song: 1, pixels: REACH / 2 }]).get(1)).toBeCloseTo(0.25, 6);
  });

  test("the songs near the pointer are measured on the screen, hidden ones left out", () => {
    // 0.1 of the map is 10 pixels to the right and 20 upward.
    const layout = {
      x: Float32Array.of(-1, 1, 0, 0, 0.2),
      y: Float32Array.of(-1, 1, 0, 0.1, 0),
      rows: Int32Array.of(10, 11, 12, 13, 14),
    };
    const screen = (song: number): [number, number] | undefined => {
      const point = layout.rows.indexOf(song);
      return song === 13 ? undefined : [300 + 100 * layout.x[point], 250 - 200 * layout.y[point]];
    };
    const near = songsNear({ layout: () => layout, screen }, 303, 250, 2);
    expect(near.map(({ song }) => song)).toEqual([12, 14]);
    expect(near.map(({ pixels }) => pixels)).toEqual([expect.closeTo(3, 3), expect.closeTo(17, 3)]);
  });
});

describe("descriptors", () => {
  const tone = (hertz: number, sampleRate: number) =>
    Float32Array.from({ length: 4096 }, (_, t) => 0.5 * Math.sin((2 * Math.PI * hertz * t) / sampleRate));

  test("a tone's centroid is its frequency and its pitch class the strongest, at any sample rate", () => {
    for (const sampleRate of [22_050, 44_100, 22_050]) {
      const { centroid, chroma, loudness } = describeSound(frameAt(tone(440, sampleRate), sampleRate, 0), sampleRate);
      expect(Math.abs(centroid - 440)).toBeLessThan(20);
      expect(PITCH_CLASSES[chroma.indexOf(Math.max(...chroma))]).toBe("A");
      expect(loudness).toBeGreaterThan(1);
    }
  });

  test("silence, and what comes after the end, has no centroid", () => {
    const { centroid, loudness } = describeSound(frameAt(tone(440, 22_050), 22_050, 1), 22_050);
    expect(centroid).toBeNaN();
    expect(loudness).toBe(0);
  });
});

test("a spectrogram's pixels stand upside up, and silence has the page's color", () => {
  const image = { bands: 2, columns: 1, shades: Uint8ClampedArray.of(255, 0) };
  const pixels = paint(image, true);
  expect(pixels[0]).toBeLessThan(40); // the upper band is silent
  expect(pixels[4]).toBeGreaterThan(240);
  expect(Array.from(paint(image, false).subarray(0, 3))).toEqual([255, 255, 255]);
  expect(frequencyAt(heightOf(1000))).toBeCloseTo(1000, 6);
});

test("a spectrogram is bright at a tone's height; silence is dark all over", () => {
  const tone = Float32Array.from({ length: 22_050 }, (_, t) => 0.5 * Math.sin((2 * Math.PI * 1000 * t) / 22_050));
  const { bands, columns, shades } = spectrogramOf(tone, 22_050);
  const middle = Array.from({ length: bands }, (_, band) => shades[band * columns + (columns >> 1)]);
  expect(middle.indexOf(Math.max(...middle)) / bands).toBeCloseTo(heightOf(1000), 1);
  expect(Math.max(...spectrogramOf(new Float32Array(22_050), 22_050).shades)).toBe(0);
});

test("of kept values the least recently used goes first, and a failure is tried again", async () => {
  const lru = new Lru<string, Promise<number>>(2);
  let made = 0;
  const make = async () => ++made;
  await lru.get("a", make);
  await lru.get("b", make);
  await lru.get("a", make);
  await lru.get("c", make); // b goes
  expect([await lru.get("a", make), await lru.get("b", make)]).toEqual([1, 4]);
  await expect(lru.get("d", async () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await lru.get("d", make)).toBe(5);
});
