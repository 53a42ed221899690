import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Meyda from "meyda";
import { describe, expect, test } from "vitest";
import { Matrix } from "../../dist/array/index.js";
import { RealFft } from "../../dist/audio/fft.js";
import {
  dbToPower,
  delta,
  griffinLim,
  hpss,
  istft,
  melFilterbank,
  melSpectrogram,
  melToAudio,
  powerToDb,
  rms,
  spectralCentroid,
  spectrogram,
  stft,
  wavBytes,
  writeWav,
  zeroCrossingRate,
} from "../../dist/audio/index.js";
import { signals } from "./golden.js";

const { music } = signals();

describe("the Fourier transform", () => {
  test.each([32, 96, 2048])("of %i samples equals its definition, and inverts", (n) => {
    const fft = RealFft.of(n);
    const x = music.subarray(5000, 5000 + n);
    fft.time.set(x);
    fft.forward();
    for (const k of [1, 2, 7, n / 2 - 1]) {
      let [re, im] = [0, 0];
      for (let t = 0; t < n; t++) {
        re += x[t]! * Math.cos((2 * Math.PI * k * t) / n);
        im -= x[t]! * Math.sin((2 * Math.PI * k * t) / n);
      }
      expect(fft.spectrum[2 * k]).toBeCloseTo(re, 3);
      expect(fft.spectrum[2 * k + 1]).toBeCloseTo(im, 3);
    }
    expect(fft.spectrum[0]).toBeCloseTo(
      x.reduce((a, b) => a + b, 0),
      3,
    );
    fft.inverse();
    for (let t = 0; t < n; t += 5) expect(fft.time[t]! / n).toBeCloseTo(x[t]!, 5);
  });

  test("rejects an unsupported length", () => {
    expect(() => RealFft.of(1000)).toThrow(/multiple of 32/);
    expect(() => RealFft.of(32 * 7)).toThrow(/224/);
  });
});

describe("spectrograms", () => {
  test("the inverse restores the signal", () => {
    const back = istft(stft(music), music.length);
    for (let i = 0; i < music.length; i += 13) expect(back[i]).toBeCloseTo(music[i]!, 5);
  });

  test("a sine is one line of height amplitude x nFft / 4", () => {
    const bin = 100;
    const sine = Float32Array.from({ length: 8192 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * bin * i) / 2048));
    const S = spectrogram(sine, { power: 1 });
    expect(S.data[bin * S.cols + 8]).toBeCloseTo(0.5 * 512, 2);
    expect(S.data[(bin + 5) * S.cols + 8]).toBeLessThan(1e-3);
  });

  test("each mel filter has the same area", () => {
    const filters = melFilterbank({ nMels: 40 });
    for (let m = 10; m < 40; m++) {
      const area = filters.data.subarray(m * filters.cols, (m + 1) * filters.cols).reduce((a, b) => a + b, 0);
      expect((area * 22050) / 2048).toBeCloseTo(1, 1);
    }
  });

  test("decibels and back, with a clipped range", () => {
    const S = Matrix.from([
      [1, 0.1],
      [1e-5, 1e-12],
    ]);
    expect([...powerToDb(S).data]).toEqual([0, -10, -50, -80]);
    expect(dbToPower(powerToDb(S)).data[1]).toBeCloseTo(0.1, 6);
    expect([...powerToDb(Matrix.zeros(2, 2)).data]).toEqual([0, 0, 0, 0]);
  });

  test("agrees with meyda, frame by frame, where the definitions are the same", () => {
    // meyda takes everything of the windowed frame, its Hann window is symmetric, and its centroid is in bins.
    const frame = music.slice(20480 - 1024, 20480 + 1024);
    Meyda.bufferSize = 2048;
    Meyda.sampleRate = 22050;
    Meyda.windowingFunction = "rect";
    const plain = Meyda.extract(["rms", "zcr"], frame)!;
    Meyda.windowingFunction = "hanning";
    const theirs = Meyda.extract(["spectralCentroid", "amplitudeSpectrum"], frame)!;
    const t = 40;
    const S = spectrogram(music, { power: 1 });
    expect(rms(music)[t]).toBeCloseTo(plain.rms!, 5);
    expect(zeroCrossingRate(music)[t]! * 2048).toBeCloseTo(plain.zcr!, 0);
    expect(spectralCentroid(S, 22050)[t]! / ((theirs.spectralCentroid! * 22050) / 2048)).toBeCloseTo(1, 1);
    for (const k of [20, 31, 82]) {
      expect(S.data[k * S.cols + t]! / theirs.amplitudeSpectrum![k]!).toBeCloseTo(1, 2);
    }
  });

  test("rejects invalid signals by name", () => {
    expect(() => melSpectrogram(new Float32Array(0))).toThrow(/was given none/);
    expect(() => spectrogram(Float32Array.of(0, Number.NaN))).toThrow(/sample 1 is NaN/);
    expect(() => melSpectrogram(music, { nMels: 0 })).toThrow(/nMels is 0/);
    expect(() => delta(Matrix.zeros(1, 4))).toThrow(/width is 9/);
  });
});

describe("sound from spectrograms", () => {
  /** How far the magnitudes of `sound` are from S, as a share of S. */
  function distance(sound: Float32Array, S: { data: Float32Array; cols: number }) {
    const got = spectrogram(sound, { power: 1 });
    let [off, all] = [0, 0];
    for (let i = 0; i < S.data.length; i++) {
      off += (got.data[i]! - S.data[i]!) ** 2;
      all += S.data[i]! ** 2;
    }
    return Math.sqrt(off / all);
  }
  const second = music.subarray(0, 43 * 512);
  const S = spectrogram(second, { power: 1 });

  test("Griffin-Lim converges to the magnitudes, and is reproducible by seed", () => {
    const sound = griffinLim(S, { nIter: 32 });
    expect(sound.length).toBe(43 * 512);
    expect(distance(sound, S)).toBeLessThan(0.15);
    expect(distance(griffinLim(S, { nIter: 2 }), S)).toBeGreaterThan(distance(sound, S));
    expect(griffinLim(S, { nIter: 32 })).toEqual(sound);
    expect(griffinLim(S, { nIter: 32, seed: 1 })).not.toEqual(sound);
  });

  test("from a mel spectrogram: the sound has that mel spectrogram again", () => {
    const mel = melSpectrogram(second);
    const again = melSpectrogram(melToAudio(mel));
    let [off, all] = [0, 0];
    for (let i = 0; i < mel.data.length; i++) {
      off += (Math.sqrt(again.data[i]!) - Math.sqrt(mel.data[i]!)) ** 2;
      all += mel.data[i]!;
    }
    expect(Math.sqrt(off / all)).toBeLessThan(0.3);
  });

  test("harmonic and percussive parts add up to the sound", () => {
    const { harmonic, percussive } = hpss(second);
    for (let i = 0; i < second.length; i += 11) expect(harmonic[i]! + percussive[i]!).toBeCloseTo(second[i]!, 6);
  });
});

describe("wav", () => {
  test("is 16-bit PCM, clipped, and NaN is silence", () => {
    const bytes = Buffer.from(wavBytes(Float32Array.of(0, 0.5, -1, 2, -2, Number.NaN), 8000));
    expect(bytes.toString("latin1", 0, 16)).toBe("RIFF\x30\0\0\0WAVEfmt ");
    expect([bytes.readUInt32LE(24), bytes.readUInt16LE(22), bytes.readUInt16LE(34)]).toEqual([8000, 1, 16]);
    expect([0, 1, 2, 3, 4, 5].map((i) => bytes.readInt16LE(44 + 2 * i))).toEqual([0, 16384, -32768, 32767, -32768, 0]);
  });

  test("creates its folder", () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), "surlab-wav-")), "a", "b.wav");
    writeWav(file, Float32Array.of(0.25), 22050);
    expect(readFileSync(file).length).toBe(46);
  });
});
