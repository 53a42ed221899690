import type { Collection } from "../collection.js";
import { openFolder } from "./folder.js";

/**
 * JamendoLyrics MultiLang (Durand, Stoller & Ewert 2023): JamendoLyrics.csv, mp3/, and for each song three lyrics
 * files, of which NAME.txt has the lines; .words.txt and .raw.txt say the same in other forms.
 */
export async function openJamendoLyrics(root: string): Promise<Collection> {
  const collection = await openFolder(root, {
    kind: "jamendoLyrics",
    audio: "mp3",
    tables: ["JamendoLyrics"],
    guess: false,
    ignore: /\.(words|raw)\.txt$/,
  });
  return { ...collection, name: "jamendoLyrics" };
}
