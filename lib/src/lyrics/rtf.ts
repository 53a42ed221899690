import { decodeLegacy } from "./legacyEncoding.js";

/**
 * The text of an RTF document (Rich Text Format 1.9.1), as TextEdit and WordPad save lyrics. Formatting, tables of fonts
 * and colors, pictures and notes are dropped; `\'hh` is decoded by the document's code page, `\u` as it says.
 */

const CODE_PAGES: Record<number, string> = {
  874: "windows-874",
  932: "shift_jis",
  936: "gb18030",
  949: "euc-kr",
  950: "big5",
};
for (let page = 1250; page <= 1258; page++) CODE_PAGES[page] = `windows-${page}`;

/** Groups that hold no text of the document. */
const DESTINATIONS = new Set(
  (
    "fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl footerr footerf footnote " +
    "annotation listtable listoverridetable rsidtbl generator xmlnstbl themedata datastore latentstyles fldinst bkmkstart " +
    "bkmkend filetbl revtbl"
  ).split(" "),
);
const CHARACTERS: Record<string, string> = {
  par: "\n",
  line: "\n",
  sect: "\n",
  page: "\n",
  row: "\n",
  cell: "\n",
  tab: " ",
  lquote: "‘",
  rquote: "’",
  ldblquote: "“",
  rdblquote: "”",
  endash: "–",
  emdash: "—",
  bullet: "•",
  emspace: " ",
  enspace: " ",
};

const CONTROL_WORD = /([a-z]{1,32})(-?\d{1,10})? ?/iy;

export function isRtf(text: string): boolean {
  return /^\s*\{\\rtf/.test(text);
}

/** The text of a document that `isRtf`; a document cut off in the middle gives what is there. */
export function rtfText(text: string): string {
  const parts: string[] = [];
  /** What a group inherits: whether its text is dropped, and how many characters follow a `\u` for old readers. */
  const groups: { dropped: boolean; fallback: number }[] = [];
  let group = { dropped: false, fallback: 1 };
  let page = 1252;
  let bytes: number[] = [];
  let toSkip = 0;
  const flush = () => {
    if (bytes.length === 0) return;
    parts.push(decodeLegacy(Uint8Array.from(bytes), CODE_PAGES[page] ?? "windows-1252"));
    bytes = [];
  };
  const put = (characters: string) => {
    if (group.dropped) return;
    flush();
    parts.push(characters);
  };

  for (let at = 0; at < text.length; ) {
    const character = text[at]!;
    if (character === "{") {
      groups.push(group);
      group = { ...group };
      at++;
    } else if (character === "}") {
      flush();
      group = groups.pop() ?? group;
      at++;
    } else if (character !== "\\") {
      const end = nextSpecial(text, at);
      const run = text.slice(at + Math.min(toSkip, end - at), end).replaceAll("\n", "");
      toSkip = 0;
      if (run !== "") put(run);
      at = end;
    } else if (text[at + 1] === "'") {
      const byte = Number.parseInt(text.slice(at + 2, at + 4), 16);
      if (toSkip > 0) toSkip--;
      else if (!group.dropped && Number.isFinite(byte)) bytes.push(byte);
      at += 4;
    } else {
      CONTROL_WORD.lastIndex = at + 1;
      const [all = "", word = "", number] = CONTROL_WORD.exec(text) ?? [];
      if (word === "") {
        // A control symbol: an escaped brace, a line break, a space that doesn't break, "*" before an unknown group.
        const symbol = text[at + 1] ?? "";
        if (symbol === "*") group.dropped = true;
        else if (symbol === "~") put(" ");
        else if (/[{}\\]/.test(symbol)) put(symbol);
        else if (/[\r\n]/.test(symbol)) put("\n");
        at += 2;
        continue;
      }
      at += 1 + all.length;
      if (DESTINATIONS.has(word)) group.dropped = true;
      else if (word === "ansicpg") page = Number(number);
      else if (word === "uc") group.fallback = Number(number ?? 1);
      else if (word === "u" && number !== undefined) {
        put(String.fromCharCode(Number(number) & 0xffff));
        toSkip = group.fallback;
      } else if (word === "bin") at += Math.max(0, Number(number ?? 0));
      else if (Object.hasOwn(CHARACTERS, word)) put(CHARACTERS[word]!);
    }
  }
  flush();
  return parts.join("");
}

function nextSpecial(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== "{" && text[at] !== "}" && text[at] !== "\\") at++;
  return at;
}
