import { makeSnippets } from "../audio/snippets.js";
import type { Song } from "../song.js";
import { type ExplorerSource, explorerContents, type Watch } from "./gather.js";
import { type WrittenExplorer, writeExplorer } from "./write.js";

/** Options of {@link makeExplorer}. */
export interface MakeExplorerOptions {
  /** Path of the page, ending in ".html". */
  file: string;
  /** False: a page without sound. Default true. */
  sound?: boolean;
  /** Runs each step, to show its progress: `watch` in a notebook. */
  watch?: Watch;
}

/** A page that was made. */
export interface MadeExplorer extends WrittenExplorer {
  /** The songs that it shows, in its order. */
  songs: Song[];
  /** The snippet of song i, mp3; undefined where there is none. */
  snippet(i: number): Uint8Array | undefined;
}

/**
 * Gathers what the page shows, makes the snippets, and writes it.
 *
 * @param source what is shown
 * @throws UserError as `explorerContents` and `writeExplorer` do
 */
export async function makeExplorer(
  source: ExplorerSource,
  { file, sound = true, watch = (_, work) => work({}) }: MakeExplorerOptions,
): Promise<MadeExplorer> {
  const { contents, songs } = await explorerContents(source, watch);
  const heard = sound && songs.some(({ audioPath }) => audioPath);
  const snippets = heard ? await watch("Cutting snippets", (task) => makeSnippets(songs, task)) : undefined;
  const unheard = snippets?.skipped.filter(({ file }) => file !== "").length ?? 0;
  if (unheard > 0) contents.notes.push(`The sound of ${unheard} song${unheard === 1 ? "" : "s"} could not be read.`);
  return { ...writeExplorer(file, contents, snippets), songs, snippet: (i) => snippets?.read(i) };
}
