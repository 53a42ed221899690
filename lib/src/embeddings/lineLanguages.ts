import type { TaskOptions } from "../async/task.js";
import type { SongWords } from "../lyrics/encode.js";
import { identifyLanguages } from "../lyrics/language.js";
import { scriptOf } from "./nllbLanguages.js";

/** Letters that make a line's own identification worth more than its song's language. */
const ENOUGH = 20;

// cspell:disable
/** The language of most songs in a script that not many languages share. */
const OF_SCRIPT: Record<string, string> = {
  ...{ Beng: "bn", Deva: "hi", Arab: "ar", Cyrl: "ru", Grek: "el", Hebr: "he", Armn: "hy", Geor: "ka", Guru: "pa" },
  ...{ Gujr: "gu", Orya: "or", Taml: "ta", Telu: "te", Knda: "kn", Mlym: "ml", Sinh: "si", Thai: "th", Laoo: "lo" },
  ...{ Khmr: "km", Mymr: "my", Tibt: "bo", Ethi: "am", Hang: "ko", Hani: "zh", Jpan: "ja" },
};
// cspell:enable

/**
 * The language of each line of each song (ISO 639-1): its own where it is long enough to tell; otherwise the song's,
 * unless the line is in another script. "" where it is not known, as of a Latin line in a Bangla song.
 *
 * @param from language of all songs, or "": the song's label where it is an ISO code, else the identified one
 */
export async function lineLanguages(
  songs: readonly SongWords[],
  from: string,
  { signal }: TaskOptions = {},
): Promise<string[][]> {
  const ofSongs = await identifyLanguages(
    songs.map(({ lyrics }) => lyrics),
    { signal },
  );
  const languages: string[][] = [];
  for (const [i, { lyrics = "", language = "" }] of songs.entries()) {
    const lines = lyrics.split("\n");
    const guess = ofSongs[i]!;
    const identified = guess.confidence > 0.5 ? guess.language : "";
    const ofSong = from || (/^[a-z]{2}$/.test(language) ? language : identified);
    const ofLines = await identifyLanguages(lines, { signal });
    languages.push(
      ofLines.map((own, l) => {
        const letters = lines[l]!.match(/[\p{L}\p{M}]/gu)?.length ?? 0;
        if (letters >= ENOUGH && own.confidence > 0.5) return own.language;
        if (own.script === "" || own.script === scriptOf(ofSong) || (ofSong === "ja" && own.script === "Hani")) {
          return ofSong;
        }
        return OF_SCRIPT[own.script] ?? (scriptOf(ofSong) === undefined ? ofSong : "");
      }),
    );
  }
  return languages;
}
