// Realistic tables: dialects, headers and cells, valid or not.

import { createRequire } from "node:module";
import { encodeText } from "./words.mjs";

const require = createRequire(import.meta.url);
const NAMES = [
  "title",
  "artist",
  "language",
  "genre",
  "year",
  "lyrics",
  "tempo",
  "__proto__",
  "constructor",
  "a b",
  "é",
  "",
  "=",
];
const CELLS = [
  "Love",
  "আমার গান",
  "rock",
  "3,5",
  "1.234,5",
  "1e999",
  "NaN",
  "N/A",
  "null",
  "",
  " ",
  '=HYPERLINK("http://x")',
  "<img src=x onerror=alert(1)>",
  "toString",
  "__proto__",
  "007",
  "a;b,c\td",
  'say "hi"',
  "two\nlines",
  "\u0301".repeat(50),
  "x".repeat(2000),
  "-0",
  "0x10",
  "en",
  "English",
];

/** A table with a row per id: file extension and bytes. */
export function tableFile(random, ids, texts) {
  const columns = [random.pick(["id", "filename", "ID", "track_id", "file"])];
  const wanted = 1 + random.below(6);
  for (let i = 0; i < wanted; i++) columns.push(random.pick(NAMES));
  if (random.chance(0.2)) columns.push(columns[0]);
  const rows = ids.map((id) =>
    columns.map((column, i) =>
      i === 0 ? (random.chance(0.2) ? `${id}.wav` : id) : column === "lyrics" ? random.pick(texts) : random.pick(CELLS),
    ),
  );
  if (random.chance(0.2)) rows.push(random.pick(rows));
  if (random.chance(0.1)) rows.push(["only one"]);
  const all = random.chance(0.9) ? [columns, ...rows] : rows;
  if (random.chance(0.15)) return spreadsheet(all);
  const [extension, delimiter] = random.pick([
    ["csv", ","],
    ["csv", ","],
    ["csv", ";"],
    ["tsv", "\t"],
    ["csv", "\t"],
    ["csv", "|"],
  ]);
  const end = random.pick(["\n", "\r\n", "\r"]);
  const quoted = random.pick(["needed", "always", "never"]);
  const cell = (text) => {
    const must = text.includes(delimiter) || /["\r\n]/.test(text);
    return quoted === "always" || (quoted === "needed" && must) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  let text = all.map((row) => row.map(cell).join(delimiter)).join(end);
  if (random.chance(0.8)) text += end;
  if (random.chance(0.1)) text = `sep=${delimiter}${end}${text}`;
  if (random.chance(0.1)) text = text.replace(/"/, "");
  return { extension, bytes: encodeText(random, text) };
}

function spreadsheet(rows) {
  const xlsx = require("xlsx");
  const book = xlsx.utils.book_new();
  xlsx.utils.book_append_sheet(
    book,
    xlsx.utils.aoa_to_sheet(rows.map((row) => row.map((text) => text.slice(0, 2000)))),
    "songs",
  );
  return { extension: "xlsx", bytes: xlsx.write(book, { type: "buffer", bookType: "xlsx" }) };
}
