import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  exportParts,
  incrementalStandardize,
  labelParts,
  type Matrix,
  miniBatchKMeans,
  npyBatches,
  npyBytes,
  parquetBatches,
  queryParts,
} from "../../dist/index.js";
import { queryParquet, writeParquet } from "../../dist/scale/parquet.js";

const folder = mkdtempSync(path.join(tmpdir(), "surlab-query-test-"));
const at = (...parts: string[]) => path.join(folder, ...parts);
const parts = at("parts [1]");
const npy = [at("0-a.latents.npy"), at("1-b.latents.npy")];

beforeAll(async () => {
  mkdirSync(parts);
  for (const [part, ids] of [
    ["0-a", ["001", "002", "it's"]],
    ["1-b", ["004", "005"]],
  ] as const) {
    await writeParquet(path.join(parts, `${part}.parquet`), [
      { name: "id", type: "text", values: ids },
      { name: "row", type: "integer", values: ids.map((_, row) => row) },
      { name: "seconds", type: "float", values: ids.map((_, row) => 10 * (row + 1)) },
    ]);
  }
  writeFileSync(at("metadata.csv"), "id,genre\n001,folk\n002,pop\nit's,folk\n004,pop\n");
  writeFileSync(npy[0]!, npyBytes([[0], [9], [1]]));
  writeFileSync(npy[1]!, npyBytes([[8], [0]]));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("queryParts", () => {
  const tables = { metadata: at("metadata.csv") };

  test("filters, joins with metadata and aggregates", async () => {
    const sql = `SELECT genre, count(*) AS songs, avg(seconds) AS mean
                 FROM parts LEFT JOIN metadata USING (id) GROUP BY genre ORDER BY genre NULLS LAST`;
    expect(await queryParts(parts, sql, { tables })).toEqual([
      { genre: "folk", songs: 2, mean: 20 },
      { genre: "pop", songs: 2, mean: 15 },
      { genre: null, songs: 1, mean: 20 },
    ]);
  });

  test("takes text from elsewhere as values, and files as parts", async () => {
    const files = readdirSync(parts).map((name) => path.join(parts, name));
    const sql = "SELECT part, row FROM parts WHERE id = ?";
    expect(await queryParts(files, sql, { values: ["it's"] })).toEqual([{ part: "0-a", row: 2 }]);
    expect(await queryParts(files, sql, { values: ["' OR true --"] })).toEqual([]);
  });

  test("joins labels that were written part by part", async () => {
    const fitted = await miniBatchKMeans(await npyBatches(npy), { k: 2 });
    const files = await labelParts(npy, fitted, at("labels"));
    expect(files.map((file) => path.relative(folder, file))).toEqual([
      "labels/0-a.latents.parquet",
      "labels/1-b.latents.parquet",
    ]);
    const [near, far] = [fitted.labels[0]!, fitted.labels[1]!];
    expect(near).not.toBe(far);
    const sql = "SELECT id, label FROM parts JOIN labels USING (part, row) ORDER BY id";
    expect(await queryParts(parts, sql, { tables: { labels: at("labels", "*.parquet") } })).toEqual([
      { id: "001", label: near },
      { id: "002", label: far },
      { id: "004", label: far },
      { id: "005", label: near },
      { id: "it's", label: near },
    ]);
  });

  test("says what is wrong", async () => {
    const failure = (...given: Parameters<typeof queryParts>) =>
      queryParts(...given).then(undefined, (error: Error) => `${error.name}: ${error.message}`);
    expect(await failure(parts, "SELECT genre FROM parts")).toMatch(
      /^UserError: queryParts: the query is wrong \(Binder Error.*genre.*Its tables: parts\./,
    );
    expect(await failure(parts, "SELECT FROM WHERE")).toMatch(/^UserError: .*Parser Error/);
    expect(await failure(at("nowhere"), "SELECT 1")).toMatch(/^UserError: .*no folder .*nowhere/);
    expect(await failure(at("labels", "none.parquet"), "SELECT 1")).toMatch(/^UserError: .*no file .*none/);
    mkdirSync(at("empty"));
    expect(await failure(at("empty"), "SELECT 1")).toMatch(/^UserError: .*holds no parts yet/);
    expect(await failure(parts, "SELECT 1", { tables: { m: "m.json" } })).toMatch(/m\.json is of no known kind/);
    expect(await failure(parts, "SELECT 1", { tables: { parts: "m.csv" } })).toMatch(/a table is named "parts"/);
    writeFileSync(at("broken.parquet"), "no Parquet");
    expect(await failure(at("broken.parquet"), "SELECT 1")).toMatch(/^UserError: .*a file can't be read.*broken/);
  });
});

describe("exportParts", () => {
  test("writes Parquet and CSV, and says how many rows", async () => {
    const sql = "SELECT id, seconds FROM parts WHERE seconds >= ? ORDER BY id";
    expect(await exportParts(parts, sql, at("out", "long.parquet"), { values: [20] })).toBe(3);
    expect(await queryParquet([at("out", "long.parquet")], "SELECT id, seconds FROM parts")).toEqual([
      { id: "002", seconds: 20 },
      { id: "005", seconds: 20 },
      { id: "it's", seconds: 30 },
    ]);
    expect(await exportParts(parts, sql, at("out", "long.csv"), { values: [30] })).toBe(1);
    expect(readFileSync(at("out", "long.csv"), "utf8")).toBe("id,seconds\nit's,30.0\n");
  });

  test("leaves the file that was there, and no other, where the query fails", async () => {
    writeFileSync(at("out", "kept.csv"), "as it was");
    const sql = "SELECT CASE WHEN row < 2 THEN row ELSE error('no more') END FROM parts";
    await expect(exportParts(parts, sql, at("out", "kept.csv"))).rejects.toThrow("no more");
    expect(readFileSync(at("out", "kept.csv"), "utf8")).toBe("as it was");
    expect(readdirSync(at("out")).sort()).toEqual(["kept.csv", "long.csv", "long.parquet"]);
    await expect(exportParts(parts, sql, at("out", "x.txt"))).rejects.toThrow("must end in .parquet or .csv");
  });

  test("sorts more than its memory holds", async () => {
    const wide = "SELECT range AS a, hash(range) AS h, repeat(hash(range)::VARCHAR, 5) AS text FROM range(600000)";
    const sql = `SELECT * FROM (${wide}) ORDER BY h`;
    expect(await exportParts(parts, sql, at("sorted.parquet"), { memoryMb: 64 })).toBe(600_000);
  });
});

describe("labelParts", () => {
  test("refuses two files of one name, and labels that are too few", async () => {
    const labels = () => Int32Array.of(0);
    await expect(labelParts([npy[0]!, npy[0]!], labels, at("l"))).rejects.toThrow("two files are named 0-a.latents");
    await expect(labelParts([npy[0]!], labels, at("l"))).rejects.toThrow("3 rows got 1 labels");
    await expect(labelParts([npy[0]!, at("none.npy")], (X: Matrix) => X.data, at("l"))).rejects.toThrow("no file");
  });
});

describe("parquetBatches", () => {
  const files = [at("2-c.parquet"), at("3-d.parquet"), at("4-e.parquet")];
  const values = [[1, null, 3], [null], [5, 6]];
  const columns = ["mel.*"];

  beforeAll(async () => {
    for (const [i, file] of files.entries()) {
      await writeParquet(file, [
        { name: "id", type: "text", values: values[i]!.map((_, row) => `${i}-${row}`) },
        { name: "row", type: "integer", values: [[0, null, 1], [null], [0, 1]][i]! },
        { name: "mel.a", type: "float", values: values[i]! },
        { name: "mel.b", type: "float", values: values[i]!.map((value) => value && -value) },
      ]);
    }
  });

  test("gives the rows that have values, in order, at each iteration", async () => {
    const rows = await parquetBatches(files, { columns });
    expect([rows.rows, rows.cols, rows.names]).toEqual([4, 2, ["mel.a", "mel.b"]]);
    for (let time = 0; time < 2; time++) {
      const found: number[] = [];
      for await (const piece of rows) found.push(...piece.data);
      expect(found).toEqual([1, -1, 3, -3, 5, -5, 6, -6]);
    }
    expect(Array.from((await incrementalStandardize(rows)).mean)).toEqual([3.75, -3.75]);
  });

  test("labels them by the rows that they have in the parts", async () => {
    const high = (X: Matrix) => Array.from({ length: X.rows }, (_, i) => (X.get(i, 0) > 4 ? 1 : 0));
    await labelParts(files, high, at("high"), { columns });
    const sql = "SELECT id, label FROM parts JOIN labels USING (part, row) ORDER BY id";
    expect(await queryParts(files, sql, { tables: { labels: at("high", "*.parquet") } })).toEqual([
      { id: "0-0", label: 0 },
      { id: "0-2", label: 0 },
      { id: "2-0", label: 1 },
      { id: "2-1", label: 1 },
    ]);
  });

  test("says what is wrong", async () => {
    await expect(parquetBatches(files, { columns: ["mel.c"] })).rejects.toThrow(/no column "mel.c".*id, row, mel.a/);
    await expect(parquetBatches(files, { columns: ["id"] })).rejects.toThrow('"id" is of type VARCHAR');
    await expect(parquetBatches(files, { columns: [] })).rejects.toThrow("needs columns");
    await expect(parquetBatches([], { columns })).rejects.toThrow("no file; give at least one");
    await expect(parquetBatches(at("none.parquet"), { columns })).rejects.toThrow(/none\.parquet/);
  });
});
