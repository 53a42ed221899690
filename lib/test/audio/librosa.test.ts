import { describe, expect, test } from "vitest";
import {
  chroma,
  delta,
  estimateTuning,
  hpss,
  logMel,
  melSpectrogram,
  mfcc,
  onsetStrength,
  powerToDb,
  rms,
  spectralBandwidth,
  spectralCentroid,
  spectralContrast,
  spectralFlatness,
  spectralRolloff,
  spectrogram,
  tempo,
  zeroCrossingRate,
} from "../../dist/audio/index.js";
import { expectLike, golden, signals } from "./golden.js";

const RATE = 22050;

describe.each(Object.entries(signals()))("librosa on the generated %s", (name, samples) => {
  const want = golden.signals[name];
  const S = spectrogram(samples, { power: 1 });

  test("spectrogram", () => expectLike(S, want.spectrogram, { relative: 1e-4, ofLargest: 2e-7 }));
  test("mel", () => expectLike(melSpectrogram(samples), want.mel, { relative: 1e-4, ofLargest: 1e-9 }));
  test("log-mel", () => expectLike(logMel(samples), want.logMel, { relative: 1e-4, ofLargest: 1e-5 }));
  test("MFCC", () => {
    const C = mfcc(samples, { nMfcc: 40 });
    expectLike(C, want.mfcc, { relative: 1e-4, ofLargest: 1e-6 });
    expect(mfcc(samples, { nMfcc: 13 }).data).toEqual(C.data.subarray(0, 13 * C.cols));
  });
  test("delta and delta-delta", () => {
    const C = mfcc(samples, { nMfcc: 13 });
    expectLike(delta(C), want.delta, { relative: 1e-4, ofLargest: 1e-5 });
    expectLike(delta(C, { order: 2 }), want.delta2, { relative: 1e-4, ofLargest: 1e-5 });
  });
  test("tuning and chroma", () => {
    const power = spectrogram(samples);
    expect(estimateTuning(power, RATE)).toBeCloseTo(want.tuning, 10);
    expectLike(chroma(power, RATE), want.chroma, { relative: 1e-4, ofLargest: 1e-6 });
  });
  test("centroid, bandwidth, rolloff, flatness", () => {
    expectLike(spectralCentroid(S, RATE), want.centroid, { relative: 1e-4 });
    expectLike(spectralBandwidth(S, RATE), want.bandwidth, { relative: 1e-4 });
    expectLike(spectralRolloff(S, RATE), want.rolloff, { relative: 1e-6 });
    expectLike(spectralFlatness(S), want.flatness, { relative: 1e-4 });
  });
  test("contrast", () => expectLike(spectralContrast(S, RATE), want.contrast, { relative: 0, absolute: 0.005 }));
  test("RMS and zero crossings", () => {
    expectLike(rms(samples), want.rms, { relative: 1e-5 });
    expectLike(zeroCrossingRate(samples), want.zeroCrossingRate, { relative: 1e-6 });
  });
  test("harmonic and percussive parts", () => {
    const { harmonic, percussive } = hpss(samples);
    expectLike(harmonic, want.harmonic, { relative: 1e-4, ofLargest: 1e-5 });
    expectLike(percussive, want.percussive, { relative: 1e-4, ofLargest: 1e-5 });
  });
  test("onsets and tempo", () => {
    const onsets = onsetStrength(powerToDb(melSpectrogram(samples), { ref: 1 }));
    expectLike(onsets, want.onsets, { relative: 0, absolute: 0.001 });
    expect(tempo(samples, RATE)).toBeCloseTo(want.tempo, 6);
  });
});
