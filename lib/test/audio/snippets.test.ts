/** Short mp3s of songs: what is encoded, which stretch is taken, and that nothing is done twice. */

import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { decodeAudio, encodeMp3, spectralCentroid, spectrogram, writeWav } from "../../dist/audio/index.js";
import { loudestStretch } from "../../dist/audio/loudest.js";
import { makeSnippets } from "../../dist/audio/snippets.js";

const folder = mkdtempSync(path.join(tmpdir(), "surlab-snippets-"));
const at = (name: string) => path.join(folder, name);
const RATE = 24_000;
const tone = (seconds: number, loud: (second: number) => number, hz = 880) =>
  Float32Array.from({ length: seconds * RATE }, (_, t) => loud(t / RATE) * Math.sin((2 * Math.PI * hz * t) / RATE));
const decoded = async (bytes: Uint8Array) => {
  writeFileSync(at("decoded.mp3"), bytes);
  return decodeAudio(at("decoded.mp3"), { sampleRate: RATE });
};

beforeAll(() => vi.stubEnv("SURLAB_CACHE", at("cache")));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("mp3", () => {
  test("what was encoded is heard again, in a tenth of the space of wav", async () => {
    const bytes = await encodeMp3(
      tone(5, () => 0.5),
      RATE,
    );
    expect(bytes.length).toBeLessThan(26_000);
    const { samples } = await decoded(bytes);
    expect(samples.length / RATE).toBeCloseTo(5, 0);
    const middle = samples.subarray(2 * RATE, 3 * RATE);
    expect(Math.max(...middle)).toBeCloseTo(0.5, 1);
    const hz = spectralCentroid(spectrogram(middle, { power: 1 }), RATE);
    expect(hz[20]).toBeGreaterThan(860);
    expect(hz[20]).toBeLessThan(900);
  });

  test("the same samples give the same bytes, whatever was encoded in between", async () => {
    const sound = tone(2, (s) => s / 2);
    const first = await encodeMp3(sound, RATE);
    await Promise.all([
      encodeMp3(
        tone(1, () => 1),
        RATE,
      ),
      encodeMp3(sound, 16_000, { kilobits: 64 }),
    ]);
    expect(await encodeMp3(sound, RATE)).toEqual(first);
  });

  test("louder than full scale is scaled down, not clipped", async () => {
    const { samples } = await decoded(
      await encodeMp3(
        tone(2, () => 3),
        RATE,
      ),
    );
    const middle = samples.subarray(RATE, 1.2 * RATE);
    expect(Math.max(...middle)).toBeLessThan(1.1);
    // A clipped sine has a third of its power in overtones.
    expect(spectralCentroid(spectrogram(middle, { power: 1 }), RATE)[4]).toBeLessThan(950);
  });

  test("a rate of bits that mp3 doesn't have is refused", async () => {
    await expect(encodeMp3(new Float32Array(9), RATE, { kilobits: 41 as 40 })).rejects.toThrow(
      "kilobits is 41; it must be 32, 40, 48",
    );
  });
});

describe("the loudest stretch", () => {
  test("begins where the loud part begins", () => {
    const sound = tone(30, (s) => (s >= 12 && s < 17 ? 0.9 : 0.2));
    expect(loudestStretch(sound, RATE, 5) / RATE).toBeCloseTo(12, 1);
  });

  test("of equally loud ones it is the earliest after the fade", () => {
    expect(
      loudestStretch(
        tone(30, () => 0.5),
        RATE,
        5,
      ) / RATE,
    ).toBeCloseTo(3, 1);
  });

  test("a loud noise in the first and last seconds is not a song's loudest stretch", () => {
    const sound = tone(30, (s) => (s < 2 || s > 28 ? 1 : s > 10 && s < 16 ? 0.4 : 0.1));
    const from = loudestStretch(sound, RATE, 5) / RATE;
    expect(from).toBeGreaterThanOrEqual(10);
    expect(from).toBeLessThanOrEqual(11.1);
  });

  test("a song as short as the stretch, or shorter, or a little longer is taken as it is", () => {
    for (const seconds of [0, 1, 5]) {
      expect(
        loudestStretch(
          tone(seconds, () => 1),
          RATE,
          5,
        ),
      ).toBe(0);
    }
    const from = loudestStretch(
      tone(5.04, () => 1),
      RATE,
      5,
    );
    expect(from + 5 * RATE).toBeLessThanOrEqual(5.04 * RATE);
  });
});

describe("snippets of songs", () => {
  const song = (id: string, audioPath?: string) => ({ id, audioPath, attributes: {} });
  const songs = [
    song("loud", at("loud.wav")),
    song("text"),
    song("short", at("short.wav")),
    song("silent", at("silent.wav")),
    song("gone", at("gone.wav")),
    song("broken", at("broken.wav")),
  ];
  beforeAll(() => {
    writeWav(
      at("loud.wav"),
      tone(20, (s) => (s > 10 && s < 16 ? 0.9 : 0.05)),
      RATE,
    );
    writeWav(
      at("short.wav"),
      tone(2, () => 0.5),
      RATE,
    );
    writeWav(at("silent.wav"), new Float32Array(8 * RATE), RATE);
    writeFileSync(at("broken.wav"), "no sound");
  });

  test("are made of what can be read; the others are named with a reason", async () => {
    const seen: number[] = [];
    const made = await makeSnippets(songs, { onProgress: ({ done }) => seen.push(done) });
    expect(Array.from(made.bytes, (n) => n > 0)).toEqual([true, false, true, false, false, false]);
    expect(Object.fromEntries(made.skipped.map(({ id, reason }) => [id, reason]))).toEqual({
      text: "has no sound file",
      silent: "is silent from beginning to end",
      gone: "does not exist, or is a link to a file that does not",
      broken: expect.stringContaining("cannot be decoded"),
    });
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    const { samples } = await decoded(made.read(0) as Uint8Array);
    // The loud part, and neither a click at its beginning nor at its end.
    expect(Math.max(...samples.subarray(RATE, 2 * RATE))).toBeGreaterThan(0.8);
    expect(made.read(0)?.length).toBe(made.bytes[0]);
    expect(made.read(1)).toBeUndefined();
  });

  test("are taken from the cache, unless they were changed there", async () => {
    const [kept] = readdirSync(at("cache/snippets"));
    const files = () => readdirSync(at(`cache/snippets/${kept}`)).map((name) => at(`cache/snippets/${kept}/${name}`));
    const times = () => files().map((file) => statSync(file).mtimeMs);
    const before = times();
    const first = await makeSnippets(songs);
    expect(times()).toEqual(before);
    writeFileSync(files()[0] as string, "changed");
    writeFileSync(files()[1] as string, "");
    expect((await makeSnippets(songs)).bytes).toEqual(first.bytes);
    expect(statSync(files()[0] as string).size).toBeGreaterThan(7);
  });

  test("stop at a signal, and say of the others that their turn had not come", async () => {
    const stop = new AbortController();
    stop.abort();
    const { skipped, bytes } = await makeSnippets(songs, { signal: stop.signal });
    expect(bytes.some(Boolean)).toBe(false);
    expect(skipped.find(({ id }) => id === "loud")?.reason).toBe("was not read: stopped before its turn");
  });
});
