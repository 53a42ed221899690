import { describe, expect, it } from "vitest";
import { categoryStyle } from "../../dist/figures/index.js";

type Rgb = [number, number, number];

/** Machado, Oliveira & Fernandes (2009), severity 1, on linear RGB. */
const SIGHT: Record<string, number[][]> = {
  "full color sight": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

function linear(hex: string): Rgb {
  return [1, 3, 5].map((i) => {
    const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
}

/** CIE L*a*b*, white point D65. */
function lab([r, g, b]: Rgb): Rgb {
  const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

describe("palette", () => {
  it("distinguishes 28 categories by color or shape in every figure", () => {
    for (const shape of ["symbol", "pattern", "dash"] as const) {
      const looks = Array.from({ length: 28 }, (_, i) => `${categoryStyle(i).color} ${categoryStyle(i)[shape]}`);
      expect(new Set(looks).size).toBe(28);
    }
  });

  // A difference of 2.3 in L*a*b* is the least one can see; 10 is clear at a glance.
  it.each(Object.entries(SIGHT))("has distinguishable colors for %s", (_, sight) => {
    const seen = [...Array.from({ length: 7 }, (_, i) => categoryStyle(i).color), "#b5b5b5"].map((hex) => {
      const rgb = linear(hex);
      return lab(
        sight.map((row) =>
          Math.min(
            1,
            Math.max(
              0,
              row.reduce((sum, w, i) => sum + w * rgb[i]!, 0),
            ),
          ),
        ) as Rgb,
      );
    });
    for (let i = 0; i < seen.length; i++) {
      for (let j = 0; j < i; j++) {
        expect(Math.hypot(...[0, 1, 2].map((c) => seen[i]![c]! - seen[j]![c]!)), `${i} and ${j}`).toBeGreaterThan(10);
      }
    }
  });
});
