import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { csvRows, csvText } from "../../dist/io/index.js";

describe("CSV for spreadsheets", () => {
  const cells = [
    '=HYPERLINK("http://x","y")',
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "'=1",
    "''=1",
    "'quoted'",
    "'",
    "-",
    "+",
    'two\nlines, and a "quote"',
    "two\rends",
    " ",
    " padded ",
    "=é",
  ];

  it("contains no cell or name that is a formula, and reads back unchanged", () => {
    const rows = cells.map((cell, i) => ({ "=name": cell, n: -i - 0.5, "@x": `-${i}x` }));
    const text = csvText(rows);
    const { data } = Papa.parse<string[]>(text, { delimiter: ",", newline: "\r\n" });
    for (const cell of data.flat())
      expect(/^[=+\-@\t\r＝].+/su.test(cell) && Number.isNaN(Number(cell)), cell).toBe(false);
    expect(csvRows(text)).toEqual(rows);
  });

  it("reads back as numbers what JavaScript writes as such, and no name of digits", () => {
    const numbers = [0, -1.5, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, Infinity, -Infinity].map((n) => ({ n }));
    expect(csvRows(csvText(numbers))).toEqual(numbers);
    const names = ["007", "0x10", "1e999", " 5", "1_000", "-007", "1."].map((name) => ({ name }));
    expect(csvRows(csvText(names))).toEqual(names);
  });

  it("leaves numbers, also negative ones in text, as they are", () => {
    expect(csvText([{ a: -1.5, b: "-1e-7", c: "+3" }])).toBe("a,b,c\r\n-1.5,-1e-7,+3\r\n");
    expect(csvText([])).toBe("\r\n");
  });
});
