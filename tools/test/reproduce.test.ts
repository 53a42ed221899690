import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

// Inside the checkout, because a notebook finds the library through the node_modules above it.
mkdirSync(path.resolve(".cache"), { recursive: true });
const folder = mkdtempSync(path.resolve(".cache/test-reproduce-"));
const results = path.join(folder, "results");

const params = `const params = setParams({
  collection: "synthetic", // a comment, as in the real ones
  epochs: 3,
  k: [5, 10],
});`;
const declare = `import { defineParams, param, Run, showTable, watch } from "surlab";
const setParams = defineParams("demo", { collection: param.text(), epochs: param.whole(1), k: param.wholes(2) });`;

beforeAll(() => {
  notebook("01_fails", [
    declare,
    params,
    'console.log("epochs", params.epochs);\nthrow new Error("the string broke");',
    "1 + 1",
  ]);
  notebook("02_works", [
    declare,
    params,
    'const used = { params };\nconst run = new Run("02_works", used.params);\nshowTable([{ k: 5, score: 0.123456 }]);\nrun.finish();',
  ]);
  notebook("03_endless", [
    declare,
    params,
    `import fs from "node:fs"; fs.writeFileSync("kernel.pid", String(process.pid));
await watch("Waiting", () => new Promise(() => setInterval(() => {}, 1000)));`,
  ]);
  notebook("04_mistyped", [declare, params.replace("epochs: 3", 'epochs: "3"')]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function notebook(name: string, sources: string[]) {
  const cells = sources.map((source, i) => ({
    cell_type: "code",
    id: `cell-${i}`,
    source,
    metadata: source.startsWith("const params") ? { tags: ["parameters"] } : {},
    outputs: [],
    execution_count: null,
  }));
  const metadata = { kernelspec: { name: "tslab", display_name: "TypeScript (Surlab)", language: "typescript" } };
  writeFileSync(
    path.join(folder, `${name}.ipynb`),
    JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }),
  );
}

const command = (...args: string[]) => ["tools/reproduce.mjs", "--notebooks", folder, "--results", results, ...args];

function reproduce(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, command(...args), { encoding: "utf8" });
  return { code: status, said: stdout + stderr };
}

function outputs(name: string): string {
  const { cells } = JSON.parse(readFileSync(path.join(results, `${name}.ipynb`), "utf8"));
  return JSON.stringify(cells.flatMap((cell: { outputs: unknown[] }) => cell.outputs));
}

describe("refuses a mistake on the command line before anything runs", () => {
  it.each([
    [["--only", "99"], 'No notebook begins with "99"; there are 01_fails, 02_works'],
    [["--param", "epoch=3"], 'No notebook that runs has a parameter "epoch"; they have collection, epochs, k.'],
    [["--param", "epochs=many"], 'epochs is a number (such as 3), but "many" was given.'],
    [["--param", "epochs"], "--param epochs has no value; write it as --param key=value."],
    [
      ["--collection", "no/such/folder"],
      "no/such/folder; --collection takes a folder of songs or a table of features.",
    ],
    [["--fast"], "Unknown option '--fast'"],
    [["--quick", "--full"], "--quick and --full contradict each other: give one of them."],
  ])("%j", (args, sentence) => {
    const { code, said } = reproduce(...args);
    expect(said).toContain(sentence);
    expect(code).toBe(1);
    expect(said).not.toContain("    at ");
  });

  it("--help lists the options", () => {
    const { code, said } = reproduce("--help");
    expect(code).toBe(0);
    for (const option of ["--only", "--quick", "--collection", "--seed", "--param", "--results"])
      expect(said).toContain(option);
  });
});

it("goes on after a failing cell, shows its source and error, and tells with its exit code", () => {
  const { code, said } = reproduce("--only", "01", "--only", "02", "--param", "epochs=7", "--param", "k=4,8");
  expect(code).toBe(1);
  expect(said).toContain("01_fails  cell  2 of 4");
  expect(said).toContain("01_fails  cell 3 of 4 FAILED");
  expect(said).toContain('    | throw new Error("the string broke");');
  expect(said).toContain("Error: the string broke");
  expect(said).toContain("02_works  cell  3 of 3");
  expect(said).toContain("Failed: 01_fails.");
  expect(outputs("01_fails")).toContain("the string broke");
  expect(outputs("02_works")).toContain("text/html");
  expect(JSON.parse(readFileSync(path.join(results, "02_works/params.json"), "utf8"))).toEqual({
    collection: "synthetic",
    epochs: 7,
    k: [4, 8],
  });
  expect(existsSync(path.join(results, "report.html"))).toBe(true);
});

it("--resume leaves out what ended with the same options, and nothing else", () => {
  const resumed = reproduce("--only", "01", "--only", "02", "--resume", "--param", "epochs=7", "--param", "k=4,8");
  expect(resumed.said).toContain("01_fails  cell 3 of 4 FAILED");
  expect(resumed.said).toContain("02_works\n  had ended, with the same options");
  expect(reproduce("--only", "02", "--resume", "--param", "epochs=8").said).toContain("02_works  cell  3 of 3");
});

it("lets the cell's types refuse a wrong tweak", () => {
  const { code, said } = reproduce("--only", "04");
  expect(code).toBe(1);
  expect(said).toContain("Type 'string' is not assignable to type 'number'.");
});

it("stops cleanly on Ctrl-C: an executed copy, no kernel left, exit code 130", async () => {
  const child = spawn(process.execPath, command("--only", "03"));
  let said = "";
  child.stdout.on("data", (chunk) => {
    said += chunk;
    if (/cell +2 of 3/.test(String(chunk))) setTimeout(() => child.kill("SIGINT"), 500);
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect(code).toBe(130);
  expect(said).toContain("Stopped.");
  expect(existsSync(path.join(results, "03_endless.ipynb"))).toBe(true);
  expect(readdirSync(results).filter((name) => name.endsWith(".partial"))).toEqual([]);
  const kernel = Number(readFileSync(path.join(folder, "kernel.pid"), "utf8"));
  expect(() => process.kill(kernel, 0)).toThrow("ESRCH");
});
