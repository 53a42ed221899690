import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Rng } from "../../dist/array/index.js";
import type { Container } from "../../dist/audio/container.js";
import { decodeBytes } from "../../dist/audio/decode.js";
import { bytesFor, identify } from "../../dist/audio/identify.js";
import { decodeAudio, melSpectrogram, wavBytes, writeWav } from "../../dist/audio/index.js";
import { expectLike, golden, rowMeans } from "./golden.js";

const encoded = path.join(__dirname, "../golden/audio");
const folder = mkdtempSync(path.join(tmpdir(), "surlab-audio-"));
const at = (name: string) => path.join(folder, name);

describe("decoding equals librosa's", () => {
  // Opus and aac are lossy in ways that leave decoders some freedom; our opus decoder ends a few samples elsewhere.
  const loose = ["aac.m4a", "opus.opus"];
  const exact = readdirSync(encoded).filter((name) => !loose.includes(name));

  test.each(exact)("%s", async (name) => {
    const { samples, sampleRate } = await decodeAudio(path.join(encoded, name));
    expect(sampleRate).toBe(22050);
    expect(samples.length).toBe(golden.encoded[name].samples);
    expectLike(samples, golden.encoded[name].sound, { relative: 0, ofLargest: name.includes("48k") ? 1e-3 : 1e-5 });
    expectLike(rowMeans(melSpectrogram(samples)), golden.encoded[name].mel, { relative: 1e-2, ofLargest: 1e-6 });
  });

  test.each(loose)("%s", async (name) => {
    const { samples } = await decodeAudio(path.join(encoded, name));
    const want = golden.encoded[name];
    expect(Math.abs(samples.length - want.samples)).toBeLessThanOrEqual(512);
    expectLike(rowMeans(melSpectrogram(samples.subarray(0, want.samples))), want.mel, { relative: 0, ofLargest: 1e-2 });
  });
});

describe("reading parts of a file", () => {
  const second = Float32Array.from({ length: 22050 }, (_, i) => Math.round(16384 + 16000 * Math.sin(i / 10)) / 32768);
  writeWav(at("second.wav"), second, 22050);

  test("a wav that was written comes back bit for bit", async () => {
    expect((await decodeAudio(at("second.wav"))).samples).toEqual(second);
  });

  test("offset and seconds, whatever the format", async () => {
    const part = await decodeAudio(at("second.wav"), { offset: 0.25, seconds: 0.5 });
    expect(part.samples).toEqual(second.subarray(5513, 5513 + 11025));
    for (const name of ["s16.flac", "layer3.mp3", "vorbis.ogg", "opus.opus"]) {
      const whole = await decodeAudio(path.join(encoded, name), { sampleRate: 48000 });
      const rest = await decodeAudio(path.join(encoded, name), { sampleRate: 48000, offset: 0.1, seconds: 0.2 });
      expect(rest.samples.length).toBe(9600);
      expect(rest.samples[5000]).toBeCloseTo(whole.samples[9800]!, 5);
    }
  });

  const recordings = path.resolve(__dirname, "../../../data/free-music/audio");
  const recording = path.join(recordings, readdirSync(recordings).filter((name) => name.endsWith(".ogg"))[0]);
  test.each([path.join(encoded, "layer3.mp3"), recording])("of %s only the requested part is decoded", async (file) => {
    const bytes = new Uint8Array(readFileSync(file));
    const view = new DataView(bytes.buffer);
    const container = identify(view) as Container;
    const enough = bytesFor(4410, view, container);
    expect(enough).toBeLessThan(bytes.length);
    expect(bytesFor(Infinity, view, container)).toBe(bytes.length);
    // What lies behind may then be anything.
    writeFileSync(at("start"), Buffer.concat([bytes.subarray(0, enough), new Uint8Array(bytes.length - enough)]));
    const { samples } = await decodeAudio(at("start"), { seconds: 0.1 });
    expect(samples).toEqual((await decodeAudio(file, { seconds: 0.1 })).samples);
    const whole = await decodeAudio(file);
    expect(samples[1000]).toBeCloseTo(whole.samples[1000], 5);
  });

  test("the content decides, not the name; eight channels are averaged; 192 kHz is resampled", async () => {
    writeFileSync(at("really-a-wav.mp3"), wavBytes(second, 22050));
    expect((await decodeAudio(at("really-a-wav.mp3"))).samples).toEqual(second);
    const eight = Buffer.concat([
      wavBytes(
        new Float32Array(8 * 1000).map((_, i) => (i % 8) / 8),
        192000,
      ),
    ]);
    eight.writeUInt16LE(8, 22);
    eight.writeUInt16LE(16, 32);
    writeFileSync(at("eight.wav"), eight);
    const { samples } = await decodeAudio(at("eight.wav"), { sampleRate: 192000 });
    expect(samples.length).toBe(1000);
    expect(samples[500]).toBeCloseTo(0.4375, 6);
    expect((await decodeAudio(at("eight.wav"))).samples.length).toBe(Math.ceil((1000 * 22050) / 192000));
  });

  test("the same on every run", async () => {
    const file = path.join(encoded, "layer3.mp3");
    const [a, b] = await Promise.all([decodeAudio(file), decodeAudio(file)]);
    expect(a.samples).toEqual(b.samples);
  });
});

describe("a file without sound gets a reason", () => {
  const mp3 = readFileSync(path.join(encoded, "layer3.mp3"));
  const flac = readFileSync(path.join(encoded, "s16.flac"));
  const nan = new Uint8Array(readFileSync(path.join(encoded, "float.wav")));
  nan.set([0, 0, 0xc0, 0x7f], nan.length - 8);
  const files: [string, Uint8Array | string, RegExp][] = [
    ["empty.mp3", "", /empty\.mp3 is empty\.$/],
    ["page.mp3", "<!DOCTYPE html><html><body>404</body></html>", /web page \(HTML\)/],
    ["noise.mp3", Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251), /cannot be decoded/],
    ["zeros.wav", new Uint8Array(10000), /cannot be decoded/],
    ["half.mp3", mp3.subarray(0, mp3.length / 2), /is cut off: 0\.\d s of 0\.5 s/],
    ["half.flac", flac.subarray(0, flac.length / 2), /cut off|cannot be decoded/],
    ["half.wav", wavBytes(new Float32Array(22050), 22050).subarray(0, 20000), /is cut off: 0\.5 s of 1\.0 s/],
    ["header.wav", wavBytes(new Float32Array(0), 22050), /holds no sound/],
    ["cut-header.wav", wavBytes(new Float32Array(9), 22050).subarray(0, 20), /is cut off/],
    ["cut-header.flac", flac.subarray(0, 20), /is cut off/],
    ["cut-header.mp3", mp3.subarray(0, 60), /cannot be decoded|cut off|no sound/],
    ["nan.wav", nan, /holds NaN at 0\.\d+ s/],
  ];
  test.each(files)("%s", async (name, content, reason) => {
    writeFileSync(at(name), content);
    await expect(decodeAudio(at(name))).rejects.toThrow(reason);
    await expect(decodeAudio(at(name))).rejects.toThrow(at(name));
  });

  test("damaged files of every kind give sound or a reason, and never an exception", async () => {
    const rng = new Rng(7, "damage");
    for (const name of readdirSync(encoded).filter((f) => /\.(wav|au|mp3|ogg)$/.test(f))) {
      for (let i = 0; i < 12; i++) {
        const bytes = new Uint8Array(readFileSync(path.join(encoded, name)));
        const reach = i % 2 ? bytes.length : 200;
        for (let j = 0; j < 1 + rng.int(30); j++) bytes[rng.int(reach)] = rng.int(256);
        const cut = bytes.slice(0, i % 3 ? bytes.length : rng.int(bytes.length) + 1);
        const sound = await decodeBytes(cut, { sampleRate: 22050, seconds: 30, offset: 0 });
        if (typeof sound === "string") expect(sound.length).toBeGreaterThan(5);
        else expect(sound.samples.every(Number.isFinite)).toBe(true);
      }
    }
  });

  test("an implausible sample rate", async () => {
    const odd = Buffer.from(wavBytes(new Float32Array(100), 22050));
    odd.writeUInt32LE(3, 24);
    writeFileSync(at("odd.wav"), odd);
    await expect(decodeAudio(at("odd.wav"))).rejects.toThrow(/claims a sample rate of 3 Hz/);
  });

  test("the existing part of a truncated file can still be read", async () => {
    writeFileSync(at("cut.wav"), wavBytes(new Float32Array(22050), 22050).subarray(0, 20000));
    expect((await decodeAudio(at("cut.wav"), { seconds: 0.4 })).samples.length).toBe(8820);
  });

  test("a folder, a missing file, a broken link, a file one may not read", async () => {
    mkdirSync(at("folder.mp3"));
    symlinkSync(at("gone"), at("link.mp3"));
    await expect(decodeAudio(at("folder.mp3"))).rejects.toThrow(/is a folder/);
    await expect(decodeAudio(at("missing.mp3"))).rejects.toThrow(/does not exist/);
    await expect(decodeAudio(at("link.mp3"))).rejects.toThrow(/link/);
    writeFileSync(at("secret.wav"), wavBytes(new Float32Array(10), 22050));
    chmodSync(at("secret.wav"), 0);
    if (process.getuid?.() !== 0) await expect(decodeAudio(at("secret.wav"))).rejects.toThrow(/permissions/);
  });

  test("an invalid option", async () => {
    await expect(decodeAudio(at("second.wav"), { sampleRate: 0 })).rejects.toThrow(/sampleRate is 0/);
    await expect(decodeAudio(at("second.wav"), { second: 3 } as never)).rejects.toThrow(/unknown option "second"/);
    await expect(decodeAudio(at("second.wav"), { offset: 5 })).rejects.toThrow(/ends before 5 s/);
  });
});
