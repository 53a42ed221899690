import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import type { Snippets } from "../audio/snippets.js";
import { UserError } from "../errors.js";
import { diskError, makeFolder, writeWhole } from "../io/files.js";
import { type ExplorerContents, packInts } from "./contents.js";
import { explorerPage } from "./page.js";

/** Bytes of sound, as base64, that a page carries at most: beyond, mail and browsers don't take it. */
export const MOST_IN_PAGE = 16e6;

/** What was written. */
export interface WrittenExplorer {
  /** `explorer.html`, or `explorer/index.html`. */
  file: string;
  /** Of all that was written. */
  bytes: number;
  /** Songs with a snippet. */
  sound: number;
  /** The contents with where their sound is. */
  contents: ExplorerContents;
}

/**
 * Writes the page: one file, or, where its sound is larger than {@link MOST_IN_PAGE}, a folder of the file's name without
 * ".html", with `index.html` and `sound/<index of the song>.mp3`. Whole or not at all: what was there before stays until
 * the new one is complete, and is gone then, the file as well as the folder.
 *
 * @param file its path, ending in ".html"
 * @param contents of the page; its `sound` is filled in
 * @param snippets of its songs, in their order; none without sound
 * @throws UserError where the disk is full or may not be written
 */
export function writeExplorer(file: string, contents: ExplorerContents, snippets?: Snippets): WrittenExplorer {
  const folder = file.replace(/\.html$/, "");
  const heard = snippets ? Array.from(snippets.bytes, (bytes) => (bytes > 0 ? 1 : 0)) : [];
  const sound = heard.reduce<number>((sum, one) => sum + one, 0);
  if (!snippets || sound === 0) {
    const html = explorerPage(contents);
    writeWhole(file, html);
    discard(folder);
    return { file, bytes: Buffer.byteLength(html), sound: 0, contents };
  }
  const { type, seconds } = snippets;
  const about = { type, seconds, present: packInts(heard) };
  const inPage = snippets.bytes.reduce((sum, bytes) => sum + (4 * bytes) / 3, 0) <= MOST_IN_PAGE;
  if (inPage) {
    const texts = heard.map((_, i) => base64(snippets.read(i)));
    const whole: ExplorerContents = { ...contents, sound: { ...about, at: "page" } };
    const html = explorerPage(whole, texts);
    writeWhole(file, html);
    discard(folder);
    return { file, bytes: Buffer.byteLength(html), sound, contents: whole };
  }
  if (existsSync(folder) && !isPage(folder)) {
    throw new UserError(
      `${folder} is a folder of other files, where the explorer would lie; give another name with --out.`,
    );
  }
  const partial = `${folder}.${process.pid}.partial`;
  try {
    rmSync(partial, { recursive: true, force: true });
    makeFolder(partial);
    let bytes = 0;
    for (const i of heard.keys()) {
      const snippet = snippets.read(i);
      if (!snippet) continue;
      writeWhole(path.join(partial, "sound", `${i}.mp3`), snippet, { durable: false });
      bytes += snippet.length;
    }
    const whole: ExplorerContents = { ...contents, sound: { ...about, at: "files" } };
    const html = explorerPage(whole);
    writeWhole(path.join(partial, "index.html"), html);
    exchange(partial, folder);
    rmSync(file, { force: true });
    return { file: path.join(folder, "index.html"), bytes: bytes + Buffer.byteLength(html), sound, contents: whole };
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    throw diskError(error, folder);
  }
}

/** Removes the page of an earlier time, and never a folder of anything else. */
function discard(folder: string): void {
  if (isPage(folder)) rmSync(folder, { recursive: true, force: true });
}

function isPage(folder: string): boolean {
  try {
    const names = readdirSync(folder);
    return names.includes("index.html") && names.every((name) => name === "index.html" || name === "sound");
  } catch {
    return false;
  }
}

/** Two renames, so that the old folder is there until the new one is complete. */
function exchange(fresh: string, folder: string): void {
  const old = `${folder}.old.${process.pid}.partial`;
  if (existsSync(folder)) renameSync(folder, old);
  renameSync(fresh, folder);
  rmSync(old, { recursive: true, force: true });
}

/** A snippet as the page carries it; null where there is none. */
export function base64(bytes: Uint8Array | undefined): string | null {
  return bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64") : null;
}
