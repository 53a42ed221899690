/** The selection as files: a table (CSV) and a playlist (M3U). */

import { csvText, type Row } from "../src/io/csv.js";
import { NOT_CLUSTERED } from "./colors.js";
import type { Songs } from "./songs.js";
import type { State } from "./store.js";

/** One row a song: id, title, artist, all fields, all clusterings. Text that a spreadsheet would run is made inert. */
export function csvOf(songs: Songs, made: State["made"], selection: readonly number[]): string {
  const columns = ["id", "title", "artist"];
  const unique = (name: string) => {
    let free = name;
    for (let i = 2; columns.includes(free); i++) free = `${name} ${i}`;
    columns.push(free);
    return free;
  };
  const fields = songs.fields.map((field) => ({ field, column: unique(field.name) }));
  const disagreement = songs.disagreement && unique("disagreement, nats");
  const clusterings = [...songs.clusterings, ...made].map((one) => ({
    ...one,
    column: unique(`clusters: ${one.name}`),
  }));
  const rows = selection.map((song) => {
    const row: Row = { id: songs.ids[song], title: songs.titles[song], artist: songs.artists[song] };
    for (const { field, column } of fields) {
      row[column] = field.kind === "label" ? field.values[field.codes[song] as number] : field.values[song];
    }
    if (disagreement) row[disagreement] = songs.disagreement?.values[song];
    for (const { labels, column } of clusterings) {
      row[column] = labels[song] === NOT_CLUSTERED ? null : labels[song];
    }
    return row;
  });
  return csvText(rows, columns);
}

/**
 * An extended M3U playlist in UTF-8, to be put into the folder that holds all songs (or beside the page, where the page
 * has no paths but files of sound). Songs without sound are left out.
 */
export function m3uOf({ titles, artists, ids, paths, sound }: Songs, selection: readonly number[]): string {
  const pathOf = (song: number) => paths?.[song] ?? (sound?.at === "files" && !paths ? `sound/${song}.mp3` : undefined);
  const lines = selection.flatMap((song) => {
    const path = oneLine(pathOf(song) ?? "");
    if (!path) return [];
    const name = [artists[song], titles[song] ?? ids[song]].filter(Boolean).join(" - ");
    // A path that begins with # would be a comment.
    return [`#EXTINF:-1,${oneLine(name)}`, path.startsWith("#") ? `./${path}` : path];
  });
  return ["#EXTM3U", ...lines, ""].join("\n");
}

/** A line end in a title would begin an entry of its own. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

/** Lets the reader save a text as a file. */
export function save(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
