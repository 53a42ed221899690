/**
 * Text out of fragments of HTML, as copied from a page or kept in a table: `Rain falls<br/>on me`, `&eacute;`.
 *
 * One pass by hand, without regular expressions that look ahead for an end: a missing `>` or `-->` costs one search.
 */

const INLINE =
  "a abbr b big body cite code em embed figure font form head html i iframe img input ins label link main mark meta object " +
  "option param path picture q rp rt ruby s small source span strike strong sub sup tbody tfoot thead tt u video wbr";
const BLOCKS =
  "article aside blockquote br center dd div dl dt fieldset h1 h2 h3 h4 h5 h6 header hr li ol p pre section table td th tr ul";
/** Elements whose content isn't shown, or is a page's and not a song's. */
const HIDDEN = "audio button footer nav noscript script select style svg template textarea title";
const kinds = new Map<string, "inline" | "block" | "hidden">([
  ...INLINE.split(" ").map((name) => [name, "inline"] as const),
  ...BLOCKS.split(" ").map((name) => [name, "block"] as const),
  ...HIDDEN.split(" ").map((name) => [name, "hidden"] as const),
]);
const TAG_NAME = /<(\/?)([a-z][a-z0-9]*)(?=[\s/>])/iy;

/** A whole page rather than a fragment of one. */
export function isPage(text: string): boolean {
  return /<(?:!doctype\s{1,9}html|html|head|body)(?=[\s>])/i.test(text);
}

/**
 * The text without tags and comments, entities decoded. `<br>` and the ends of blocks become line breaks. What looks
 * like a tag and is none of HTML's ("<3", "<sigh>") stays.
 */
export function stripHtml(text: string): string {
  const decoded = decodeEntities(text);
  if (!decoded.includes("<")) return decoded;
  const parts: string[] = [];
  /** Terminators that were not found; there is none in the rest of the text either. */
  const missing = new Set<string>();
  const find = (end: string, from: number): number => {
    if (missing.has(end)) return -1;
    const at = decoded.indexOf(end, from);
    if (at < 0) missing.add(end);
    return at;
  };
  let kept = 0;
  for (let at = decoded.indexOf("<"); at >= 0; at = decoded.indexOf("<", at)) {
    let end = -1;
    let between = "";
    if (decoded.startsWith("<!--", at)) {
      end = find("-->", at + 4) + 3;
      if (end === 2) end = -1;
    } else {
      TAG_NAME.lastIndex = at;
      const [, closing, name = ""] = TAG_NAME.exec(decoded) ?? [];
      const kind = kinds.get(name.toLowerCase());
      if (kind !== undefined) end = find(">", at) + 1 || -1;
      if (end > 0 && kind === "hidden" && closing === "") end = endOfElement(decoded, name.toLowerCase(), end, missing);
      // Lines, or the words of one, each in a span of its own.
      if (end > 0 && closing === "/" && /^span$/i.test(name) && decoded[end] === "<") between = " ";
      if (end > 0 && kind === "block") {
        between = name.toLowerCase() === "p" ? "\n\n" : "\n";
        // The line break of the source after a <br> is the same break.
        if (/^br$/i.test(name)) end += /^\r?\n/.exec(decoded.slice(end, end + 2))?.[0].length ?? 0;
      }
    }
    if (end < 0) {
      at++;
      continue;
    }
    parts.push(decoded.slice(kept, at), between);
    kept = at = end;
  }
  parts.push(decoded.slice(kept));
  return parts.join("");
}

/** Behind `</name>`; where the element is never closed, behind its opening tag, which ends at `from`. */
function endOfElement(text: string, name: string, from: number, missing: Set<string>): number {
  const closing = `</${name}`;
  if (missing.has(closing)) return from;
  const pattern = new RegExp(`</${name}(?=[\\s>])`, "gi");
  pattern.lastIndex = from;
  const found = pattern.exec(text);
  const end = found ? text.indexOf(">", found.index) : -1;
  if (end < 0) missing.add(closing);
  return end < 0 ? from : end + 1;
}

const LATIN_1 =
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para " +
  "middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave " +
  "Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc " +
  "Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc " +
  "iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";
const ENTITIES = new Map<string, string>([
  ...LATIN_1.split(" ").map((name, i) => [name, String.fromCharCode(160 + i)] as const),
  ...(
    "quot:\" apos:' lt:< gt:> amp:& OElig:Œ oelig:œ Scaron:Š scaron:š Yuml:Ÿ ndash:– mdash:— lsquo:‘ rsquo:’ sbquo:‚ " +
    "ldquo:“ rdquo:” bdquo:„ hellip:… bull:• euro:€ trade:™ lsaquo:‹ rsaquo:› hearts:♥ sung:♪ flat:♭ sharp:♯ prime:′"
  )
    .split(" ")
    .map((pair) => pair.split(":") as [string, string]),
  ["ensp", " "],
  ["emsp", " "],
  ["thinsp", " "],
  ["zwnj", "\u200c"],
  ["zwj", "\u200d"],
  ["lrm", ""],
  ["rlm", ""],
]);

/** Named and numbered entities as characters, those encoded more than once (`&amp;amp;eacute;`) too. */
function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text
    .replace(/&(?:(?:amp|#38|#x26);)+/gi, "&")
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z][a-z0-9]{1,7}));/gi, (entity, decimal, hex, name) => {
      if (name !== undefined) return ENTITIES.get(name) ?? ENTITIES.get(name.toLowerCase()) ?? entity;
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
    });
}
