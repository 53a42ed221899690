import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inBatches, type MatrixOrBatches } from "../../dist/array/batches.js";
import { Matrix, mapBatches, npyBatches, npyBytes, Rng } from "../../dist/array/index.js";

const folder = mkdtempSync(path.join(tmpdir(), "surlab-batches-"));
const at = (name: string) => path.join(folder, name);
const X = new Matrix(23, 3, new Rng(1).normals(69));
const piece = (from: number, to: number) => X.select(Int32Array.from({ length: to - from }, (_, i) => from + i));
const CUTS = [0, 4, 5, 5, 16, 23];
const files = CUTS.slice(1).map((_, i) => at(`part-${i}.npy`));

/** A .npy file as NumPy writes it, of another type or order. */
function npy(description: string, values: Uint8Array): Uint8Array {
  const header = Buffer.from(`\x93NUMPY\x01\x00\0\0${description.padEnd(117)}\n`, "latin1");
  header.writeUInt16LE(118, 8);
  return Buffer.concat([header, values]);
}

async function all(rows: AsyncIterable<Matrix>): Promise<Matrix[]> {
  const found: Matrix[] = [];
  for await (const one of rows) found.push(one);
  return found;
}

const joined = (pieces: readonly Matrix[]) => pieces.flatMap((one) => Array.from(one.data));

beforeAll(() => {
  for (const [i, file] of files.entries()) writeFileSync(file, npyBytes(piece(CUTS[i]!, CUTS[i + 1]!)));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("npyBatches", () => {
  test("gives the rows of all files in order, in pieces that files do not bound, at each iteration", async () => {
    const rows = await npyBatches(files, { batchSize: 7 });
    expect([rows.rows, rows.cols]).toEqual([23, 3]);
    expect(rows.files.map((one) => one.rows)).toEqual([4, 1, 0, 11, 7]);
    for (let time = 0; time < 2; time++) {
      const pieces = await all(rows);
      expect(pieces.map((one) => one.rows)).toEqual([7, 7, 7, 2]);
      expect(joined(pieces)).toEqual(Array.from(X.data));
    }
  });

  test("reads float64, int32 and int64 as numbers", async () => {
    for (const [type, values] of [
      ["<f8", Float64Array.of(1.5, -2, 3, 4)],
      ["<i4", Int32Array.of(1, -2, 3, 4)],
      ["<i8", BigInt64Array.of(1n, -2n, 3n, 4n)],
    ] as const) {
      const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (2, 2), }`;
      writeFileSync(at("typed.npy"), npy(header, new Uint8Array(values.buffer)));
      const pieces = await all(await npyBatches(at("typed.npy"), { batchSize: 1 }));
      expect(joined(pieces)).toEqual(Array.from(values, Number));
    }
  });

  test("names the file that can't be read, and why", async () => {
    writeFileSync(at("other.npy"), npyBytes([[1, 2]]));
    writeFileSync(at("short.npy"), npyBytes(X));
    truncateSync(at("short.npy"), 200);
    writeFileSync(at("text.npy"), "no array");
    const columns = "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 2), }";
    writeFileSync(at("columns.npy"), npy(columns, new Uint8Array(8)));
    const failure = (given: string[]) => npyBatches(given).then(undefined, (error: Error) => error.message);
    expect(await failure([files[0]!, at("other.npy")])).toMatch(/other\.npy has 2 columns, but .*part-0\.npy has 3/);
    expect(await failure([at("missing.npy")])).toMatch(/no file .*missing\.npy/);
    expect(await failure([at("short.npy")])).toMatch(/short\.npy: .*23 x 3 numbers, 276 bytes, but 72 follow/);
    expect(await failure([at("text.npy")])).toMatch(/text\.npy: This is not a \.npy file/);
    expect(await failure([at("columns.npy")])).toMatch(/columns\.npy lies column after column.*ascontiguousarray/);
    expect(await failure([])).toMatch(/no file; give at least one/);
  });

  test("says which file became shorter while it was read", async () => {
    writeFileSync(at("shrinks.npy"), npyBytes(X));
    const rows = await npyBatches(at("shrinks.npy"));
    truncateSync(at("shrinks.npy"), 200);
    await expect(all(rows)).rejects.toThrow(/shrinks\.npy became shorter/);
  });
});

describe("rows in batches", () => {
  async function* inPieces(...sizes: number[]): AsyncGenerator<Matrix> {
    let from = 0;
    for (const size of [...sizes, X.rows]) {
      const to = Math.min(from + size, X.rows);
      yield piece(from, to);
      from = to;
    }
  }
  const cut = (given: MatrixOrBatches, size: number | ((cols: number) => number)) => all(inBatches("f", given, size));

  test("are the same, however they come", async () => {
    const expected = await cut(X, 5);
    expect(expected.map((one) => one.rows)).toEqual([5, 5, 5, 5, 3]);
    for (const given of [inPieces(), inPieces(1, 1, 1, 0, 9), inPieces(5, 5), inPieces(22), await npyBatches(files)]) {
      expect((await cut(given, 5)).map((one) => Array.from(one.data))).toEqual(
        expected.map((one) => Array.from(one.data)),
      );
    }
  });

  test("have a size that can depend on the columns", async () => {
    const pieces = await cut(inPieces(2, 3), (cols) => 3 * cols);
    expect(pieces.map((one) => one.rows)).toEqual([9, 9, 5]);
  });

  test("are checked, and the message counts rows from the first", async () => {
    const bad = piece(0, 23).data.slice();
    bad[13 * 3 + 2] = Number.NaN;
    async function* broken() {
      yield new Matrix(10, 3, bad.subarray(0, 30));
      yield new Matrix(13, 3, bad.subarray(30));
    }
    await expect(cut(broken(), 4)).rejects.toThrow("f: X holds NaN at row 13, column 2");
    async function* ragged() {
      yield [[1, 2]];
      yield [[1, 2, 3]];
    }
    await expect(cut(ragged(), 4)).rejects.toThrow("X has 3 columns from row 1 on; it needs 2");
    await expect(cut([], 4)).rejects.toThrow("X has no rows");
  });

  test("can be changed as they are read, and read again", async () => {
    const doubled = mapBatches(await npyBatches(files), (M) => M.toRows().map((row) => row.map((x) => 2 * x)));
    expect(doubled.rows).toBe(23);
    for (let time = 0; time < 2; time++) {
      expect(joined(await cut(doubled, 6))).toEqual(Array.from(X.data, (x) => Math.fround(2 * x)));
    }
    await expect(
      cut(
        mapBatches(X, () => [[1]]),
        6,
      ),
    ).rejects.toThrow("returned 1 rows for 23");
  });
});
