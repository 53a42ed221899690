import { describe, expect, it } from "vitest";
import { fontCss, fontFaces } from "../../dist/figures/fonts.js";

const faces = (css: string) => css.match(/@font-face/g)?.length ?? 0;

describe("fontCss", () => {
  it("is empty for Latin, digits, punctuation and signs, which every font has", () => {
    expect(fontCss("Ænima 12 № “déjà vu” – …, ↑ ↓ ± × ©")).toBe("");
  });

  it.each([
    ["বাংলা গান", 1],
    ["हिन्दी गीत।", 1],
    ["தமிழ்", 1],
    ["เพลงไทย", 1],
    ["🎵", 1],
    ["বাংলা हिन्दी", 2],
  ])("has what %s needs and no more", (text, n) => {
    const css = fontCss(text);
    expect(faces(css)).toBe(n);
    expect(css.match(/url\([^)]{0,40}/g)!.every((url) => url.startsWith("url(data:font/woff2;base64,"))).toBe(true);
    expect(css).not.toContain("./files/");
  });

  it("has a few of the 120 files of Korean for a title", () => {
    const css = fontCss("아리랑 아리랑 아라리요");
    expect(faces(css)).toBeGreaterThan(0);
    expect(faces(css)).toBeLessThan(8);
    expect(css.length).toBeLessThan(500_000);
  });

  it("covers the letters of each script and no Latin ones", () => {
    const known = (point: number) =>
      fontFaces().some(({ ranges }) => ranges.some(([a, b]) => a <= point && point <= b));
    for (const letter of "কमாก한🎸❤") expect(known(letter.codePointAt(0)!), letter).toBe(true);
    for (let point = 0; point < 0x900; point++) expect(known(point), String(point)).toBe(false);
  });
});
