import { decodeAudio } from "../audio/decode.js";
import { encodeMp3 } from "../audio/encodeMp3.js";
import { UserError } from "../errors.js";
import { escapeText, visible } from "../escape.js";
import { emit } from "./kernel.js";

/** A clip to play: a sound file, or samples such as those of Griffin-Lim. */
export interface Clip {
  /** Shown beside the player. */
  title: string;
  /** Path of a sound file. */
  file?: string;
  /** Mono, in [-1, 1], in place of a file. */
  samples?: Float32Array;
  /** Sample rate of `samples`, in Hz. Default 22,050. */
  sampleRate?: number;
}

/** Options of {@link listen}. */
export interface ListenOptions {
  /** Length of each clip on the page, in seconds; each second takes 5 kB. Default 6. */
  seconds?: number;
}

/** Sample rate in Hz and bit rate of clips on the page: low, so that a dozen clips stay small. */
const PAGE_RATE = 16_000;
const KILOBITS = 32;

/**
 * Shows audio players with embedded sound, which also play offline in saved notebooks and exported pages.
 *
 * @param clips in the order they are shown
 */
export async function listen(clips: readonly Clip[], { seconds = 6 }: ListenOptions = {}): Promise<void> {
  const players = await Promise.all(clips.map((clip) => player(clip, seconds)));
  emit({
    "text/html": `<div style="display: flex; flex-wrap: wrap; gap: 0.5em 1.5em">${players.join("")}</div>`,
    "text/plain": `Players: ${clips.map(({ title }) => visible(title)).join("; ")}`,
  });
}

export async function player({ title, file, samples, sampleRate = 22_050 }: Clip, seconds: number): Promise<string> {
  if (!file && !samples) throw new UserError(`The clip "${title}" has neither a file nor samples; give one of them.`);
  const sound = file
    ? await decodeAudio(file, { sampleRate: PAGE_RATE, seconds })
    : { samples: (samples as Float32Array).slice(0, Math.round(seconds * sampleRate)), sampleRate };
  const mp3 = await encodeMp3(sound.samples, sound.sampleRate, { kilobits: KILOBITS });
  const data = Buffer.from(mp3).toString("base64");
  return (
    `<figure style="margin: 0"><figcaption>${escapeText(title)}</figcaption>` +
    `<audio controls preload="none" src="data:audio/mpeg;base64,${data}"></audio></figure>`
  );
}
