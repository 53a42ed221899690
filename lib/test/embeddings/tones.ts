import { readFileSync } from "node:fs";
import path from "node:path";
import { writeWav } from "../../dist/audio/index.js";

const golden = JSON.parse(readFileSync(path.join(import.meta.dirname, "../golden/tinyClap.json"), "utf8"));

/** Rising tones, and what the tiny CLAP hears in them. */
export const tones = golden.sounds as { seconds: number; low: number; high: number; vector: number[] }[];

/** Writes the tones into a folder, as tinyClap.py has them: songs "tone 0", "tone 1" … */
export function writeTones(folder: string) {
  const rate = 48000;
  return tones.map(({ seconds, low, high }, i) => {
    const audioPath = path.join(folder, `${i}.wav`);
    const samples = Float32Array.from({ length: Math.round(seconds * rate) }, (_, n) => {
      const t = n / rate;
      return 0.5 * Math.sin(2 * Math.PI * (low * t + ((high - low) * t * t) / (2 * seconds)));
    });
    writeWav(audioPath, samples, rate);
    return { id: `tone ${i}`, audioPath, attributes: {} };
  });
}
