// One input of the campaign: a realistic collection folder, partly valid, partly damaged.

import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { mutate } from "./mutate.mjs";
import { Random } from "./random.mjs";
import { soundFile } from "./sounds.mjs";
import { tableFile } from "./tables.mjs";
import { encodeText, lyricsText } from "./words.mjs";

const KINDS = ["sounds", "damaged sounds", "lyrics", "damaged lyrics", "table", "damaged table", "whole folder"];
const ODD_NAMES = [
  "01 - Song (Live)",
  "गान",
  "e\u0301te\u0301",
  "été",
  "a;b,c",
  "#1",
  "=1+1",
  "two\nlines",
  " spaced ",
  "...",
  "x".repeat(120),
  "__proto__",
  "CON",
  "007",
  "7",
  "a\u202eb",
  "<b>",
];

/**
 * Writes input `n` of a seed into an empty folder: the same bytes on every machine.
 *
 * @returns the kind of input, for the counts
 */
export function makeFolder(seed, n, root) {
  const random = new Random("input", seed, n);
  const kind = KINDS[n % KINDS.length];
  const put = (name, bytes) => {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  };
  const whole = kind === "whole folder";
  const damaged = kind.startsWith("damaged") || (whole && random.chance(0.5));
  const maybe = (bytes) => (damaged && bytes.length > 0 && random.chance(0.7) ? mutate(random, bytes) : bytes);
  const names = Array.from({ length: 2 + random.below(4) }, (_, i) =>
    random.chance(whole ? 0.4 : 0.15) ? random.pick(ODD_NAMES) : `song${i + 1}`,
  );
  const ids = [...new Set(names)];
  const texts = ids.map(() => lyricsText(random));

  if (kind.endsWith("sounds") || whole) {
    const folder = random.pick(["audio/", "audio/", "", "Audio/", "rock/"]);
    for (const id of ids) {
      const { extension, bytes } = soundFile(random);
      const shown = random.chance(0.1) ? extension.toUpperCase() : random.chance(0.05) ? "mp3" : extension;
      put(`${folder}${id}.${shown}`, maybe(bytes));
    }
  }
  if (kind.endsWith("lyrics") || whole) {
    ids.forEach((id, i) => {
      put(`lyrics/${id}.${random.pick(["txt", "txt", "lrc", "srt"])}`, maybe(encodeText(random, texts[i])));
    });
  }
  if (kind.endsWith("table") || whole) {
    const { extension, bytes } = tableFile(random, ids, texts);
    const name = random.pick(["metadata", "lyrics", "labels", "Metadata", "songs", "sampled"]);
    put(`${name}.${extension}`, maybe(bytes));
    // A table alone has songs with neither sound nor lyrics.
    if (!whole) for (const id of ids) put(`audio/${id}.wav`, soundFile(random).bytes);
  }
  if (whole) addOddities(random, root, put);
  return kind;
}

/** Other things found in folders: copies, links, empty files, files of other programs. */
function addOddities(random, root, put) {
  const link = (target, name) => {
    try {
      symlinkSync(target, path.join(root, name));
    } catch {
      // The name is taken, or the system has no links.
    }
  };
  if (random.chance(0.3)) link("gone.wav", "broken.wav");
  if (random.chance(0.2)) link(".", "itself");
  if (random.chance(0.2)) link("/etc/hostname", "lyrics/outside.txt");
  if (random.chance(0.3)) put("cover.jpg", Buffer.from("\xff\xd8\xff\xe0", "latin1"));
  if (random.chance(0.3)) put("audio/empty.wav", Buffer.alloc(0));
  if (random.chance(0.2)) put("._song1.wav", Buffer.from("resource fork"));
  if (random.chance(0.2)) put("notes.pdf", Buffer.from("%PDF-1.4"));
  if (random.chance(0.2)) put("audio/deep/er/song1.wav", soundFile(random).bytes);
}
