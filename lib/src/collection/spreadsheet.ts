import { inflateRawSync } from "node:zlib";
import type { CellObject, WorkSheet } from "xlsx";
import { UserError } from "../errors.js";
import type { CsvRecord } from "./csv.js";
import { extensionOf } from "./files.js";

/** Larger files are rejected before they are opened. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Limit of the uncompressed size of a spreadsheet. 100,000 songs with lyrics have some 300 MB. */
const MAX_UNPACKED = 512 * 1024 * 1024;

const MAX_ROWS = 1_000_000;

export function isSpreadsheet(file: string): boolean {
  return ["xlsx", "xlsm", "xls", "ods"].includes(extensionOf(file));
}

/**
 * The first sheet of a workbook (.xlsx, .xls, .ods) that has a row, as records. Numbers with all their digits, whatever
 * the sheet shows, but with the leading zeros that it shows; dates as 2020-01-31; of a formula, the value that was
 * saved with it; nothing in the file is run or fetched.
 *
 * @returns undefined where the bytes are text that only has the name of a spreadsheet, as exports of the web often are
 * @throws UserError where it is too large packed or unpacked, encrypted, damaged or without a row
 */
export async function readSpreadsheet(
  bytes: Uint8Array,
): Promise<{ records: CsvRecord[]; dialect: string; notes: string[] } | undefined> {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const isCompound = bytes[0] === 0xd0 && bytes[1] === 0xcf;
  if (!isZip && !isCompound) return undefined;
  if (bytes.length > MAX_BYTES) {
    throw new UserError(`it has ${bytes.length} bytes, and a spreadsheet may have ${MAX_BYTES}; save it as CSV.`);
  }
  if (isZip) checkUnpackedSize(bytes);

  const { default: xlsx } = await import("xlsx");
  let sheets: [string, WorkSheet | undefined][];
  try {
    const book = xlsx.read(bytes, {
      dense: true,
      cellFormula: false,
      cellHTML: false,
      cellNF: true,
      sheetRows: MAX_ROWS,
    });
    sheets = book.SheetNames.map((name) => [name, book.Sheets[name]]);
  } catch (error) {
    // Of a damaged file the reader tells where in its own code it stumbled.
    const locked = /password|encrypt/i.test(error instanceof Error ? error.message : String(error));
    throw new UserError(
      locked
        ? "its spreadsheet is protected by a password; save it without one, or as CSV."
        : "its spreadsheet is damaged and cannot be opened; fetch it again, or save it as CSV.",
    );
  }

  const text = (cell: CellObject | undefined): string => {
    if (cell === undefined || cell.t === "z" || cell.t === "e" || cell.v === undefined || cell.v === null) return "";
    const format = typeof cell.z === "string" ? cell.z : "";
    if (cell.t === "n" && typeof cell.v === "number") {
      if (/^0{2,}$/.test(format)) return String(cell.v).padStart(format.length, "0");
      if (xlsx.SSF.is_date(format)) return dateText(xlsx.SSF.parse_date_code(cell.v)) ?? String(cell.v);
    }
    return String(cell.v).normalize("NFC").trim();
  };
  const read = sheets.map(([name, sheet]) => {
    // A sheet that is named in the book and missing in the file has no rows.
    const rows = (sheet?.["!data"] ?? []) as (CellObject | undefined)[][];
    const records: CsvRecord[] = [];
    rows.forEach((row, i) => {
      const cells = Array.from(row ?? [], text);
      while (cells.length > 0 && cells.at(-1) === "") cells.pop();
      if (cells.length > 0) records.push({ line: i + 1, cells });
    });
    return { name, records };
  });
  const first = read.find(({ records }) => records.length > 0);
  if (!first) throw new UserError("no sheet of it has a row.");
  const others = read.filter((sheet) => sheet !== first && sheet.records.length > 0).map(({ name }) => `"${name}"`);
  const notes = others.length > 0 ? [`only the sheet "${first.name}" was read, not ${others.join(", ")}.`] : [];
  return { records: first.records, dialect: `sheet "${first.name}"`, notes };
}

function dateText(date: { y: number; m: number; d: number } | null): string | undefined {
  if (!date || date.y === undefined) return undefined;
  return `${String(date.y).padStart(4, "0")}-${String(date.m).padStart(2, "0")}-${String(date.d).padStart(2, "0")}`;
}

/**
 * Rejects zip bombs. The sizes in a zip file cannot be trusted, so every entry is decompressed here with a limit on the
 * total size, before the spreadsheet library decompresses them without one.
 */
function checkUnpackedSize(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const damaged = () => new UserError("its zip container is damaged; save it again, or as CSV.");
  let left = MAX_UNPACKED;
  try {
    let end = bytes.length - 22;
    while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
    const entries = view.getUint16(end + 10, true);
    let at = view.getUint32(end + 16, true);
    for (let i = 0; i < entries; i++) {
      if (view.getUint32(at, true) !== 0x02014b50) throw damaged();
      const method = view.getUint16(at + 10, true);
      const packed = view.getUint32(at + 20, true);
      const local = view.getUint32(at + 42, true);
      const data = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
      if (method === 0) left -= packed;
      else left -= inflateRawSync(bytes.subarray(data), { maxOutputLength: Math.max(1, left) }).length;
      if (left < 0) throw new RangeError();
      at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" || left < 0) {
      const mb = MAX_UNPACKED / 1024 / 1024;
      throw new UserError(`it unpacks to more than ${mb} MB; save it as CSV, or leave out what is no table.`);
    }
    throw error instanceof UserError ? error : damaged();
  }
}
