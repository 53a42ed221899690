import path from "node:path";
import type { Song } from "../song.js";

/**
 * Where the songs' sound is, for playlists: paths relative to the deepest folder that holds all of them, so that a page
 * tells no one where that folder is.
 *
 * @returns per song a path with "/", or null where there is no sound or its name can't stand on a line of a playlist;
 *   undefined where no song has sound
 */
export function songPaths(songs: readonly Song[]): (string | null)[] | undefined {
  const folders = songs.flatMap(({ audioPath }) => (audioPath ? [path.dirname(audioPath).split(path.sep)] : []));
  const [first] = folders;
  if (!first) return undefined;
  let shared = first.length;
  for (const folder of folders) {
    let at = 0;
    while (at < shared && folder[at] === first[at]) at++;
    shared = at;
  }
  return songs.map(({ audioPath }) => {
    if (!audioPath) return null;
    const relative = audioPath.split(path.sep).slice(shared).join("/");
    return /[\p{Cc}\u2028\u2029]/u.test(relative) ? null : relative;
  });
}
