import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  decodeAudio,
  extractAll,
  extractFeatures,
  extractMelImages,
  logMel,
  writeWav,
} from "../../dist/audio/index.js";
import { golden, signals } from "./golden.js";

const folder = mkdtempSync(path.join(tmpdir(), "surlab-extract-"));
const cache = path.join(folder, "cache");
const { music, sweep } = signals();
const song = (id: string, audioPath?: string) => ({ id, audioPath, attributes: {} });
const at = (name: string) => path.join(folder, name);
const songs = [song("music", at("music.wav")), song("sweep", at("sweep.wav")), song("short", at("short.wav"))];

const files = (under: string): string[] =>
  readdirSync(under, { withFileTypes: true, recursive: true })
    .filter((e) => e.isFile())
    .map((e) => path.join(e.parentPath, e.name));
const rowOf = ({ X }: { X: { data: Float32Array; cols: number } }, i: number) =>
  X.data.subarray(i * X.cols, (i + 1) * X.cols);

function freshCache(): string {
  const under = mkdtempSync(path.join(folder, "cache-"));
  vi.stubEnv("SURLAB_CACHE", under);
  return under;
}

beforeAll(() => {
  vi.stubEnv("SURLAB_CACHE", cache);
  writeWav(at("music.wav"), music, 22050);
  writeWav(at("sweep.wav"), sweep, 22050);
  writeWav(at("short.wav"), music.subarray(0, 2 * 22050), 22050);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("features of songs", () => {
  test("a song that cannot be read is named by its file's place in the collection", async () => {
    mkdirSync(at("named/audio/rock"), { recursive: true });
    writeFileSync(at("named/audio/rock/bad.wav"), "no sound");
    writeFileSync(at("named/audio/worse.wav"), "no sound");
    const broken = [song("bad", at("named/audio/rock/bad.wav")), song("worse", at("named/audio/worse.wav"))];
    const { skipped } = await extractFeatures(broken);
    expect(skipped.map(({ file }) => file)).toEqual(["audio/rock/bad.wav", "audio/worse.wav"]);
  });

  test("melStats is the mean and deviation of the log-mel bands over the frames there are", async () => {
    const features = await extractFeatures(songs, { kind: "melStats" });
    expect([features.X.rows, features.X.cols, features.names.length]).toEqual([3, 256, 256]);
    expect([features.names[0], features.names[127], features.names[128]]).toEqual([
      "mel_mean_0",
      "mel_mean_127",
      "mel_std_0",
    ]);
    const { samples } = await decodeAudio(at("short.wav"));
    const S = logMel(samples);
    const band = S.data.subarray(5 * S.cols, 6 * S.cols);
    const mean = band.reduce((a, b) => a + b, 0) / band.length;
    expect(rowOf(features, 2)[5]).toBeCloseTo(mean, 4);
    expect(rowOf(features, 2)[133]).toBeCloseTo(
      Math.sqrt(band.reduce((a, b) => a + (b - mean) ** 2, 0) / band.length),
      4,
    );
  });

  test("gtzan57 has the table's columns and librosa's values", async () => {
    const { X, names } = await extractFeatures(songs.slice(0, 2), { kind: "gtzan57" });
    for (const [i, name] of ["music", "sweep"].entries()) {
      const want = golden.gtzan57[name];
      expect(names).toEqual(Object.keys(want));
      for (const [j, column] of names.entries()) {
        // 16-bit files: half a step of rounding moves the mean of the zero-mean parts more than 1e-2 of itself.
        const room =
          column.endsWith("harmony_mean") || column.endsWith("perceptr_mean") ? 1e-5 : 1e-2 * Math.abs(want[column]);
        expect(Math.abs(rowOf({ X }, i)[j]! - want[column]), `${name} ${column}`).toBeLessThanOrEqual(room);
      }
    }
  });

  test.each([
    ["melMean", {}, 128],
    ["mfccStats", {}, 40],
    ["mfccStats", { nMfcc: 13, deltas: true }, 78],
    ["chromaStats", {}, 24],
    ["contrastStats", {}, 14],
  ] as const)("%s %o has %i columns, all named and finite", async (kind, options, columns) => {
    const { X, names } = await extractFeatures(songs, { kind, ...options });
    expect([X.cols, new Set(names).size]).toEqual([columns, columns]);
    expect(X.data.every(Number.isFinite)).toBe(true);
  });

  test("seconds and offset choose the range", async () => {
    const { X } = await extractFeatures([songs[0]!], { kind: "melMean", seconds: 2 });
    const { X: same } = await extractFeatures([songs[2]!], { kind: "melMean" });
    expect(X.data).toEqual(same.data);
    const { X: later } = await extractFeatures([songs[0]!], { kind: "melMean", seconds: 2, offset: 1 });
    expect(later.data).not.toEqual(same.data);
  });

  test("unreadable songs are skipped and named; the others follow in order", async () => {
    writeWav(at("silent.wav"), new Float32Array(44100), 22050);
    writeWav(at("blip.wav"), music.subarray(0, 2205), 22050);
    writeFileSync(at("page.mp3"), "<html><body>404 not found</body></html>");
    mkdirSync(at("folder.mp3"));
    const mixed = [
      song("words only"),
      song("silent", at("silent.wav")),
      songs[1]!,
      song("blip", at("blip.wav")),
      song("page", at("page.mp3")),
      song("folder", at("folder.mp3")),
      song("gone", at("gone.mp3")),
      songs[0]!,
    ];
    const { ids, indices, skipped, X } = await extractFeatures(mixed, { kind: "melMean" });
    expect([ids, [...indices], X.rows]).toEqual([["sweep", "music"], [2, 7], 2]);
    expect(Object.fromEntries(skipped.map(({ id, reason }) => [id, reason]))).toEqual({
      "words only": "has no sound file",
      silent: "is silent from beginning to end",
      blip: "holds 0.10 s of sound; at least 1 s is needed",
      page: expect.stringContaining("web page"),
      folder: "is a folder, not a sound file",
      gone: expect.stringContaining("does not exist"),
    });
  });

  test("no songs, or none that can be read", async () => {
    const { X, ids } = await extractFeatures([]);
    expect([X.rows, ids]).toEqual([0, []]);
  });

  test("wrong options are refused by name", async () => {
    await expect(extractFeatures(songs, { kind: "mfcc" as never })).rejects.toThrow(
      /kind is "mfcc"; it must be melStats/,
    );
    await expect(extractFeatures(songs, { nMel: 3 } as never)).rejects.toThrow(/unknown option "nMel"/);
    await expect(extractFeatures(songs, { nMfcc: 200, kind: "mfccStats" })).rejects.toThrow(/nMfcc is 200/);
    await expect(extractFeatures(songs, { nFft: 1000 })).rejects.toThrow(/multiple of 32/);
  });
});

describe("the cache", () => {
  test("is read when nothing changed, and not when an option that matters did", async () => {
    const under = freshCache();
    const first = await extractFeatures(songs, { kind: "melMean" });
    const before = files(under).map((f) => [f, statSync(f).mtimeMs]);
    expect(before.length).toBe(3);
    expect((await extractFeatures(songs, { kind: "melMean", nMfcc: 13 })).X.data).toEqual(first.X.data);
    expect(files(under).map((f) => [f, statSync(f).mtimeMs])).toEqual(before);
    await extractFeatures(songs, { kind: "melMean", hopLength: 256 });
    expect(files(under).length).toBe(6);
  });

  test("is rebuilt if a file is damaged, truncated or empty", async () => {
    const under = freshCache();
    const first = await extractFeatures(songs, { kind: "melMean" });
    const [a, b, c] = files(under) as [string, string, string];
    const whole = [a, b, c].map((f) => readFileSync(f));
    const flipped = Buffer.from(whole[0]!);
    flipped[100]! ^= 1;
    writeFileSync(a, flipped);
    writeFileSync(b, whole[1]!.subarray(0, 200));
    writeFileSync(c, "");
    expect((await extractFeatures(songs, { kind: "melMean" })).X.data).toEqual(first.X.data);
    expect([a, b, c].map((f) => readFileSync(f))).toEqual(whole);
  });

  test("goes by content, not by name", async () => {
    const under = freshCache();
    writeFileSync(at("copy.wav"), readFileSync(at("music.wav")));
    await extractFeatures([songs[0]!, song("copy", at("copy.wav"))], { kind: "melMean" });
    expect(files(under).length).toBe(1);
  });

  test("stopping keeps finished songs", async () => {
    freshCache();
    const stop = new AbortController();
    const { ids, skipped } = await extractFeatures([...songs, ...songs, ...songs], {
      kind: "melMean",
      signal: stop.signal,
      onProgress: ({ done }) => done === 2 && stop.abort(),
    });
    expect(ids.length).toBeGreaterThanOrEqual(2);
    expect(ids.length).toBeLessThan(9);
    expect(skipped.at(-1)?.reason).toMatch(/stopped before its turn/);
  });
});

describe("images", () => {
  test("are the log-mel spectrogram, z-scored band by band, padded with the mean", async () => {
    const images = await extractMelImages(songs, { width: 300, seconds: 6, nMels: 64 });
    expect([images.length, images.height, images.width, images.cols]).toEqual([3, 64, 300, 64 * 300]);
    expect(images.columnLength).toBe(512);
    // 259 frames in 6 s, two for each of 100 columns.
    const narrow = await extractMelImages(songs, { width: 100, seconds: 6, nMels: 64 });
    expect(narrow.columnLength).toBe(2 * 512);
    const [image, short] = [await images.read([0]), await images.read([2])];
    const { samples } = await decodeAudio(at("music.wav"));
    const S = logMel(samples, { nMels: 64 });
    const frames = S.cols; // 259 of 300
    const band = Array.from(S.data.subarray(10 * frames, 11 * frames));
    const mean = band.reduce((a, b) => a + b, 0) / frames;
    const std = Math.sqrt(band.reduce((a, b) => a + (b - mean) ** 2, 0) / frames);
    expect(image[10 * 300 + 77]).toBeCloseTo((band[77]! - mean) / std, 4);
    expect(image.subarray(10 * 300 + frames, 11 * 300).every((v) => v === 0)).toBe(true);
    expect(short.subarray(100, 300).every((v) => v === 0)).toBe(true);
  });

  test("that were damaged later are rejected, however small the damage", async () => {
    const under = freshCache();
    const images = await extractMelImages(songs, { width: 64 });
    const whole = await images.read([0, 1, 2]);
    for (const file of files(under)) {
      const bytes = readFileSync(file);
      for (const at of [20, bytes.length >> 1, bytes.length - 1]) {
        const damaged = Buffer.from(bytes);
        damaged[at]! ^= 4;
        writeFileSync(file, damaged);
        await expect(images.read([0, 1, 2])).rejects.toThrow(/gone or damaged \(its checksum.*extract it again/);
      }
      writeFileSync(file, Buffer.concat([bytes, Buffer.alloc(4)]));
      await expect(images.read([0, 1, 2])).rejects.toThrow(/gone or damaged/);
      writeFileSync(file, bytes);
    }
    expect(await images.read([0, 1, 2])).toEqual(whole);
  });

  test("say how many songs are shorter than the image, and how long each is", async () => {
    const six = await extractMelImages(songs, { width: 64, seconds: 6 });
    expect(six.notes).toEqual(["1 of 3 songs is shorter than 6 s; its image is padded."]);
    expect([...six.seconds]).toEqual([6, 6, 2]);
    expect((await extractMelImages(songs, { width: 64 })).notes).toEqual([
      "3 of 3 songs are shorter than 30 s; their images are padded.",
    ]);
    expect((await extractMelImages(songs, { width: 64, seconds: 2 })).notes).toEqual([]);
    expect([...(await extractFeatures(songs, { kind: "melMean", seconds: 3 })).seconds]).toEqual([3, 3, 2]);
  });

  test("may have few bands, whatever the default of an option that images do not use", async () => {
    expect((await extractMelImages(songs, { width: 64, nMels: 8 })).height).toBe(8);
  });

  test("narrow ones cover the whole range, each column the mean of several frames", async () => {
    const narrow = await extractMelImages([songs[0]!], { width: 50, seconds: 6, normalize: "none" });
    const wide = await extractMelImages([songs[0]!], { width: 250, seconds: 6, normalize: "none" });
    const [a, b] = [await narrow.read([0]), await wide.read([0])];
    for (const [m, j] of [
      [3, 7],
      [60, 49],
      [127, 0],
    ] as const) {
      const five = b.subarray(m * 250 + 5 * j, m * 250 + 5 * j + 5);
      expect(a[m * 50 + j]).toBeCloseTo(
        five.reduce((sum, x) => sum + x / 5, 0),
        4,
      );
    }
  });

  test("are read in any order, and report when they were deleted", async () => {
    const under = freshCache();
    const images = await extractMelImages(songs, { width: 64 });
    const [one, two, both] = [await images.read([1]), await images.read([0]), await images.read(Int32Array.of(1, 0))];
    expect([...both]).toEqual([...one, ...two]);
    for (const f of files(under)) writeFileSync(f, "");
    await expect(images.read([0])).rejects.toThrow(/gone or damaged.*extract it again/);
    await expect(images.read([3])).rejects.toThrow(/no image 3; there are 3/);
  });
});

test("a program that extracts features exits by itself, and its threads load no TensorFlow", () => {
  const program = `
    const { extractFeatures } = require(${JSON.stringify(path.resolve(__dirname, "../../dist/audio/index.js"))});
    const songs = [{ id: "m", audioPath: ${JSON.stringify(path.join(__dirname, "../golden/audio/layer3.mp3"))}, attributes: {} }];
    extractFeatures(songs, { minSeconds: 0.1 }).then(({ X }) => {
      require(${JSON.stringify(path.resolve(__dirname, "../../dist/audio/worker.js"))});
      const heavy = Object.keys(require.cache).filter((f) => /tensorflow|tfjs|danfo/.test(f));
      console.log(JSON.stringify([X.rows, heavy.length]));
    });`;
  const out = execFileSync(process.execPath, ["-e", program], {
    env: { ...process.env, SURLAB_CACHE: path.join(folder, "cache-own") },
    encoding: "utf8",
    timeout: 30_000,
  });
  expect(JSON.parse(out)).toEqual([1, 0]);
});

describe("several kinds of one decoding", () => {
  test("are what each is alone, with the same rows", async () => {
    const own = { nMels: 40, seconds: 4 };
    const { melStats, mfccStats, melImages } = await extractAll(
      songs,
      { melStats: {}, mfccStats: { nMfcc: 13, deltas: true, nMels: 128 }, melImages: { width: 60, normalize: "none" } },
      own,
    );
    expect(melStats).toEqual(await extractFeatures(songs, { kind: "melStats", ...own }));
    expect(mfccStats).toEqual(
      await extractFeatures(songs, { kind: "mfccStats", nMfcc: 13, deltas: true, seconds: 4, nMels: 128 }),
    );
    const alone = await extractMelImages(songs, { width: 60, normalize: "none", ...own });
    expect(await melImages.read([0, 1, 2])).toEqual(await alone.read([0, 1, 2]));
    expect([melImages.height, melImages.width, melImages.notes]).toEqual([40, 60, alone.notes]);
    expect(melStats.names).toHaveLength(80);
    expect(mfccStats.indices).toEqual(melStats.indices);
  });

  test("each song's turn comes once, whatever is wanted; what lies in the cache is not computed again", async () => {
    const before = { seconds: 3.5 };
    const first = await extractFeatures(songs, { kind: "chromaStats", ...before });
    const seen: number[] = [];
    const wanted = { chromaStats: {}, contrastStats: {}, gtzan57: {} };
    const all = await extractAll(songs, wanted, {
      ...before,
      onProgress: ({ done, total }) => seen.push(done / total),
    });
    expect(seen).toHaveLength(3);
    expect(all.chromaStats).toEqual(first);
    expect(all.gtzan57).toEqual(await extractFeatures(songs, { kind: "gtzan57", ...before }));
  });

  test("a song that is left out is left out of all", async () => {
    const mixed = [songs[0]!, song("silent"), song("broken", at("broken.wav")), songs[1]!];
    writeFileSync(at("broken.wav"), "no sound");
    const { melMean, recording, melImages } = await extractAll(mixed, { melMean: {}, recording: {}, melImages: {} });
    for (const found of [melMean, recording, melImages]) {
      expect([...found.indices]).toEqual([0, 3]);
      expect(found.skipped.map(({ id }) => id)).toEqual(["silent", "broken"]);
    }
  });

  test("a kind that there is not, an option that a kind does not have, no kind at all", async () => {
    await expect(extractAll(songs, { mfcc: {} } as never)).rejects.toThrow(/kind is "mfcc"; it must be .*melImages/);
    await expect(extractAll(songs, { melMean: { width: 3 } } as never)).rejects.toThrow(
      /melMean.*unknown option "width"/,
    );
    await expect(extractAll(songs, { melImages: { width: 0 } })).rejects.toThrow(/width is 0/);
    await expect(extractAll(songs, {})).rejects.toThrow(/asked for no kind of features/);
  });
});
