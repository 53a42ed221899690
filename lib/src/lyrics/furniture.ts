/**
 * Removes boilerplate of lyrics sites that scrapers keep: Genius, AZLyrics, Musixmatch, LyricFind, NetEase. Lines that
 * are boilerplate are dropped; on Genius, boilerplate and lyrics share lines.
 */

/** Whole trimmed lines that are boilerplate. */
const FURNITURE = [
  "you might also like",
  "embed",
  "share url",
  "copy embed",
  "read more",
  "get tickets as low as \\$\\d+",
  "see .{1,80}liveget tickets as low as \\$\\d+",
  "see upcoming .{1,40} shows",
  "get tickets for your favorite artists",
  ".{1,120} lyrics \\| .{1,60}",
  "submit corrections",
  "(?:lyrics )?(?:powered|provided) by .{1,80}",
  "lyrics (?:©|\\(c\\)|licensed|provided|powered).{0,160}",
  "(?:©|\\(c\\)|copyright).{0,160}",
  ".{0,80}all rights reserved\\.?",
  "source: ?(?:lyricfind|musixmatch|genius|azlyrics).{0,40}",
  "songwriters?(?:\\(s\\))?: ?.{1,160}",
  "writer\\(s\\): ?.{1,160}",
  "thanks to .{1,200} for (?:correcting|adding|submitting|providing).{0,80}",
  "\\*{3,}.{0,20}lyrics.{0,20}not for commercial use.{0,20}",
  "\\(\\d{10,16}\\)",
  "(?:https?://|www\\.)\\S{1,400}",
  "(?:作词|作曲|编曲|制作人|作詞|編曲) ?[:：].{0,80}",
  "(?:transcribed|transcribed by|subtitles? by|ripped by|lrc by|lyrics by) ?[:：].{0,80}",
];
const FURNITURE_LINE = new RegExp(`^(?:${FURNITURE.join("|")})$`, "i");
/** Headings above the lyrics, such as "Artist: …"; in Bangla singer, lyricist, composer, album, band. */
const HEADING =
  /^(?:artist|title|song|album|singer|lyricist|composer|lyrics by|music by|genre|year|label|language|শিল্পী|কণ্ঠ|কথা|গীতিকার|সুর|সুরকার|অ্যালবাম|ব্যান্ড|গান|শিরোনাম) ?[:：ঃ].{1,120}$/i;
/** Longer lines are never boilerplate. */
const LONGEST = 420;

/** "12 ContributorsTranslationsDeutschTitle Lyrics[Verse 1]", and what Genius may write about the song after it. */
const GENIUS_HEAD = /^\s{0,99}(?:\d{0,4} ?Contributors?(?=[A-Z\s]|$)|Translations(?=[A-Z].{0,400}Lyrics\[))/;

/** The lyrics without a site's boilerplate. */
export function dropFurniture(text: string): string {
  const lines = text.split("\n");
  const first = lines.findIndex((line) => line.trim() !== "");
  if (first < 0) return text;
  const genius = GENIUS_HEAD.test(lines[first]!);
  if (genius) lines[first] = afterHead(lines[first]!);
  const last = lines.findLastIndex((line) => line.trim() !== "");
  if (last >= 0) lines[last] = beforeEmbed(lines[last]!, genius);
  // Headings follow one another, below the title if it stands there.
  for (let i = first, others = 0; i < lines.length && others < 2; i++) {
    const line = lines[i]!.trim();
    if (line.length < LONGEST && HEADING.test(line.normalize("NFC"))) lines[i] = "";
    else if (line !== "") others++;
  }
  return lines
    .map((line) =>
      line.replace(/You might also like(?=\[|$)/, "").replace(/See .{1,80}LiveGet tickets as low as \$\d{1,5}/, ""),
    )
    .filter((line) => line.length > LONGEST || !FURNITURE_LINE.test(line.trim()))
    .join("\n");
}

/** Genius's own text ends with "Lyrics", or "Read More" where it describes the song. */
function afterHead(line: string): string {
  const head = line.slice(0, 4000);
  const about = head.lastIndexOf("Read More");
  if (about >= 0) return line.slice(about + "Read More".length).trimStart();
  const title = /Lyrics(?=[^\s\p{Ll}]|\s*$)/u.exec(head);
  return title ? line.slice(title.index + "Lyrics".length) : line.slice(GENIUS_HEAD.exec(line)![0].length);
}

/** "love love45Embed" ends a page of Genius: the number of its readers' comments, run together with the last line. */
function beforeEmbed(line: string, genius: boolean): string {
  const found = /(\d{0,6}(?:\.\d)?K?)Embed\s{0,99}$/.exec(line.slice(-200));
  if (!found) return line;
  const before = line.slice(0, line.length - found[0].length);
  return genius || found[1] !== "" || before === "" || /[\p{Ll}.!?)'"”]$/u.test(before) ? before : line;
}
