// Lyrics in common file formats and encodings.

const VERSES = [
  "Rain falls on the river\nlove me, love me do",
  "আমার সোনার বাংলা\nআমি তোমায় ভালোবাসি",
  "Où est l'été déjà passé ?\nÇa va être la fête",
  "Ночь тиха и светла над рекой\nя иду домой один",
  "月亮代表我的心\n你问我爱你有多深",
  "桜の花が咲いて\n君の声が聞こえる夜",
  "사랑해요 그대를 영원히\n비가 오는 밤에",
  "يا ليل يا عين\nحبيبي تعال",
  "मेरा जीवन कोरा काग़ज़\nकोरा ही रह गया",
  "👨‍👩‍👧 love 🎵\nla la la",
];

const lines = (text) => text.split("\n");
const FORMS = [
  (text) => text,
  (text) => `[Verse 1]\n${text}\n\n[Chorus]\n${text} (x2)`,
  (text) =>
    lines(text)
      .map((line, i) => `[00:${String(10 + i)}.50]${line}`)
      .join("\n"),
  (text) =>
    lines(text)
      .map((line, i) => `${i + 1}\n00:00:0${i},000 --> 00:00:0${i + 1},000\n${line}\n`)
      .join("\n"),
  (text) =>
    `WEBVTT\n\n${lines(text)
      .map((line, i) => `00:0${i}.000 --> 00:0${i + 1}.000\n${line}\n`)
      .join("\n")}`,
  (text) => `<div class="lyrics"><p>${lines(text).join("<br/>")}</p></div><script>alert(1)</script>`,
  (text) => `<!doctype html><html><body>${text}</body></html>`,
  (text) => `12 ContributorsSong Title Lyrics[Verse 1]\n${text}\nYou might also like[Chorus]\nlove45Embed`,
  (text) => JSON.stringify({ id: 3, lyrics: text }),
  (text) => JSON.stringify({ id: 3, title: text }),
  (text) => `{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Times;}}\\f0 ${lines(text).map(unicode).join("\\par ")}}`,
  (text) => lines(text).join("\\n"),
  (text) =>
    lines(text)
      .map((line) => `Am      G7\n${line}`)
      .join("\n"),
  () => "%PDF-1.4\n1 0 obj\n<< >>\nendobj",
  () => "[Instrumental]",
  () => "",
];
const RUNS = [
  " ",
  "\t",
  "(",
  "[",
  "[a] ",
  "<",
  "<b ",
  "<!--",
  "&amp;",
  "\\",
  "\u0301\u0327",
  "\u200d",
  "1",
  "a",
  "[00:01]",
  "\n",
  "{",
  "漢",
  "অা",
  "é",
];

function unicode(line) {
  return Array.from(line, (c) =>
    c > "\x7f" ? Array.from({ length: c.length }, (_, i) => `\\u${c.charCodeAt(i)}?`).join("") : c,
  ).join("");
}

/** The text of one song; rarely with a long repetition in its middle. */
export function lyricsText(random) {
  const verse = random.pick(VERSES);
  const text = random.pick(FORMS)(verse);
  if (!random.chance(0.15)) return text;
  const at = random.below(text.length + 1);
  const run = random.pick(RUNS);
  return text.slice(0, at) + run.repeat(Math.ceil(10 ** (1 + 3.5 * random.next()) / run.length)) + text.slice(at);
}

/** The text in some encoding; characters that an 8-bit encoding lacks still become a byte. */
export function encodeText(random, text) {
  switch (random.below(8)) {
    case 0:
      return Buffer.from(`\ufeff${text}`, "utf16le");
    case 1:
      return Buffer.from(text, "utf16le").swap16();
    case 2:
      return Buffer.from(`\ufeff${text}`);
    case 3:
      return Buffer.from(text, "latin1");
    case 4: {
      const at = random.below(text.length + 1);
      return Buffer.concat([Buffer.from(text.slice(0, at)), Buffer.from(text.slice(at), "latin1")]);
    }
    default:
      return Buffer.from(text);
  }
}
