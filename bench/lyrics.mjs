// Ours: node bench/lyrics.mjs CASE. See run.mjs.
// 4,000 generated lyrics in Latin and Bengali script (Zipf's law, 30,000 words per language, 60 to 400 words per song, a
// repeated chorus), written once to .cache/bench for both sides.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import array from "../lib/dist/array/index.js";
import linalg from "../lib/dist/linalg/svd.js";
import vectorizer from "../lib/dist/lyrics/tfidf.js";
import tokenizer from "../lib/dist/lyrics/tokenize.js";

const { TfidfVectorizer } = vectorizer;
const { tokenize } = tokenizer;
const { fitSvd } = linalg;
const { Rng } = array;
const file = path.join(import.meta.dirname, "..", ".cache", "bench", "lyrics-4000.json");
if (!existsSync(file)) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(madeUpLyrics(4000)));
}
const songs = JSON.parse(readFileSync(file, "utf8"));

// Words, stop words, stems, vocabulary of 4,096, weights.
const tfidf = () => TfidfVectorizer.fitTransform(songs.map(({ text, language }) => tokenize(text, { language }))).X;

const work = process.argv[2] === "svd-64" ? svdOf(tfidf()) : tfidf;
work();
const start = performance.now();
work();
const seconds = (performance.now() - start) / 1000;
console.log(JSON.stringify({ seconds, peakMb: process.resourceUsage().maxRSS / 1024 }));

function svdOf(X) {
  return () => fitSvd(X, { nComponents: 64 });
}

function madeUpLyrics(count) {
  const rng = new Rng(1, "bench lyrics");
  const languages = [
    // cspell:disable-next-line
    { language: "en", consonants: [..."bcdfghklmnprstvw"], vowels: [..."aeiou"], capital: true },
    { language: "bn", consonants: [..."কখগঘচছজটডতদনপবভমরলশসহ"], vowels: ["া", "ি", "ে", "ো", "ু", ""], capital: false },
  ].map((l) => ({ ...l, words: Array.from({ length: 30_000 }, () => word(l, rng)) }));
  return Array.from({ length: count }, (_, i) => {
    const { words, language, capital } = languages[i % 2];
    const line = () => {
      const said = Array.from({ length: 4 + rng.int(5) }, () => words[Math.floor(words.length ** rng.uniform())]);
      const text = said.join(" ");
      return capital ? text[0].toUpperCase() + text.slice(1) : text;
    };
    const verse = () => Array.from({ length: 4 }, line).join(",\n");
    const chorus = verse();
    const text = Array.from({ length: 1 + rng.int(6) }, () => `${verse()}.\n\n${chorus}!\n`).join("\n");
    return { language, text };
  });
}

function word({ consonants, vowels }, rng) {
  return Array.from({ length: 1 + rng.int(4) }, () => rng.pick(consonants) + rng.pick(vowels)).join("");
}
