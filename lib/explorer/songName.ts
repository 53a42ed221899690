import { titleOf } from "./song/names.js";
import type { Songs } from "./songs.js";

/** "Title by Artist", as far as they are known. */
export function songName(songs: Songs, song: number): string {
  const artist = songs.artists[song];
  return artist ? `${titleOf(songs, song)} by ${artist}` : titleOf(songs, song);
}
