import { type Matrix, type MatrixLike, toMatrix } from "../array/matrix.js";
import { UserError } from "../errors.js";
import { escapeText, visible } from "../escape.js";
import { emit } from "../notebook/kernel.js";
import { player } from "../notebook/listen.js";
import type { Song } from "../song.js";

/** Options of {@link showRetrieval}. */
export interface ShowRetrievalOptions {
  /** Rows of the queries. */
  at: readonly number[];
  /** Modality of the query: shows the first line of a song's lyrics, or a player. */
  ask: "lyrics" | "audio";
  /** Results per query. Default 5. */
  top?: number;
  /** Seconds of each song on the page. Default 4. */
  seconds?: number;
}

/**
 * Shows queries with their nearest songs by cosine similarity, to read and to play. The correct song is marked.
 *
 * @param queries n x d, such as the latents of the lyrics
 * @param candidates n x d, such as the latents of the audio of the same songs
 * @param songs n
 */
export async function showRetrieval(
  queries: MatrixLike,
  candidates: MatrixLike,
  songs: readonly Song[],
  { at, ask, top = 5, seconds = 4 }: ShowRetrievalOptions,
): Promise<void> {
  const C = toMatrix("showRetrieval", candidates, "candidates");
  const Q = toMatrix("showRetrieval", queries, "queries");
  if (C.cols !== Q.cols || C.rows !== songs.length || Q.rows !== songs.length) {
    throw new UserError(
      `showRetrieval: queries are ${Q.rows} x ${Q.cols}, candidates ${C.rows} x ${C.cols}, and there are ${songs.length} songs; all three need one row per song, and both spaces as many columns.`,
    );
  }
  const html: string[] = [];
  const text: string[] = [];
  for (const q of at) {
    const song = songs[q];
    if (!song) throw new UserError(`showRetrieval: there is no song ${q}; rows are 0 to ${songs.length - 1}.`);
    const line = song.lyrics?.split("\n").find((l) => l.trim()) ?? "";
    const asked =
      ask === "lyrics" ? `<i>${escapeText(line.trim())}</i>, from ${name(song)}` : await heard(song, "", seconds);
    const answers = nearest(Q.row(q), C, top);
    const players = answers.map(({ index, similarity }, rank) =>
      heard(songs[index] as Song, `${rank + 1}. (${similarity.toFixed(2)})${index === q ? " ✓" : ""} `, seconds),
    );
    html.push(
      `<div style="margin: 0.8em 0"><div>${asked}</div><div style="display: flex; flex-wrap: wrap; gap: 0.5em 1.5em; margin-left: 1.5em">${(await Promise.all(players)).join("")}</div></div>`,
    );
    text.push(
      visible(
        `${song.title ?? song.id}: ${answers.map(({ index }) => songs[index]?.title ?? songs[index]?.id).join("; ")}`,
      ),
    );
  }
  emit({ "text/html": html.join(""), "text/plain": text.join("\n") });
}

/** The `top` rows with the largest cosine similarity; 0 for a row of zeros. */
export function nearest(query: Float32Array, X: Matrix, top: number): { index: number; similarity: number }[] {
  const length = (v: Float32Array) => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0));
  const own = length(query);
  const all = Array.from({ length: X.rows }, (_, index) => {
    const other = X.row(index);
    const product = other.reduce((sum, x, j) => sum + x * (query[j] as number), 0);
    return { index, similarity: product / (own * length(other) || Number.POSITIVE_INFINITY) };
  });
  return all.sort((a, b) => b.similarity - a.similarity).slice(0, top);
}

/** A song, with a player if its sound can be read. */
async function heard(song: Song, before: string, seconds: number): Promise<string> {
  const label = `${before}${song.title ?? song.id}${song.artist ? `, ${song.artist}` : ""}`;
  if (song.audioPath) {
    try {
      return await player({ title: label, file: song.audioPath }, seconds);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }
  return `<div>${escapeText(label)}</div>`;
}

function name(song: Song): string {
  return `<b>${escapeText(song.title ?? song.id)}</b>${song.artist ? `, ${escapeText(song.artist)}` : ""}`;
}
