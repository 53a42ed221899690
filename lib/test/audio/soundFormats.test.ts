import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { decodeAudio } from "../../dist/audio/index.js";
import { mp4Beginning } from "../../dist/audio/mp4.js";

// Compares every encoding in golden/soundFormats with what ffmpeg and sox make of it (golden/soundFormats.mjs).

/** What a program decoded: mean of the channels. `middle` are its samples from `from` on. */
interface Facts {
  rate: number;
  samples: number;
  rms: number;
  middle: number[];
  from: number;
}

const golden = path.join(__dirname, "../golden");
const { files } = JSON.parse(readFileSync(path.join(golden, "soundFormats.json"), "utf8")) as {
  files: Record<string, { ffmpeg: Facts | null; sox: Facts | null }>;
};

/** Read by one of the two and by no decoder here; each says so. */
const REFUSED: Record<string, RegExp> = {
  "wav-gsm.wav": /its sound is GSM 6\.10/,
  "wav-g726.wav": /its sound is G\.726 ADPCM/,
  "aiff-ima4.aifc": /AIFF-C kind "ima4"/,
  "caf-alac.caf": /caf kind "alac"/,
  "mp3-free.mp3": /mp3 of free format/,
  "mp3-free-160.mp3": /mp3 of free format/,
  "ogg-speex.ogg": /its sound is Speex/,
  "ogg-speex.spx": /its sound is Speex/,
  "aac-latm.aac": /cannot be decoded/,
  "voc.voc": /Creative Voice/,
  "8svx.8svx": /8SVX/,
  "nist.sph": /NIST Sphere/,
  "ircam.sf": /cannot be decoded/,
  "raw.raw": /cannot be decoded/,
};

/**
 * Where decoders are free to differ: encoder delay, padding at the end, and how a join is bridged. Everything else
 * has the same samples at the same place.
 */
const LOOSE = /^(mp3|aac|mp4-(aac|mp3|opus|ac3)|mka|ogg|avi)/;
/** Joined files: sox reads only the first, ffmpeg leaves its padding in between; ours are compared by their length. */
const JOINED = /joined|chained/;

/** Best correlation within `reach` samples, its shift, and how much louder ours is. */
function against(ours: Float32Array, { middle, from }: Facts, reach: number): [correlation: number, shift: number] {
  let best: [number, number] = [-1, 0];
  for (let shift = -reach; shift <= reach; shift++) {
    let [ab, aa, bb] = [0, 0, 0];
    for (const [i, b] of middle.entries()) {
      const a = ours[from + shift + i] ?? 0;
      ab += a * b;
      aa += a * a;
      bb += b * b;
    }
    const correlation = ab / Math.sqrt(aa * bb + 1e-20);
    if (correlation > best[0]) best = [correlation, shift];
  }
  return best;
}

const rms = (samples: Float32Array) => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);

describe("sound is read as ffmpeg and sox read it", () => {
  test.each(Object.keys(files))("%s", async (name) => {
    const { ffmpeg, sox } = files[name]!;
    const file = path.join(golden, "soundFormats", name);
    if (REFUSED[name]) return expect(decodeAudio(file)).rejects.toThrow(REFUSED[name]);
    const references = [ffmpeg, sox].filter((facts) => facts !== null);
    const loose = LOOSE.test(name);
    const found: string[] = [];
    for (const want of references) {
      const { samples } = await decodeAudio(file, { sampleRate: want.rate });
      // A frame of 1152 samples, and the delays of an encoder and a decoder.
      const [correlation, shift] = against(samples, want, loose ? 2300 : 0);
      const level = rms(samples) / want.rms;
      const room = loose ? 2400 : 1;
      const isLike =
        (correlation > 0.99 || JOINED.test(name)) &&
        Math.abs(samples.length - want.samples) <= room &&
        Math.abs(level - 1) < (loose ? 0.2 : 0.01);
      if (isLike) return;
      found.push(`${samples.length}/${want.samples} samples, level ${level}, correlation ${correlation} at ${shift}`);
    }
    expect.fail(found.join("; ") || "neither ffmpeg nor sox reads it");
  });

  test("of a long m4a only the requested part is decoded, with the same samples", async () => {
    const file = path.join(__dirname, "../cases/cut_m4a_aiff_opus_kept/audio/half_f_m4a.m4a");
    const bytes = readFileSync(file);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const at = bytes.indexOf("stsz") + 12;
    const count = (seconds: number) => {
      const beginning = mp4Beginning(view, seconds);
      return beginning && Buffer.from(beginning).readUInt32BE(at);
    };
    const all = bytes.readUInt32BE(at);
    expect(count(10)).toBeUndefined();
    expect(count(1)! / all).toBeCloseTo(1.5 / 4.1, 1);
    const [one, more] = [await decodeAudio(file, { seconds: 1 }), await decodeAudio(file, { seconds: 1.7 })];
    expect(one.samples.length).toBe(22050);
    // The resampling filter sees the end of the stretch.
    const furthest = one.samples
      .subarray(0, 21500)
      .reduce((far, x, i) => Math.max(far, Math.abs(x - more.samples[i]!)), 0);
    expect(furthest).toBeLessThan(1e-5);
  });

  test("data before the sound changes nothing: tags, zeros, junk", async () => {
    const { samples } = await decodeAudio(path.join(golden, "soundFormats", "mp3-big-id3.mp3"));
    for (const name of ["mp3-two-id3.mp3", "mp3-junk-first.mp3", "mp3-zeros-first.mp3", "mp3-ape-first.mp3"]) {
      expect((await decodeAudio(path.join(golden, "soundFormats", name))).samples, name).toEqual(samples);
    }
    const tag = Buffer.from("ID3\x03\0\0\x7f\x7f\x7f\x7f", "latin1");
    const file = path.join(mkdtempSync(path.join(tmpdir(), "surlab-tag-")), "endless-tag.mp3");
    writeFileSync(file, Buffer.concat([tag, readFileSync(path.join(golden, "soundFormats", "mp3-junk-first.mp3"))]));
    expect((await decodeAudio(file)).samples).toEqual(samples);
  });
});
