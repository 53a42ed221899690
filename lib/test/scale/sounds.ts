import { mkdirSync } from "node:fs";
import path from "node:path";
import { Rng, writeWav } from "../../dist/index.js";

/** Writes `n` short sounds, `s00.wav` and so on, each of other content. */
export function writeSounds(folder: string, n: number, seconds = 1.2): void {
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < n; i++) {
    const rng = new Rng(i, "scale test");
    const samples = Float32Array.from(
      { length: Math.round(seconds * 22050) },
      (_, t) => 0.4 * Math.sin((2 * Math.PI * (200 + 40 * i) * t) / 22050) + 0.05 * rng.normal(),
    );
    writeWav(path.join(folder, `s${String(i).padStart(2, "0")}.wav`), samples, 22050);
  }
}
