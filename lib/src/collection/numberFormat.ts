/**
 * How the numbers of a column are written. "point": 1,234.5; "comma": 1.234,5; "text": not numbers, although each looks
 * like one ("007"). A column that is not in the map is read cell by cell.
 */
export type NumberFormat = "point" | "comma" | "text";

/** Groups of three digits (two or three in India), with the blanks and apostrophes that some countries write. */
const POINT = /^[-+]?([1-9]\d{0,2}(,\d{2,3})*,\d{3}|[1-9]\d{0,2}(['’\u00a0\u202f ]\d{3})+|\d*)(\.\d+)?([eE][-+]?\d+)?$/;
const COMMA = /^[-+]?([1-9]\d{0,2}([.'’\u00a0\u202f ]\d{3})+|\d*)(,\d+)?([eE][-+]?\d+)?$/;

/** "1.234" or "1,234": thousands in one country and a fraction in another. */
const EITHER = /^[-+]?[1-9]\d{0,2}[.,]\d{3}$/;
const PLAIN = /^[-+]?\d*(\.\d+)?([eE][-+]?\d+)?$/;

/**
 * How each column of a table writes its numbers. A format holds for a whole column, because one cell does not tell:
 * "1,234" is a fraction where other cells, or other columns of the table, can only be decimal commas, or where the
 * cells are separated by semicolons (as spreadsheets of such countries do); otherwise it is one thousand and more.
 *
 * @param columns the cells of each column that are not missing, by name
 */
export function numberFormats(
  columns: ReadonlyMap<string, readonly string[]>,
  delimiter: string | undefined,
): Map<string, NumberFormat> {
  const formats = new Map<string, NumberFormat>();
  const unclear: string[] = [];
  for (const [name, cells] of columns) {
    if (!cells.some((cell) => /\d/.test(cell.slice(0, 40)))) continue;
    const numbers = cells.every((cell) => cell.length < 40);
    if (!numbers) continue;
    // Zeros before a number mean a name, such as an id or a telephone number; so does every other cell of its column.
    if (cells.every((cell) => /^\d+$/.test(cell)) && cells.some((cell) => /^0\d/.test(cell))) {
      formats.set(name, "text");
      continue;
    }
    const [point, comma] = [POINT, COMMA].map((format) => cells.every((cell) => format.test(cell)));
    if (cells.every((cell) => PLAIN.test(cell))) {
      if (comma && cells.some((cell) => EITHER.test(cell))) unclear.push(name);
    } else if (point && comma) unclear.push(name);
    else if (point) formats.set(name, "point");
    else if (comma) formats.set(name, "comma");
  }
  const seen = new Set(formats.values());
  const comma = seen.has("comma") && !seen.has("point");
  for (const name of unclear) {
    const cells = columns.get(name)!;
    if (cells.every((cell) => PLAIN.test(cell))) {
      if (comma) formats.set(name, "comma");
    } else formats.set(name, comma || (delimiter === ";" && !seen.has("point")) ? "comma" : "point");
  }
  return formats;
}

/** The number in a cell as JavaScript writes it; a cell that is no number stays as it is. */
export function plainNumber(text: string, format: NumberFormat | undefined): string {
  if (format === "point" && POINT.test(text)) return text.replace(/[,'’\u00a0\u202f ]/g, "");
  if (format === "comma" && COMMA.test(text)) return text.replace(/[.'’\u00a0\u202f ]/g, "").replace(",", ".");
  return text;
}
