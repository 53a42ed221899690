import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Matrix, Rng } from "../../dist/array/index.js";
import { recordingFacts, writeWav } from "../../dist/audio/index.js";
import { kMeans } from "../../dist/cluster/index.js";
import { leakCheck, varianceExplained } from "../../dist/selection/index.js";

const folder = mkdtempSync(path.join(os.tmpdir(), "surlab-leaks-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A tone with noise up to `bandwidth` (a running mean over that many samples), of a level and a length. */
function clip(name: string, { seconds = 2, level = 0.3, smooth = 1 } = {}) {
  const rng = new Rng(name.length, name);
  const rate = 44100;
  const noise = Float64Array.from({ length: seconds * rate + smooth }, () => rng.normal());
  const samples = Float32Array.from({ length: seconds * rate }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < smooth; j++) sum += noise[i + j];
    return level * (0.5 * Math.sin((2 * Math.PI * 440 * i) / rate) + (0.2 * sum) / smooth);
  });
  const audioPath = path.join(folder, `${name}.wav`);
  writeWav(audioPath, samples, rate);
  return { id: name, audioPath, attributes: {} };
}

it("tells length, loudness, bandwidth and codec of each recording", async () => {
  const low = path.join(folder, "low.wav");
  writeWav(
    low,
    Float32Array.from({ length: 16_000 }, (_, i) => 0.5 * Math.sin(i) + 0.1 * Math.sin(2.7 * i)),
    8000,
  );
  writeFileSync(path.join(folder, "broken.wav"), "no sound");
  const songs = [
    clip("short", { seconds: 2 }),
    clip("loud", { seconds: 4, level: 0.9 }),
    { id: "low", audioPath: low, attributes: {} },
    { id: "broken", audioPath: path.join(folder, "broken.wav"), attributes: {} },
    { id: "words", lyrics: "la", attributes: {} },
  ];
  const [short, loud, narrow, broken, words] = await recordingFacts(songs, { seconds: 3 });
  expect(short).toMatchObject({ seconds: 2, codec: "wav" });
  expect(loud!.seconds).toBe(3);
  expect(loud!.loudness - short!.loudness).toBeCloseTo(20 * Math.log10(3), 0);
  expect(short!.bandwidth).toBeGreaterThan(20_000);
  expect(narrow!.bandwidth).toBeLessThan(5500);
  expect([broken, words]).toEqual([undefined, undefined]);
});

it("tells the codec by the content, not by the name", async () => {
  const audio = path.resolve("data/free-music/audio");
  const [mp3] = readdirSync(audio).filter((file) => /\.(mp3|flac|ogg|opus|m4a)$/.test(file));
  const renamed = path.join(folder, "renamed.wav");
  copyFileSync(path.join(audio, mp3), renamed);
  const [facts] = await recordingFacts([{ id: "a", audioPath: renamed, attributes: {} }], { seconds: 2 });
  expect(facts!.codec).not.toBe("wav");
  expect(facts!.codec).not.toBe("unknown");
});

describe("leakCheck", () => {
  const n = 40;
  const rng = new Rng(4);
  const facts = Array.from({ length: n }, (_, i) => ({
    ...{ seconds: i < n / 2 ? 3 : 30, loudness: -20 + rng.normal(), bandwidth: 11_025, codec: ["mp3", "wav"][i % 2] },
  }));
  const kind = Array.from({ length: n }, (_, i) => ["a", "b", "c"][i % 3]);
  const byLength = Matrix.from(facts.map(({ seconds }) => [seconds + 0.1 * rng.normal(), rng.normal()]));
  const random = Matrix.from(facts.map(() => [rng.normal(), rng.normal()]));

  it("reports clusters that follow the clip length, and no others", async () => {
    const clusterings = {
      images: { X: byLength, labels: (await kMeans(byLength, { k: 2, seed: 1 })).labels },
      other: { X: random, labels: (await kMeans(random, { k: 2, seed: 1 })).labels },
    };
    const { rows, notes } = leakCheck({ clusterings, facts, truth: { kind } });
    expect(rows[0].length).toBeCloseTo(1, 5);
    expect(Math.abs(rows[0].codec as number)).toBeLessThan(0.1);
    expect(rows[0].bandwidth).toBeNaN();
    expect(Math.abs(rows[1].length as number)).toBeLessThan(0.2);
    expect(rows[0]["ARI kind"]).toBeLessThan(0.1);
    expect(notes[0]).toMatch(/^20 of 40 songs are shorter than the 30 s/);
    expect(notes[1]).toMatch(/^Clusters follow the clip length of the recordings: images \(1\.00\), /);
    expect(notes).toHaveLength(2);
  });

  it("scores without near copies too", () => {
    const X = Matrix.from([[0], [0], [0.1], [5], [5.1], [9]]);
    const labels = Int32Array.of(0, 0, 0, 1, 1, 1);
    const { rows, notes } = leakCheck({
      clusterings: { x: { X, labels } },
      facts: X.data.length ? Array.from({ length: 6 }, () => undefined) : [],
      truth: { genre: ["r", "r", "j", "j", "j", "r"] },
      copies: [[0, 1]],
    });
    expect(notes).toHaveLength(2);
    expect(notes[1]).toContain("1 song is a near copy");
    expect(rows[0]["ARI genre without copies"]).not.toBe(rows[0]["ARI genre"]);
    expect(rows[0]["silhouette without copies"]).toBeTypeOf("number");
  });

  it("leaves noise and unheard songs out, and is NaN for one cluster", () => {
    const labels = new Int32Array(n).fill(-1);
    const one = new Int32Array(n);
    const { rows } = leakCheck({
      clusterings: { noise: { X: random, labels }, one: { X: random, labels: one } },
      facts,
    });
    expect([rows[0].length, rows[1].length, rows[1].codec]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});

it("the share of variance is 0 by chance whatever the number of clusters", () => {
  const rng = new Rng(8);
  const mean = (k: number) => {
    const runs = Array.from({ length: 200 }, () =>
      varianceExplained(
        Array.from({ length: 30 }, () => rng.normal()),
        Array.from({ length: 30 }, (_, i) => i % k),
      ),
    );
    return runs.reduce((a, b) => a + b, 0) / runs.length;
  };
  for (const k of [2, 5, 15]) expect(Math.abs(mean(k))).toBeLessThan(0.06);
});
