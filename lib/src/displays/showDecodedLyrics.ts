import type { Matrix } from "../array/index.js";
import { say } from "../notebook/say.js";
import { showTable } from "../notebook/table.js";
import type { ScaledLyrics } from "../preprocessing/index.js";
import type { Song } from "../song.js";

/** Options of {@link showDecodedLyrics}. */
export interface ShowDecodedLyricsOptions {
  /** Maximum number of words of a cell. Default 6. */
  nTerms?: number;
  /** The line above the table. */
  caption: string;
}

/**
 * Lyric vectors in words, songs below each other: the terms with the largest weights of what a song says, and of what
 * models decode. Where the vectors are those of a pretrained model, a sentence.
 *
 * @param songs one per row of the table
 * @param lyrics the way from vectors back to words
 * @param columns vectors by heading, one row per song: `{ lyrics: X.select(rows), decoded: decoded.lyrics }`
 */
export function showDecodedLyrics(
  songs: readonly Song[],
  lyrics: ScaledLyrics,
  columns: Readonly<Record<string, Matrix>>,
  { nTerms = 6, caption }: ShowDecodedLyricsOptions,
): void {
  if (!lyrics.hasTerms) {
    say("Vectors of a pretrained model don't lead back to words, so there are none to show.");
    return;
  }
  const words = Object.entries(columns).map(([heading, X]) => [heading, lyrics.topTerms(X, nTerms)] as const);
  const rows = songs.map((song, i) => {
    const row: Record<string, string> = { song: song.title ?? song.id };
    for (const [heading, terms] of words) row[heading] = (terms[i] ?? []).map(({ word }) => word).join(", ");
    return row;
  });
  showTable(rows, { caption });
}
