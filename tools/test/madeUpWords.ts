import { mkdirSync } from "node:fs";
import path from "node:path";
import { Rng, writeWav } from "../../lib/dist/index.js";

const RATE = 16_000;
/** Frequencies in Hz that a "word" glides between, in two halves: far apart, as the vowels of different words are. */
const WORDS: Record<string, [number, number, number]> = {
  ba: [400, 400, 1600],
  bi: [1600, 400, 400],
  bu: [800, 2600, 800],
};

/** A "word" of gliding harmonics, by a speaker whose frequencies are all multiplied by `tract`. */
export function madeUpWord(word: string, tract: number, rng: Rng): Float32Array {
  const glide = WORDS[word] as [number, number, number];
  const length = Math.round(RATE * (0.35 + 0.15 * rng.uniform()));
  const out = new Float32Array(length);
  let phase = 0;
  for (let i = 0; i < length; i++) {
    const at = (2 * i) / length;
    const part = Math.min(1, Math.floor(at));
    const hz = tract * (glide[part] as number) ** (1 - at + part) * (glide[part + 1] as number) ** (at - part);
    phase += (2 * Math.PI * hz) / RATE;
    out[i] = 0.3 * Math.sin(Math.PI * (i / length)) * (Math.sin(phase) + 0.3 * Math.sin(2 * phase));
  }
  return out;
}

/** Writes WORD_SPEAKER_TAKE.wav with noise around each word; returns how many. */
export function writeMadeUpWords(folder: string, { speakers = 4, takes = 6 } = {}): number {
  mkdirSync(folder, { recursive: true });
  for (const word of Object.keys(WORDS)) {
    for (let speaker = 0; speaker < speakers; speaker++) {
      for (let take = 0; take < takes; take++) {
        const rng = new Rng(1, `${word}/${speaker}/${take}`);
        const spoken = madeUpWord(word, 0.9 + (0.2 * speaker) / speakers, rng);
        const before = Math.round(RATE * 0.4 * rng.uniform());
        const out = Float32Array.from({ length: before + spoken.length + RATE / 5 }, () => 0.003 * rng.normal());
        spoken.forEach((x, i) => {
          out[before + i] = (out[before + i] as number) + x;
        });
        writeWav(path.join(folder, `${word}_s${speaker}_${take}.wav`), out, RATE);
      }
    }
  }
  return Object.keys(WORDS).length * speakers * takes;
}
