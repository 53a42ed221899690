import { describe, expect, test } from "vitest";
import { resample } from "../../dist/audio/index.js";
import { expectLike, golden, signals } from "./golden.js";

describe("resampling", () => {
  const music = signals().music.subarray(0, 22050);

  // Not its very first samples: between rates that are no power of two apart, libsoxr lacks the filter's run-in there.
  test.each(Object.keys(golden.resampled))("from %s Hz as libsoxr does", (rate) => {
    const octaves = Math.log2(Number(rate) / 22050);
    const ofLargest = Number.isInteger(octaves) ? 1e-5 : 1e-3;
    expectLike(resample(music, Number(rate), 22050).subarray(61), golden.resampled[rate], { relative: 0, ofLargest });
  });

  test("keeps a tone below the new band and removes one above it", () => {
    const tone = (hz: number) =>
      Float32Array.from({ length: 44100 }, (_, i) => Math.sin((2 * Math.PI * hz * i) / 44100));
    const kept = resample(tone(9000), 44100, 22050);
    for (let i = 1000; i < 21000; i += 7) expect(kept[i]).toBeCloseTo(Math.sin((2 * Math.PI * 9000 * i) / 22050), 5);
    const gone = resample(tone(13000), 44100, 22050);
    expect(Math.max(...gone.subarray(1000, 21000).map(Math.abs))).toBeLessThan(1e-6);
  });

  test("gives ceil(n to / from) samples, however short", () => {
    for (const n of [1, 2, 3, 100, 16384, 16385]) {
      for (const [from, to] of [
        [44100, 22050],
        [48000, 22050],
        [8000, 22050],
        [192000, 22050],
      ] as const) {
        expect(resample(new Float32Array(n), from, to).length).toBe(Math.ceil((n * to) / from));
      }
    }
  });
});
