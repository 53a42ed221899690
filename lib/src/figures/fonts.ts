import { readFileSync } from "node:fs";
import path from "node:path";

/**
 * Letters for scripts that few systems have a font of, as web fonts that need no network: Noto Sans of the scripts
 * below, all under one name, which stands in `font-family` behind the fonts for Latin. A page or picture carries of them what
 * its text needs: Korean alone is 120 files, of which a title needs two or three.
 */
const SCRIPT_FONT = "Surlab Scripts";

/** For `font-family`: Latin, the system's colored emoji where it has them, and the scripts. */
export const FONT_FAMILY = `'Open Sans', 'Segoe UI', Helvetica, Arial, 'Apple Color Emoji', 'Segoe UI Emoji', 'Noto Color Emoji', '${SCRIPT_FONT}', sans-serif`;

/** The style sheet of each font package, and the characters that it is there for: they hold Latin letters too. */
const PACKAGES: [sheet: string, characters: RegExp][] = [
  ["@fontsource/noto-sans-bengali/400.css", /\p{Script=Bengali}/u],
  ["@fontsource-variable/noto-sans-devanagari/wght.css", /[\p{Script=Devanagari}।॥]/u],
  ["@fontsource-variable/noto-sans-tamil/wght.css", /\p{Script=Tamil}/u],
  ["@fontsource-variable/noto-sans-thai/wght.css", /\p{Script=Thai}/u],
  [
    "@fontsource-variable/noto-sans-kr/wght.css",
    /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u,
  ],
  [
    "@fontsource-variable/noto-emoji/wght.css",
    /[\p{Emoji_Presentation}\p{Emoji_Modifier}]|(?=[\u2600-\u27bf])\p{Emoji}/u,
  ],
];

/** One file of a font. */
export interface FontFace {
  /** Code points, first and last, that it is there for, ascending. */
  ranges: [first: number, last: number][];
  /** Its @font-face rule, with the font in it. */
  css(): string;
}

let faces: FontFace[] | undefined;

/** Every file of the fonts; their content is read where it is asked for. */
export function fontFaces(): FontFace[] {
  faces ??= PACKAGES.flatMap(([sheet, characters]) => {
    const file = require.resolve(sheet);
    return (readFileSync(file, "utf8").match(/@font-face \{[^}]*\}/g) ?? [])
      .map((rule) => face(rule, path.dirname(file), characters))
      .filter(({ ranges }) => ranges.length > 0);
  });
  return faces;
}

/** The @font-face rules that this text needs; "" for Latin. */
export function fontCss(text: string): string {
  const points = [...new Set(text)]
    .map((character) => character.codePointAt(0) as number)
    .filter((point) => point > 0x2ff);
  return fontFaces()
    .filter(({ ranges }) => points.some((point) => ranges.some(([first, last]) => first <= point && point <= last)))
    .map((one) => one.css())
    .join("\n");
}

function face(rule: string, folder: string, characters: RegExp): FontFace {
  const woff2 = /url\(([^)]+\.woff2)\)/.exec(rule)?.[1] as string;
  const range = /unicode-range: *([^;]+);/.exec(rule)?.[1] ?? "";
  let css: string | undefined;
  return {
    ranges: range.split(",").flatMap((part) => within(part, characters)),
    css() {
      css ??= rule
        .replace(/font-family: *'[^']*'/, `font-family: '${SCRIPT_FONT}'`)
        .replace(
          /src: *[^;]*;/,
          `src: url(data:font/woff2;base64,${readFileSync(path.join(folder, woff2)).toString("base64")}) format('woff2');`,
        );
      return css;
    },
  };
}

/** What of "U+0900-097F" are such characters. */
function within(part: string, characters: RegExp): [number, number][] {
  const [first, last = first] = part
    .trim()
    .replace(/^U\+/i, "")
    .split("-")
    .map((hex) => Number.parseInt(hex, 16)) as [number, number?];
  const ranges: [number, number][] = [];
  for (let point = first; point <= last; point++) {
    if (!characters.test(String.fromCodePoint(point))) continue;
    const open = ranges.at(-1);
    if (open?.[1] === point - 1) open[1] = point;
    else ranges.push([point, point]);
  }
  return ranges;
}
