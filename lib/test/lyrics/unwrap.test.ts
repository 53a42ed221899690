import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openCollection } from "../../dist/collection/index.js";
import { normalizeLyrics, readLyrics } from "../../dist/lyrics/index.js";

const cases = path.join(__dirname, "../cases");

describe("extracting lyrics from markup", () => {
  it.each([
    [
      "SubRip",
      "1\r\n00:00:01,000 --> 00:00:04,000\r\n<i>Rain</i> {\\an8}falls\r\n\r\n2\r\n01:00:05,000 --> 01:00:08,000\r\n42\r\n",
      "Rain falls\n\n42",
    ],
    [
      "WebVTT",
      "WEBVTT - title\nKind: captions\n\nNOTE by\nhand\n\nSTYLE\n::cue{}\n\nintro\n00:01.000 --> 00:04.000 align:start\n<v Bob>Rain <00:02.000><c>falls</c>\n\n00:05.000 --> 00:06.000\nback",
      "Rain falls\n\nback",
    ],
    ["SBV", "0:00:01.000,0:00:04.000\nRain falls\n\n0:00:05.000,0:00:06.000\nback", "Rain falls\n\nback"],
    [
      "SubStation",
      "[Script Info]\nTitle: x\n[Events]\nDialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,{\\an8}Rain, falls\\Non me",
      "Rain, falls\non me",
    ],
    ["MicroDVD", "{12}{40}Rain|falls\n{50}{60}back", "Rain\nfalls\nback"],
    ["LRC with hours", "[01:02:03.45]late\n[00:00:10.00]early\n[00:59:00.00]mid", "early\nmid\nlate"],
    ["LRC with commas and stamps inside", "[00:12,34]a\n[00:10.00]b [00:11.00]c", "b c\na"],
    ["bare stamps", "0:10 Rain\n(0:20) falls\n1:02:03 - late", "Rain\nfalls\nlate"],
    [
      "HTML",
      "<p>One</p><!-- x --><p class='a'>Two &quot;three&quot;</p><script>alert(1)</script>",
      'One\n\nTwo "three"',
    ],
    [
      "breaks and entities",
      "Rain falls<br/>on me\\nand you<br />\nnow &amp;amp; then &eacute;t&#233; &lt;3",
      "Rain falls\non me\nand you\nnow & then été <3",
    ],
    ["spans", '<span class="line">Rain falls</span><span>on me</span>', "Rain falls on me"],
    [
      "timings beside the words",
      "00:01.000 --> 00:04.000 align:start Rain falls\n00:05.000 --> 00:06.000 back",
      "Rain falls\nback",
    ],
    ["JSON Lines", '{"lyrics":"Rain"}\n{"lyrics":"falls"}', "Rain\nfalls"],
    ["headings", "Artist: Bob\nTitle: Rain\n\nRain falls", "Rain falls"],
    ["headings in Bangla", "শিল্পীঃ লালন\nকথা: লালন\nখাঁচার ভিতর", "খাঁচার ভিতর"],
    ["escapes", 'don\\\'t \\"stop\\" it\\u2019s\\r\\nme', 'don\'t "stop" it’s\nme'],
    ["JSON with lyrics", '{"message":{"body":{"lyrics":{"lyrics_body":"Rain\\nfalls"}}}}', "Rain\nfalls"],
    ["JSON lines", '[{"time":1,"text":"Rain"},{"time":2,"text":"falls"}]', "Rain\nfalls"],
    [
      "RTF with a code page",
      "{\\rtf1\\ansi\\ansicpg1251{\\fonttbl{\\f0 Times;}}{\\*\\generator x;}\\f0 \\'cf\\'f0\\'e8\\'e2\\'e5\\'f2\\par \\u1080?\\u1084?\\line \\{x\\} \\ldblquote a\\rdblquote}",
      "Привет\nим\n{x} “a”",
    ],
    ["RTF in Japanese", "{\\rtf1\\ansi\\ansicpg932 \\'89\\'4a\\par}", "雨"],
    [
      "Genius",
      "12 ContributorsTranslationsDeutschRain Song Lyrics“Rain Song” is about rain… Read More [Verse 1]\nRain falls\nSee Rain LiveGet tickets as low as $29You might also like[Chorus]\nlove3Embed",
      "Rain falls\nlove",
    ],
    [
      "Genius without a description",
      "1 ContributorTitle LyricsRain on\nYou might also like\nme tooEmbed",
      "Rain on\n\nme too",
    ],
    ["Musixmatch", "Rain\n...\n\n******* This Lyrics is NOT for Commercial Use *******\n(1409617829201)", "Rain"],
    [
      "AZLyrics",
      "Rain\nSubmit Corrections\nThanks to Bob, Al for correcting these lyrics.\nWriter(s): Bob Smith",
      "Rain",
    ],
  ])("takes them out of %s", (_, text, words) => {
    const clean = normalizeLyrics(text);
    // One empty line or none between cues and paragraphs is the same song.
    expect(clean.replace(/\n+/g, "\n")).toBe(words.replace(/\n+/g, "\n"));
    expect(normalizeLyrics(clean)).toBe(clean);
  });

  it.each([
    "<3 you\n<sigh>\na < b > c",
    "You might also like dogs",
    "Embed me in love",
    "See me live",
    "AT&T; R&B",
    "at 10:15 I go\nat home",
    "No. 1\n2 become 1",
    '"Love" is a word',
    "12 contributors",
    "GIF89a is my song",
    "RIFF of love",
    "\\textbf love",
    "Translations of love",
  ])("leaves plain words alone: %s", (text) => {
    expect(normalizeLyrics(text)).toBe(text);
  });

  it("unclosed tags lose no words", () => {
    expect(normalizeLyrics("<!-- love")).toContain("love");
    expect(normalizeLyrics('<div class="x\nlove')).toContain("love");
    expect(normalizeLyrics("{\\rtf1 love")).toBe("love");
    expect(normalizeLyrics('{"lyrics": "love')).toContain("love");
  });

  it("gives no words for documents", () => {
    for (const text of [
      "%PDF-1.4\n1 0 obj",
      "<html><body>x</body></html>",
      '<?xml version="1.0"?><a>x</a>',
      '{"id":3,"tags":["a","b"]}',
    ]) {
      expect(normalizeLyrics(text)).toBe("");
    }
  });
});

describe("look-alike letters", () => {
  it("writes an independent vowel typed with a sign as the vowel it looks like", () => {
    expect(normalizeLyrics("\u0985\u09beমি")).toBe("আমি");
    expect(normalizeLyrics("\u0985\u200c\u09beমি")).toBe("আমি");
    expect(normalizeLyrics("ক\u09be\u09c7")).toBe("কো");
    expect(normalizeLyrics("\u09ac\u09bcাত")).toBe("রাত");
    expect(normalizeLyrics("\u0905\u093eम \u0905\u0949 \u0905\u093e\u0945 \u0905\u094bर")).toBe("आम ऑ ऑ ओर");
    expect(normalizeLyrics("અ\u0abeમ")).toBe("આમ");
  });

  it("normalizes decorated letters", () => {
    expect(normalizeLyrics("ＬＯＶＥ 𝓛𝓸𝓿𝓮 ﬁre ﻣﺮﺣﺒﺎ ｶﾗｵｹ")).toBe("LOVE Love fire مرحبا カラオケ");
  });
});

describe("notes and rejections reach the user", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "surlab-unwrap-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const put = (name: string, content: string | Buffer) => {
    writeFileSync(path.join(folder, name), content);
    return path.join(folder, name);
  };

  it("notes the format that lyrics were extracted from", async () => {
    const { text, note } = await readLyrics(put("a.srt.txt", "1\n00:00:01,000 --> 00:00:02,000\nRain\n"));
    expect({ text, note }).toEqual({ text: "Rain", note: "The words were taken out of subtitles." });
  });

  it("refuses documents by name", async () => {
    const refused = (name: string, bytes: string) =>
      expect(readLyrics(put(name, Buffer.from(bytes, "latin1")))).rejects;
    await refused("a.txt", "%PDF-1.4\n1 0 obj").toThrow("a.txt: it is a PDF document, not lyrics");
    await refused("b.txt", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0").toThrow("it is a Word document");
    await refused("c.txt", "PK\x03\x04\x14").toThrow("it is a ZIP archive, such as .docx");
    await refused("d.txt", "ID3\x04\x00").toThrow("it is a sound file (MP3)");
    await refused("e.txt", '{"id":3}').toThrow("it is JSON without a field lyrics");
    await refused("f.txt", "<!-- saved -->\n<html><body>x y</body></html>").toThrow("it is a page of HTML");
  });

  it("names every file of a folder that isn't words, and keeps the words of the others", async () => {
    const { songs, skipped, notes } = await openCollection(path.join(cases, "not_lyrics_kept_as_lyrics"));
    const words = songs.map((song) => song.lyrics).join("\n");
    for (const foreign of ["div", "fonttbl", "-->", "Contributor", "Embed", "endobj", "alert"])
      expect(words).not.toContain(foreign);
    const named = JSON.stringify([skipped, notes]);
    for (const file of ["genius", "html2", "html_comment", "json", "pdf_ascii", "rtf", "srt", "vtt"]) {
      expect(named).toContain(`${file}.txt`);
    }
  });

  it("notes the encodings of lyrics, and which are guesses", async () => {
    const legacy = await openCollection(path.join(cases, "lyrics_txt_legacy_encodings"));
    expect(legacy.songs.find(({ id }) => id === "ja_sjis")?.lyrics).toContain("桜の花が咲いて");
    expect(legacy.notes.join("\n")).toContain("lyrics/ja_sjis.txt (shift_jis)");
    const mixed = await openCollection(path.join(cases, "lyrics_notes_not_shown"));
    expect(mixed.notes.join("\n")).toContain(
      "lyrics/s00.txt: 1 line is not UTF-8 as the others are; read as windows-1252.",
    );
  });

  it("says why a row of a table has no lyrics", async () => {
    const file = put(
      "lyrics.csv",
      'id,lyrics\na,"{""id"":3}"\nb,<html><body>x</body></html>\nc,Rain falls<br/>on me\n',
    );
    const { songs, skipped } = await openCollection(file);
    expect(songs.map(({ id, lyrics }) => [id, lyrics])).toEqual([["c", "Rain falls\non me"]]);
    expect(skipped.map(({ reason }) => reason).join("\n")).toMatch(/JSON without a field lyrics[\s\S]*a page of HTML/);
  });
});
