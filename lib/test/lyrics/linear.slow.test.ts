import { describe, expect, it } from "vitest";
import { decodeText, identifyLanguage, normalizeLyrics, romanize, tokenize } from "../../dist/lyrics/index.js";

/**
 * Worst cases of regular expressions with lookaround or backtracking: long runs, and unclosed beginnings.
 * Each takes milliseconds per 100 kB if linear, and minutes to days if quadratic: seconds at the lengths here.
 */
const UNITS =
  " |\t|a |(|( |[|[a] |[]|{|{\\|<|<b |<!--|<!-- -->|<script>|&|&amp;|&#38;|\\|\\n|\\r|\u0301|\u0301\u0327|অ\u200c|\u200d|ক\u200d|1|1 |a|A|Am |Am7b5|/|/ |x2 |(x2|" +
  '[00:01]|[00:01] |<00:01>|\n|\r\n|"|{"a":|00:01 --> |00:01.000 --> 00:02.000\n|\\\'e9|\\u233?|漢|か|漢か|aя|1Embed|' +
  "You might also like|See a LiveGet |1 Contributors |Lyrics|http://|***|© |Thanks to a for |\ufe0f|👨\u200d|\0|-|.|a'|a:|আ|अा|" +
  "0:10 |0:10 a\n|{1}{2}|Dialogue: ,|가|\u1100|ก|Ã©|é";
const units = UNITS.split(/(?<=[^|])\|/);

/** Of the processor: other processes may keep it busy. */
function milliseconds(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  return process.cpuUsage(start).user / 1000;
}

/** Units whose fourfold length takes far more than four times as long. A square takes 16 times, a cube 64. */
function steep(work: (text: string) => unknown, wrap: (text: string) => string = (text) => text): string[] {
  const length = 5000;
  return units.filter((unit) => {
    const [short, long] = [length, 4 * length].map((n) => wrap(unit.repeat(Math.ceil(n / unit.length))));
    // Shorter times don't matter and can't be distinguished from noise.
    if (milliseconds(() => work(long!)) < 300) return false;
    // A busy machine may slow one run; quadratic work is slow every time.
    return [0, 1, 2].every(() => milliseconds(() => work(long!)) > 10 * milliseconds(() => work(short!)));
  });
}

describe("text processing is linear", () => {
  it.each([
    ["plain", (text: string) => text],
    ["between letters", (text: string) => `a${text}a`],
    ["as RTF", (text: string) => `{\\rtf1 ${text}}`],
    ["as WebVTT", (text: string) => `WEBVTT\n\n${text}`],
    ["as a page of Genius", (text: string) => `1 Contributors${text}`],
    ["as JSON", (text: string) => `{"lyrics":"${text}"}`],
  ])("normalizeLyrics, %s", (_, wrap) => {
    expect(steep((text) => normalizeLyrics(text), wrap)).toEqual([]);
  });

  it("tokenize, romanize, decodeText", () => {
    expect(steep((text) => tokenize(text, { language: "en" }))).toEqual([]);
    expect(steep((text) => tokenize(text, { language: "fr" }))).toEqual([]);
    expect(steep(romanize)).toEqual([]);
    expect(steep((text) => decodeText(Buffer.from(text)))).toEqual([]);
    expect(steep((text) => decodeText(Buffer.from(text, "latin1")))).toEqual([]);
  });

  it("identifyLanguage", async () => {
    await identifyLanguage("loads the detector");
    // Quadratic work takes minutes at this length.
    for (const unit of ["\u0301\u0327", "a", "漢", "漢か", "aя", "1 ", "آ"]) {
      const start = process.cpuUsage();
      await identifyLanguage(unit.repeat(Math.ceil(100_000 / unit.length)));
      expect(process.cpuUsage(start).user, JSON.stringify(unit)).toBeLessThan(60e6);
    }
  });

  it("reads the run of blanks that took a minute", () => {
    expect(normalizeLyrics(`a${" ".repeat(4e6)}b`)).toBe("a b");
    expect(normalizeLyrics(`a${"\t".repeat(4e6)}b x3`)).toBe("a b");
  });

  it("does not copy a line for each of many time stamps", () => {
    const text = `${"[00:01.00]".repeat(20_000)}${"love ".repeat(20_000)}`;
    expect(normalizeLyrics(text).length).toBeLessThan(2e6);
  });
});
