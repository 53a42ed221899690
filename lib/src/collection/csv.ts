import Papa from "papaparse";

/** One record of a text table: its cells as written, and the line (from 1) where it begins. */
export interface CsvRecord {
  line: number;
  cells: string[];
}

/** A record that cannot be used, and why, phrased to follow "the row". */
export interface BadRecord {
  line: number;
  reason: string;
}

/** What a cell may hold at most, in UTF-16 units. A longer one is a quote that is never closed. */
const MAX_CELL = 16 * 1024 * 1024;

/** How many times its length a text may be read again because of broken quotes, before quotes count as letters. */
const MAX_REREAD = 8;

const DELIMITERS = ["\t", ";", "|", ","];

/** Ends every line with LF, whichever of CRLF, LF and CR ended it: one file often has several. */
export function unifyLineEnds(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}

/**
 * The delimiter of a text table, and where the table begins: a first line `sep=;`, as spreadsheets write it, states the
 * delimiter, where it is met after that line. Otherwise that of tab, semicolon, pipe and comma which finds the most
 * known column names among the first records, then the most records of one width, then the widest; a comma loses a tie,
 * because it may be a decimal comma.
 *
 * @param known how many of a record's cells are known column names
 */
export function findDelimiter(text: string, known: (cells: string[]) => number): { delimiter: string; start: number } {
  const stated = /^"?sep=(\\t|[^\n])"?[,;\t]*\n/i.exec(text);
  const start = stated ? stated[0].length : 0;
  const head = text.slice(start, start + 256 * 1024);
  const delimiter = stated?.[1] === "\\t" ? "\t" : stated?.[1];
  // A file that was saved again with another delimiter may keep the line.
  if (delimiter && head.slice(0, 100_000).includes(delimiter)) return { delimiter, start };
  const scores = DELIMITERS.map((delimiter) => {
    const { records } = parseCsv(head, delimiter, 50);
    // The head may end in the middle of a record.
    const whole = head.length < text.length - start && records.length > 1 ? records.slice(0, -1) : records;
    const widths = whole.map(({ cells }) => cells.length);
    const width = Math.max(0, ...widths.slice(0, 5));
    const names = Math.max(0, ...whole.slice(0, 5).map(({ cells }) => known(cells)));
    const even = widths.filter((w) => w === width).length / Math.max(1, widths.length);
    return { delimiter, score: width < 2 ? [0, 0, 0] : [names, even, width] };
  });
  const best = scores.reduce((a, b) => (compare(b.score, a.score) > 0 ? b : a));
  return { delimiter: best.score[2] === 0 ? "," : best.delimiter, start };
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : a[at]! - b[at]!;
}

/**
 * Records of a text table (RFC 4180 with any delimiter: quotes, doubled quotes, line breaks inside quotes), blank lines
 * left out. More lenient than RFC 4180 in that
 *
 * a) a quote inside an unquoted cell is a letter, and so are unescaped quotes in a row that has the right number of
 *    cells on one line;
 * b) blanks before an opening quote are ignored;
 * c) where a quote is never closed, or closed in the middle of a later row, the row in which it opens is `bad`, and
 *    reading goes on at the next line.
 *
 * Linear in the length of the text, which is read at most ten times.
 *
 * @param text with LF as line end
 * @param limit reads no further than so many records
 */
export function parseCsv(text: string, delimiter: string, limit = Infinity): Parsed {
  const read = parseQuoted(text, delimiter, limit);
  const isSpaced = read.records.slice(0, 20).some(({ cells }) => cells.some((cell) => /^ +"/.test(cell)));
  if (!isSpaced) return trimmed(read);
  // Inside a quoted cell this costs a blank before a quote.
  const blanks = new RegExp(`(^|${delimiter === "|" ? "\\|" : delimiter}) +(?=")`, "gm");
  return trimmed(parseQuoted(text.replace(blanks, "$1"), delimiter, limit));
}

interface Parsed {
  records: CsvRecord[];
  bad: BadRecord[];
}

function trimmed({ records, bad }: Parsed): Parsed {
  return { records: records.map(({ line, cells }) => ({ line, cells: cells.map(trimCell) })), bad };
}

/** Invisible blanks, as in text copied from web pages. */
const INVISIBLE = /[\s\u200b\u200e\u200f\u2060\ufeff]/;

function trimCell(cell: string): string {
  let start = 0;
  let end = cell.length;
  while (start < end && INVISIBLE.test(cell[start]!)) start++;
  while (end > start && INVISIBLE.test(cell[end - 1]!)) end--;
  return cell.slice(start, end);
}

/** See {@link parseCsv}: all but the blanks. */
function parseQuoted(input: string, delimiter: string, limit: number): Parsed {
  const records: CsvRecord[] = [];
  const bad: BadRecord[] = [];
  let start: number | undefined = 0;
  let line = 1;
  let reread = 0;
  while (start !== undefined && start < input.length) {
    const from: number = start;
    let at: number = from;
    let end: number = from;
    start = undefined;
    Papa.parse<string[]>(input.slice(from), {
      delimiter,
      newline: "\n",
      quoteChar: reread > MAX_REREAD * input.length + 1e6 ? "\0" : '"',
      step: ({ data: cells, errors, meta }, parser) => {
        end = from + meta.cursor;
        const raw = input.slice(at, end);
        const broken = errors.find(({ type }) => type === "Quotes");
        if (broken && !readable(broken.code, raw, cells, records[0]?.cells.length)) {
          // Papa counts from the character after the quote.
          const opens = from + broken.index! - 1;
          const opensOn = line + lineBreaks(input.slice(at, opens));
          bad.push({ line: opensOn, reason: reasonOf(raw) });
          const next = input.indexOf("\n", opens) + 1;
          start = next === 0 ? input.length : next;
          reread += end - start;
          line = opensOn + 1;
          parser.abort();
          return;
        }
        if (cells.some((cell) => cell.length > MAX_CELL)) {
          bad.push({ line, reason: "has a cell longer than 16 MB; a quote in it is probably never closed" });
        } else if (cells.length > 1 || cells[0]!.trim() !== "") {
          records.push({ line, cells });
        }
        line += lineBreaks(raw);
        at = end;
        if (records.length >= limit) parser.abort();
      },
    });
  }
  return { records, bad };
}

/**
 * Whether a row with unescaped quotes can have been read only one way: it is one line, with as many cells as others.
 */
function readable(code: string, raw: string, cells: string[], width: number | undefined): boolean {
  return code === "InvalidQuotes" && lineBreaks(raw.trimEnd()) === 0 && cells.length === (width ?? cells.length);
}

function reasonOf(raw: string): string {
  return lineBreaks(raw.trimEnd()) === 0 && raw.split('"').length % 2 === 1
    ? "has text after a closing quote; double the quotes inside a quoted cell"
    : "opens a quote that is never closed; the rows after it were read again";
}

function lineBreaks(text: string): number {
  let n = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) n++;
  return n;
}
