import type { TaskOptions } from "../async/task.js";
import { UserError } from "../errors.js";
import type { SongWords } from "../lyrics/encode.js";
import { chunksOf } from "./chunks.js";
import { ContentCache } from "./contentCache.js";
import type { TranslatedLyrics } from "./embedded.js";
import type { Opened } from "./embedTexts.js";
import { lineLanguages } from "./lineLanguages.js";

/** A model that translates into one language. */
export interface Translator {
  /** Tokens of a text, without the special ones. */
  tokenCount(text: string): number;
  /** Special tokens that are added to every text. */
  readonly specialTokens: number;
  /** Most tokens the model reads, special ones included. */
  readonly limit: number;
  /** Whether it translates from a language (ISO 639-1). */
  knows(language: string): boolean;
  /** The texts, all in one language that it knows, translated. */
  translate(texts: string[], from: string): Promise<string[]>;
}

/** How lyrics are cut, and from and to which language. */
export interface TranslateSettings {
  from: string;
  to: string;
  maxTokens: number;
  batchSize: number;
}

/** What the cache keeps of one song. */
interface Kept {
  lines: string[];
  translated: number;
  /** Languages of lines that the model does not know. */
  unknown: string[];
}

/**
 * Translates songs line by line, so that lines stay lines.
 *
 * @param open loads the model; not called where the cache has all songs
 * @param identity the model's content, for the cache; undefined for no cache
 */
export async function translateSongs<S extends SongWords>(
  open: () => Promise<Opened<Translator>>,
  songs: readonly S[],
  { from, to, maxTokens, batchSize }: TranslateSettings,
  identity: string | undefined,
  { onProgress, signal }: TaskOptions = {},
): Promise<TranslatedLyrics<S>> {
  const cache = new ContentCache("translations", identity, [to, maxTokens]);
  const languages = await lineLanguages(songs, from, { signal });
  const plans = songs.map(({ lyrics }, i) => ({
    lines: (lyrics ?? "").split("\n"),
    languages: languages[i]!,
    key: JSON.stringify([lyrics, languages[i]]),
  }));
  const isForeign = (line: string, language: string) => /\p{L}/u.test(line) && language !== to;
  const needed = plans.map(({ lines, languages }) => lines.some((line, l) => isForeign(line, languages[l]!)));
  const kept = plans.map(({ key, lines }, i): Kept | undefined => {
    if (!needed[i]) return { lines, translated: 0, unknown: [] };
    const text = cache.text(key);
    return text === undefined ? undefined : JSON.parse(text);
  });
  const missing = plans.flatMap((plan, place) => (kept[place] ? [] : [{ ...plan, place }]));
  if (missing.length > 0) {
    const model = await open();
    try {
      await translateMissing(model);
    } finally {
      await model.close();
    }
  }

  async function translateMissing(model: Translator): Promise<void> {
    const room = Math.min(maxTokens, model.limit) - model.specialTokens;
    if (room < 1) throw new UserError(`maxTokens is ${maxTokens}; the special tokens leave no room for words.`);
    // Choruses, and lines that songs share, are translated once.
    const known = new Map<string, string>();
    const total = missing.reduce((sum, { lines }) => sum + lines.length, 0);
    let done = 0;
    for (const { lines, languages, key, place } of missing) {
      const wanted = new Map<string, Set<string>>();
      for (const [l, line] of lines.entries()) {
        const language = languages[l]!;
        if (!isForeign(line, language) || !model.knows(language) || known.has(`${language}\n${line}`)) continue;
        wanted.set(language, (wanted.get(language) ?? new Set()).add(line));
      }
      for (const [language, ofLanguage] of wanted) {
        const chunks = [...ofLanguage].flatMap((line) =>
          chunksOf(line, room, (text) => model.tokenCount(text)).map((chunk) => ({ line, ...chunk })),
        );
        // Sorted by length, since a batch is padded to its longest chunk; a line's own chunks keep their order below.
        const byLength = [...chunks.keys()].sort((a, b) => chunks[b]!.tokens - chunks[a]!.tokens);
        const texts: string[] = new Array(chunks.length);
        for (let start = 0; start < byLength.length; start += batchSize) {
          signal?.throwIfAborted();
          const batch = byLength.slice(start, start + batchSize);
          const found = await model.translate(
            batch.map((c) => chunks[c]!.words),
            language,
          );
          for (const [b, c] of batch.entries()) texts[c] = found[b]!.replace(/\s+/gu, " ").trim();
        }
        for (const line of ofLanguage) {
          const parts = texts.filter((_, c) => chunks[c]!.line === line);
          known.set(`${language}\n${line}`, parts.join(" "));
        }
      }
      const song: Kept = { lines: [], translated: 0, unknown: [] };
      for (const [l, line] of lines.entries()) {
        const language = languages[l]!;
        const translation = isForeign(line, language) ? known.get(`${language}\n${line}`) : undefined;
        if (translation !== undefined) song.translated++;
        else if (isForeign(line, language)) song.unknown.push(language);
        song.lines.push(translation ?? line);
      }
      kept[place] = song;
      cache.keepText(key, JSON.stringify(song));
      done += lines.length;
      onProgress?.({ done, total, detail: "lines of lyrics" });
    }
  }

  const translated = songs.map((song, i): S => {
    if (!needed[i]) return song;
    const { lines, unknown } = kept[i]!;
    const lyrics = lines.join("\n");
    return unknown.length > 0 ? { ...song, lyrics } : { ...song, lyrics, language: to };
  });
  return { songs: translated, notes: notesOn(kept as Kept[], to) };
}

function notesOn(kept: readonly Kept[], to: string): string[] {
  const lines = kept.reduce((sum, { translated }) => sum + translated, 0);
  const songs = kept.filter(({ translated }) => translated > 0).length;
  const notes = [`${lines} lines of ${songs} songs were translated (${to}).`];
  const unknown = kept.flatMap((song) => song.unknown);
  if (unknown.length > 0) {
    const languages = [...new Set(unknown)].sort().map((language) => language || "not identified");
    notes.push(
      `${unknown.length} lines are as they were, in languages that the model does not translate: ${languages.join(", ")}.`,
    );
  }
  return notes;
}
