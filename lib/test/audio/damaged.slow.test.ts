import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { Died, mapApart, runApart } from "../../dist/async/childProcesses.js";
import { decodeAudio, extractFeatures, extractMelImages, wavBytes } from "../../dist/audio/index.js";
import { isRunning } from "../../dist/io/leftovers.js";

const cases = path.join(__dirname, "../cases");
const encodings = path.join(__dirname, "../golden/soundFormats");
const folder = mkdtempSync(path.join(tmpdir(), "surlab-damaged-"));
const at = (name: string) => path.join(folder, name);
const song = (audioPath: string) => ({ id: path.basename(audioPath), audioPath, attributes: {} });
const files = (name: string) => {
  const under = path.join(cases, name, "audio");
  return readdirSync(under).map((file) => song(path.join(under, file)));
};

beforeAll(() => {
  process.env["SURLAB_CACHE"] = at("cache");
});

/** What becomes of each song: "read", or why it was left out. */
async function outcome(songs: ReturnType<typeof song>[], options = {}): Promise<Record<string, string>> {
  const { ids, skipped, X, notes } = await extractFeatures(songs, { kind: "melMean", minSeconds: 0.1, ...options });
  expect(X.data.every(Number.isFinite)).toBe(true);
  return Object.fromEntries([
    ...ids.map((id) => [id, "read"]),
    ...skipped.map(({ id, reason }) => [id, reason]),
    ...notes.map((note) => ["note", note]),
  ]);
}

describe("a decoder that fails loses only its own file", () => {
  const hostile = path.join(__dirname, "hostile.cjs");

  test.each([
    ["exits", /ended the decoder \(exit 3\)/],
    ["aborts", /ended the decoder \(SIGABRT\)/],
    ["fillsTheHeap", /ended the decoder|too much memory/],
    ["fillsTheMemory", /too much memory/],
    ["neverEnds", /took too long/],
  ])("one that %s", async (what, reason) => {
    const results = await mapApart<string, string | Died>(hostile, "decode", ["good", what, "good"]);
    expect([results[0], results[2]]).toEqual(["decoded", "decoded"]);
    expect(results[1]).toBeInstanceOf(Died);
    expect((results[1] as Died).reason).toMatch(reason);
  });

  test("errors thrown in the child are rethrown", async () => {
    await expect(runApart(hostile, "decode", "throws")).rejects.toThrow(/an ordinary mistake/);
  });

  test("a child is reused, unless its memory has grown", async () => {
    const pid = await runApart(hostile, "grow", 1000);
    expect(await runApart(hostile, "grow", 700e6)).toBe(pid);
    expect(await runApart(hostile, "grow", 1000)).not.toBe(pid);
  });

  test("children neither keep a program running nor outlive it", () => {
    const program = `
      const { runApart } = require(${JSON.stringify(path.resolve(__dirname, "../../dist/async/childProcesses.js"))});
      runApart(${JSON.stringify(hostile)}, "pid", "").then((pid) => console.log(pid));`;
    const pid = Number(execFileSync(process.execPath, ["-e", program], { encoding: "utf8", timeout: 60_000 }));
    return expect.poll(() => isRunning(pid), { timeout: 20_000 }).toBe(false);
  });
});

describe("a false count in a header is rejected before anything is allocated", () => {
  test("the samples of an m4a; the good song is kept", async () => {
    expect(await outcome(files("m4a_sample_count_kills_kernel"))).toEqual({
      "bad.m4a": expect.stringMatching(/is damaged: it counts 268435456 samples/),
      "s00.wav": "read",
    });
  });

  test.each(["stsz", "stsc", "stco", "stts"])("%s of an m4a", async (table) => {
    const bytes = readFileSync(path.join(encodings, "mp4-aac.m4a"));
    const count = bytes.indexOf(table) + (table === "stsz" ? 12 : 8);
    for (const lie of [0x10000000, 0x7fffffff, 0xffffffff, 100000]) {
      bytes.writeUInt32BE(lie, count);
      writeFileSync(at("lie.m4a"), bytes);
      await expect(decodeAudio(at("lie.m4a")), `${table} ${lie}`).rejects.toThrow(/is damaged/);
    }
  });

  test("the channels of a wav of ADPCM, and of other headers", async () => {
    expect(await outcome(files("wav_adpcm_65535_channels"))).toEqual({
      "bad.wav": "claims 65535 channels; its header is damaged",
    });
    for (const [name, offset, big] of [
      ["wav-s16.wav", 22, false],
      ["wav-adpcmMs.wav", 22, false],
      ["aiff-s16.aiff", 20, true],
      ["au-s16.au", 20, true],
    ] as const) {
      const bytes = readFileSync(path.join(encodings, name));
      if (name.startsWith("au")) bytes.writeUInt32BE(65535, offset);
      else if (big) bytes.writeUInt16BE(65535, offset);
      else bytes.writeUInt16LE(65535, offset);
      writeFileSync(at(name), bytes);
      await expect(decodeAudio(at(name))).rejects.toThrow(/claims 65535 channels; its header is damaged/);
    }
  });

  test("the samples in a block of ADPCM", async () => {
    const bytes = readFileSync(path.join(encodings, "wav-adpcmIma.wav"));
    bytes.writeUInt16LE(65535, 38);
    writeFileSync(at("block.wav"), bytes);
    await expect(decodeAudio(at("block.wav"))).rejects.toThrow(/claims 65535 samples in blocks of/);
  });
});

describe("invalid samples", () => {
  test.each([
    [3e20, "3e20"],
    [-1e30, "-1e30"],
    [2e10, "2e10"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    [Number.NaN, "NaN"],
  ])("%d in a float wav", async (value, said) => {
    const bytes = readFileSync(path.join(encodings, "wav-f32.wav"));
    const at100ms = bytes.indexOf("data") + 8 + 4 * 800;
    bytes.writeFloatLE(value, at100ms);
    writeFileSync(at("spike.wav"), bytes);
    await expect(decodeAudio(at("spike.wav"))).rejects.toThrow(`holds ${said} at 0.1 s; its samples are damaged`);
  });

  test("are left out of the features; the good song is kept", async () => {
    expect(await outcome(files("wav_float_overflow"))).toEqual({
      "s00.wav": "read",
      "spike.wav": "holds 3e20 at 0.125 s; its samples are damaged",
    });
  });

  test("a float wav in 16-bit steps is loud but valid", async () => {
    const bytes = readFileSync(path.join(encodings, "wav-f32.wav"));
    for (let i = bytes.indexOf("data") + 8; i + 4 <= bytes.length; i += 4)
      bytes.writeFloatLE(bytes.readFloatLE(i) * 32768, i);
    writeFileSync(at("loud.wav"), bytes);
    expect(await outcome([song(at("loud.wav"))])).toEqual({ "loud.wav": "read" });
  });
});

describe("truncated files and unknown codecs are reported as such", () => {
  test("m4a, aiff, opus", async () => {
    expect(await outcome(files("cut_m4a_aiff_opus_kept"))).toEqual({
      "half_f_m4a.m4a": "is cut off: 1.8 s of 4.1 s are there; fetch it again",
      "half_f_opus.opus": "is cut off after 2.0 s; fetch it again",
      "half_q_aiff.aiff": "is cut off: 1.5 s of 3.0 s are there; fetch it again",
    });
  });

  test.each([
    ...[
      "wav-s16.wav",
      "wav-adpcmIma.wav",
      "wav-w64.w64",
      "wav-rf64.wav",
      "aiff-s16.aiff",
      "aiff-f32.aifc",
      "au-s16.au",
    ],
    ...["caf-s16.caf", "caf-ima4.caf", "flac-16.flac", "mp3-cbr.mp3", "ogg-vorbis.ogg", "ogg-opus.opus"],
    ...["mp4-aac.m4a", "mp4-aac-faststart.m4a", "mp4-aac-fragmented.m4a", "mp4-alac.m4a", "wavpack.wv", "tta.tta"],
    ...["mka-pcm.mka", "ogg-opus.webm", "flac-mka.mka", "wma-2.wma", "avi-mp3.avi"],
  ])("%s cut in the middle", async (name) => {
    const bytes = readFileSync(path.join(encodings, name));
    writeFileSync(at(name), bytes.subarray(0, Math.floor(bytes.length * 0.55)));
    await expect(decodeAudio(at(name))).rejects.toThrow(/is cut off|cannot be decoded \(.*(corrupt|truncated)/i);
  });

  test("an ogg without its last pages is a recorded broadcast and complete", async () => {
    const bytes = readFileSync(path.join(encodings, "ogg-opus.opus"));
    const pages: number[] = [];
    for (let i = bytes.indexOf("OggS"); i >= 0; i = bytes.indexOf("OggS", i + 4)) pages.push(i);
    writeFileSync(at("rip.opus"), bytes.subarray(0, pages.at(-1)));
    if (pages.length > 3) expect((await decodeAudio(at("rip.opus"))).samples.length).toBeGreaterThan(0);
    else await expect(decodeAudio(at("rip.opus"))).rejects.toThrow(/is cut off before its sound begins/);
  });

  test("Speex, free-format mp3, and an ogg that ends with its header", async () => {
    expect(await outcome([...files("speex_and_cut_ogg"), ...files("mp3_free_format")])).toEqual({
      "header_only.ogg": "is cut off before its sound begins; fetch it again",
      "speex.ogg": expect.stringMatching(/its sound is Speex, which cannot be decoded/),
      "free.mp3": expect.stringMatching(/its sound is mp3 of free format, which cannot be decoded/),
    });
  });

  test.each([
    ["MThd\0\0\0\x06\0\x01\0\x02", /is MIDI/],
    ["PK\x03\x04aaaaaaaaaaaaaaaa", /is a zip archive/],
    ["%PDF-1.7 aaaaaaaaaaaa", /is a PDF/],
    ["#EXTM3U\nsong.mp3\n", /is a playlist/],
    ["MAC \x96\x0f\0\0aaaaaaaaaa", /Monkey's Audio/],
    ["version https://git-lfs.github.com/spec/v1\n", /Git LFS/],
    ["ID3\x03\0\0\0\0\x02\x01", /nothing but tags/],
  ])("%j", async (content, reason) => {
    writeFileSync(at("no-sound.mp3"), Buffer.from(content, "latin1"));
    await expect(decodeAudio(at("no-sound.mp3"))).rejects.toThrow(reason);
  });
});

describe("silence", () => {
  test("channels that cancel are not silence, and a song with a silent beginning is kept", async () => {
    expect(await outcome(files("silent_but_heard"))).toEqual({
      "outofphase.wav": "cannot be used: its channels cancel out when mixed to mono",
      "silence_first.flac": "read",
      note: expect.stringMatching(/^1 song is silent .* silence_first\.flac \(31\.0 s\)\.$/),
    });
  });

  test("nearly opposite channels, as after a lossy encoder, leave only its noise", async () => {
    const frames = 22050;
    const both = new Float32Array(2 * frames);
    for (let i = 0; i < frames; i++) {
      both[2 * i] = 0.5 * Math.sin(i / 9) + 1e-3 * Math.sin(i / 2.7);
      both[2 * i + 1] = -0.5 * Math.sin(i / 9) + 1e-3 * Math.sin(i / 3.3);
    }
    const bytes = Buffer.from(wavBytes(both, 22050));
    bytes.writeUInt16LE(2, 22);
    bytes.writeUInt16LE(4, 32);
    writeFileSync(at("nearly.wav"), bytes);
    expect(await outcome([song(at("nearly.wav"))])).toEqual({ "nearly.wav": expect.stringMatching(/channels cancel/) });
  });

  test("the image of a song with a silent beginning shows its music", async () => {
    const images = await extractMelImages(files("silent_but_heard"), {
      width: 32,
      nMels: 16,
      seconds: 20,
      minSeconds: 0.1,
    });
    expect(images.ids).toEqual(["silence_first.flac"]);
    expect(new Set(await images.read([0])).size).toBeGreaterThan(20);
  });
});
