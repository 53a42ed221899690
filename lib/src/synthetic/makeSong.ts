import path from "node:path";
import { Rng } from "../array/rng.js";
import { writeWav } from "../audio/writeWav.js";
import { compose } from "./composition.js";
import type { SongPlan } from "./plan.js";
import { render } from "./render.js";
import { SAMPLE_RATE } from "./signal.js";
import { vowelsOf, writeWords } from "./words.js";

export interface Order {
  plan: SongPlan;
  seed: number;
  seconds: number;
  /** The collection's folder; the sound goes to audio/<id>.wav in it. */
  folder: string;
}

/** Renders one song's audio, in a worker thread; returns its lyrics. */
export function makeSong({ plan, seed, seconds, folder }: Order): { title: string; lines: string[] } {
  const rng = new Rng(seed, `synthetic/${plan.id}`);
  const artistRng = new Rng(seed, `synthetic/artist ${plan.artist.name}`);
  const words = plan.language
    ? writeWords(plan, plan.language, rng.stream("words"))
    : { title: `${plan.theme[0]!.toUpperCase()}${plan.theme.slice(1)}, without words`, lines: [] };
  const vowels = plan.language ? vowelsOf(words.lines.join(" "), plan.language) : [];
  const tracks = compose(plan, seconds, vowels, rng.stream("notes"), artistRng);
  writeWav(
    path.join(folder, "audio", `${plan.id}.wav`),
    render(plan, tracks, seconds, rng.stream("sound")),
    SAMPLE_RATE,
  );
  return words;
}
