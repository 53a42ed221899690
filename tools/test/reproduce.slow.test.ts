import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parentOf } from "./processes.js";

// Inside the checkout, because a notebook finds the library through the node_modules above it.
mkdirSync(path.resolve(".cache"), { recursive: true });
const folder = mkdtempSync(path.resolve(".cache/test-reproduce-"));
const results = path.join(folder, "results");

const params = `const params = parameters("demo", {
  collection: "synthetic", // a comment, as in the real ones
  epochs: 3,
  k: [5, 10],
});`;
/** As the library's, without it: its types take a kernel most of its start. */
const declareAlone = `const parameters = (_: string, values: { collection: string; epochs: number; k: number[] }) =>
  ({ ...values, ...JSON.parse(process.env["SURLAB_PARAMS"] ?? "{}") });`;
const declare = `import { parameters, Run, showTable, watch } from "surlab";`;

beforeAll(() => {
  notebook("01_fails", [
    declareAlone,
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
  notebook("05_killed", ['process.kill(process.pid, "SIGKILL"); await new Promise(() => {});']);
  notebook("06_exits", ["process.exit(7);"]);
  notebook("07_unsuitable", [
    declare.replace("import {", "import { say, UnsuitableCollection,"),
    params,
    'say`before`;\nif (params.epochs > 0) throw new UnsuitableCollection(`No song of "<b>mine</b>" has lyrics.`);',
    "say`after`;",
  ]);
  notebook("04_mistyped", [declareAlone, params.replace("epochs: 3", 'epochs: "3"')]);
  notebook("08_plain", ['console.log("no library");']);
  notebook("09_waits", [
    'import fs from "node:fs"; fs.writeFileSync("kernel.pid", String(process.pid)); setInterval(() => {}, 1000);\n' +
      "await new Promise(() => {});",
  ]);
  for (const [own, other] of ["ab", "ba"]) {
    notebook(`11_meets_${own}`, [
      `import fs from "node:fs"; fs.writeFileSync("met.${own}", "");\n` +
        `while (!fs.existsSync("met.${other}")) await new Promise((resolve) => setTimeout(resolve, 50));`,
      `fs.writeFileSync("kernel.${own}", String(process.pid)); setInterval(() => {}, 1000); await new Promise(() => {});`,
    ]);
  }
  notebook("10_table", [
    'import { parameters, Run } from "surlab";',
    'const params = parameters("demo", { table: "", columns: "" });',
    'new Run("10_table", params).finish();',
  ]);
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

/** Without a browser, which prints the report as PDF; nbconvert.slow.test.ts looks at that. */
const environment = { ...process.env, CHROME_PATH: "/none" };

function reproduce(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, command(...args), {
    encoding: "utf8",
    env: environment,
  });
  return { code: status, said: stdout + stderr };
}

function outputs(name: string): string {
  const { cells } = JSON.parse(readFileSync(path.join(results, `${name}.ipynb`), "utf8"));
  return JSON.stringify(cells.flatMap((cell: { outputs: unknown[] }) => cell.outputs));
}

describe("rejects a command-line mistake before anything runs", () => {
  it.each([
    [["--only", "99"], 'No notebook begins with "99"; there are 01_fails, 02_works'],
    [
      ["--param", "epoch=3"],
      'No notebook that runs has a parameter "epoch"; they have collection, epochs, k, table, columns.',
    ],
    [["--param", "epochs=many"], 'epochs is a number (such as 3), but "many" was given.'],
    [["--param", "k=5,many"], 'k is a list of whole numbers, each of at least 2, or "classes", such as'],
    [["--param", "epochs"], "--param epochs has no value; write it as --param key=value."],
    [
      ["--collection", "no/such/folder"],
      "no/such/folder; --collection takes a folder of songs or a table of features.",
    ],
    [["--fast"], "Unknown option '--fast'"],
    [["--at-once", "0"], '--at-once is "0"; it must be a whole number from 1.'],
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

describe("goes on after a notebook that fails", () => {
  const [table, columns] = ["my songs.tsv", "id=track_id,lyrics=words"];
  let code: number | null;
  let said: string;
  beforeAll(() => {
    const only = ["01", "04", "05", "06", "02", "10"].flatMap((name) => ["--only", name]);
    const given = ["--table", table, "--columns", columns, "--param", "epochs=7", "--param", "k=4,8"];
    ({ code, said } = reproduce(...only, ...given));
  }, 300_000);

  it("runs the ones after it, and tells with its exit code", () => {
    expect(code).toBe(1);
    expect(said).toContain("02_works  cell  3 of 3");
    expect(said).toContain("Failed: 01_fails, 04_mistyped, 05_killed, 06_exits.");
    expect(outputs("02_works")).toContain("text/html");
    expect(JSON.parse(readFileSync(path.join(results, "02_works/params.json"), "utf8"))).toEqual({
      collection: "synthetic",
      epochs: 7,
      k: [4, 8],
    });
    expect(existsSync(path.join(results, "report.html"))).toBe(true);
  });

  it("passes --table and --columns on to the notebooks unchanged", () => {
    const params = JSON.parse(readFileSync(path.join(results, "10_table/params.json"), "utf8"));
    expect(params).toMatchObject({ table, columns });
  });

  it("shows the failed cell's source and error", () => {
    expect(said).toContain("01_fails  cell  2 of 4");
    expect(said).toContain("01_fails  cell 3 of 4 FAILED");
    expect(said).toContain('    | throw new Error("the string broke");');
    expect(said).toContain("Error: the string broke");
    expect(outputs("01_fails")).toContain("the string broke");
  });

  it("reports a wrong parameter as a type error in the cell", () => {
    expect(said).toContain("Type 'string' is not assignable to type 'number'.");
  });

  it("says how a kernel ended, and names memory only if likely", () => {
    expect(said).toContain(
      "05_killed: the kernel was killed (SIGKILL), probably because memory was full: use fewer songs, or close other programs.",
    );
    expect(said).toMatch(/06_exits: the kernel ended unexpectedly \(code 7\)/);
    expect(said.match(/memory/g)).toHaveLength(1);
  });
});

it("--resume skips notebooks that finished with the same options, and no others", () => {
  const resumed = reproduce("--only", "01", "--only", "02", "--resume", "--param", "epochs=7", "--param", "k=4,8");
  expect(resumed.said).toContain("01_fails  cell 3 of 4 FAILED");
  expect(resumed.said).toContain("02_works\n  had ended, with the same options");
});

it("leaves out a notebook whose collection lacks something: one sentence, no error, and no failure", () => {
  const { code, said } = reproduce("--only", "07", "--only", "02", "--resume");
  expect(code).toBe(0);
  // With other options it runs again.
  expect(said).toContain("02_works  cell  3 of 3");
  expect(said).toContain('07_unsuitable was left out: No song of "<b>mine</b>" has lyrics.\n');
  expect(said).toContain("Left out, since the collection lacks what they need: 07_unsuitable.");
  expect(said).not.toMatch(/FAILED|Failed|\n\s+at /);
  const { cells, metadata } = JSON.parse(readFileSync(path.join(results, "07_unsuitable.ipynb"), "utf8"));
  expect(cells[2].outputs).toHaveLength(2);
  expect(cells[2].outputs[1].data["text/plain"]).toEqual(['No song of "<b>mine</b>" has lyrics.']);
  expect(cells[2].outputs[1].data["text/markdown"].join("")).not.toContain("<b>");
  expect(cells[3].outputs).toEqual([]);
  expect(metadata.surlab).toMatchObject({ state: "left out", reason: 'No song of "<b>mine</b>" has lyrics.' });
  const report = readFileSync(path.join(results, "report.html"), "utf8");
  expect(report).toMatch(/This notebook was left out:<\/strong> No song of [^<]+mine/);
  expect(report).not.toContain("<b>mine");
});

/** Starts a reproduce; `said` grows as it speaks. */
function start(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, command(...args), { env: { ...environment, ...env } });
  const one = { child, said: "", ended: new Promise<number | null>((resolve) => child.on("close", resolve)) };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      one.said += chunk;
    });
  }
  return one;
}

async function until(what: string, reached: () => boolean) {
  for (let i = 0; i < 5000 && !reached(); i++) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(reached(), what).toBe(true);
}

const kernel = () => Number(readFileSync(path.join(folder, "kernel.pid"), "utf8"));

it("stops cleanly on Ctrl-C: an executed copy, no kernel left, exit code 130; a concurrent reproduce is rejected with a message", async () => {
  const one = start(["--only", "03"]);
  await until(
    "the notebook to run",
    () => /cell +2 of 3/.test(one.said) && existsSync(path.join(folder, "kernel.pid")),
  );
  const { code, said } = reproduce("--only", "02");
  expect(said).toMatch(
    /^Another reproduce \(process \d+, since [\d-]+ [\d:]+ UTC\) writes into .*results: wait until it has ended, or give this one a folder of its own with --results DIR\.\n$/,
  );
  expect(said).toContain(`process ${one.child.pid},`);
  expect(code).toBe(1);
  one.child.kill("SIGINT");
  expect(await one.ended).toBe(130);
  expect(one.said).toContain("Stopped.");
  expect(one.said).not.toContain("memory");
  expect(one.said).not.toContain("    at ");
  expect(aboutCopy("03_endless")).toMatchObject({ state: "stopped" });
  expect(readdirSync(results).filter((name) => name.endsWith(".partial"))).toEqual([]);
  expect(() => process.kill(kernel(), 0)).toThrow("ESRCH");
});

it("runs two notebooks at the same time, and stops both", async () => {
  const one = start(["--only", "08", "--only", "11", "--at-once", "2"]);
  const pids = () => ["a", "b"].map((name) => path.join(folder, `kernel.${name}`));
  // Each waits for the other, and is then busy.
  await until("both to run", () => pids().every((file) => existsSync(file) && readFileSync(file, "utf8") !== ""));
  one.child.kill("SIGINT");
  expect(await one.ended).toBe(130);
  expect(one.said).toContain("Stopping, and saving the notebooks as far as they got");
  expect(one.said.match(/Stopped\./g)).toHaveLength(1);
  for (const name of ["11_meets_a", "11_meets_b"]) expect(aboutCopy(name)).toMatchObject({ state: "stopped" });
  for (const file of pids()) expect(() => process.kill(Number(readFileSync(file, "utf8")), 0)).toThrow("ESRCH");
});

function aboutCopy(name: string) {
  return JSON.parse(readFileSync(path.join(results, `${name}.ipynb`), "utf8")).metadata.surlab;
}

it("reports this run and what it resumes from, says what is missing and why, and dates each notebook", async () => {
  rmSync(path.join(folder, "kernel.pid"));
  const older = readFileSync(path.join(results, "03_endless.ipynb"), "utf8");
  const one = start(["--only", "02", "--only", "03", "--only", "07", "--resume"]);
  await until("the notebook to run", () => existsSync(path.join(folder, "kernel.pid")));
  // The runner is the kernel's parent process.
  process.kill(parentOf(kernel()), "SIGKILL");
  expect(await one.ended).toBe(1);
  expect(one.said).toContain("03_endless is left out of the report: its runner was killed (SIGKILL).");
  expect(one.said).toMatch(/03_endless\.ipynb is of an earlier run\./);
  expect(one.said).toContain("02_works\n  had ended, with the same options");
  // A collection may have lyrics the next time.
  expect(one.said).toContain("07_unsuitable was left out");
  const report = readFileSync(path.join(results, "report.html"), "utf8");
  expect(report).toContain("Not in this report:");
  expect(report).toContain("<code>03_endless</code> its runner was killed (SIGKILL)");
  expect(report).not.toContain("kernel.pid");
  const { finished, run } = aboutCopy("02_works");
  expect(report).toContain(`${finished.slice(0, 16).replace("T", " ")} UTC; every cell ran.`);
  // What was there is still there, and the copy is kept with the run that it is of.
  expect(readFileSync(path.join(results, "03_endless.ipynb"), "utf8")).toBe(older);
  expect(JSON.parse(readFileSync(path.join(results, "02_works/notebook.ipynb"), "utf8")).metadata.surlab.run).toBe(run);
  await until("the kernel to end", () => !existsSync(`/proc/${kernel()}`));
});

it("kill -9 leaves no kernel, and partial files are removed by the next run", async () => {
  rmSync(path.join(folder, "kernel.pid"));
  const one = start(["--only", "09"]);
  await until("the notebook to run", () => existsSync(path.join(folder, "kernel.pid")));
  one.child.kill("SIGKILL");
  await one.ended;
  const left = [
    `09_waits.ipynb.${2 ** 30}.partial`,
    `02_works/training.safetensors.${2 ** 30}-0.partial`,
    `.unfinished/02_works.${2 ** 30}`,
  ];
  for (const name of left) {
    mkdirSync(path.dirname(path.join(results, name)), { recursive: true });
    writeFileSync(path.join(results, name), "half");
  }
  const { code, said } = reproduce("--only", "08");
  expect(said).toContain("08_plain  cell  1 of 1");
  expect(code).toBe(0);
  expect(() => process.kill(kernel(), 0)).toThrow("ESRCH");
  for (const name of left) expect(existsSync(path.join(results, name)), name).toBe(false);
});

it("Ctrl-C during the report exits without an error message", async () => {
  const slow = path.join(folder, "slow");
  mkdirSync(slow);
  writeFileSync(
    path.join(slow, "sitecustomize.py"),
    `import sys, time\nif any(a.endswith("report.ipynb") for a in sys.orig_argv):\n    open(${JSON.stringify(path.join(slow, "begun"))}, "w").close()\n    time.sleep(300)\n`,
  );
  // 08 has ended above: the report is all that is left to make.
  const one = start(["--only", "08", "--resume"], { PYTHONPATH: slow });
  await until("the report to begin", () => existsSync(path.join(slow, "begun")));
  one.child.kill("SIGINT");
  expect(await one.ended).toBe(130);
  expect(one.said).toContain("the same command with --resume goes on from there.");
  expect(one.said).not.toContain("    at ");
  expect(one.said).not.toContain("nbconvert");
});

describe("reports problems before the run, in one sentence with the fix", () => {
  const broken = () => {
    const place = path.join(folder, "broken");
    mkdirSync(path.join(place, "nbconvert"), { recursive: true });
    writeFileSync(path.join(place, "nbconvert/__init__.py"), 'raise ImportError("the strings are cut")');
    return place;
  };

  it.each([
    [
      "a temporary folder that is missing",
      { TMPDIR: "/no/such/folder" },
      /temporary folder: \/no\/such\/folder: there is no such folder; make it \(mkdir -p \/no\/such\/folder\), or set TMPDIR/,
    ],
    [
      "a cache where a file stands",
      { SURLAB_CACHE: path.resolve("package.json") },
      /cache folder: .*package\.json: a file stands in its place; move that file away, or choose another folder with SURLAB_CACHE=DIR\./,
    ],
    [
      "an nbconvert that fails",
      { PYTHONPATH: "broken" },
      /nbconvert fails \(.*the strings are cut\); npm run doctor says/,
    ],
  ])("%s", (_, env, sentence) => {
    const given = "PYTHONPATH" in env ? { PYTHONPATH: broken() } : env;
    const { status, stdout, stderr } = spawnSync(process.execPath, command("--only", "02"), {
      encoding: "utf8",
      env: { ...process.env, ...given },
    });
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stdout).not.toContain("cell");
    expect(status).toBe(1);
  });

  it("too few open files", () => {
    const { stderr, status } = spawnSync(
      "/bin/sh",
      ["-c", `ulimit -n 64; exec "$0" "$@"`, process.execPath, ...command("--only", "02")],
      { encoding: "utf8" },
    );
    expect(stderr).toBe(
      "open files: at most 64 at once, and 256 are needed; raise the limit in this terminal (ulimit -n 1024).\n",
    );
    expect(status).toBe(1);
  });

  it("a file in place of the results folder", () => {
    const args = ["tools/reproduce.mjs", "--notebooks", folder, "--only", "02", "--results", "package.json"];
    const { stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect(stderr).toMatch(
      /^results folder: .*package\.json: a file stands in its place; move that file away, or choose another folder with --results DIR\.\n$/,
    );
    expect(status).toBe(1);
  });
});
