import type { Songs } from "./songs.js";

/** "Title by Artist", as far as they are known; the id where they are not. */
export function songName({ titles, artists, ids }: Pick<Songs, "titles" | "artists" | "ids">, song: number): string {
  const title = titles[song] ?? ids[song] ?? "untitled";
  const artist = artists[song];
  return artist ? `${title} by ${artist}` : title;
}
