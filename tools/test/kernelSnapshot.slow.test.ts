import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jupyterEnvironment, kernelSnapshot, venvBin } from "../paths.mjs";
import { runCells } from "./cell.js";

const require = createRequire(import.meta.url);
let folder: string;
beforeAll(() => {
  // Inside the checkout, where the packages are found.
  mkdirSync(path.resolve(".cache"), { recursive: true });
  folder = mkdtempSync(path.resolve(".cache/test snapshot-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the start of the kernel", () => {
  it("is from the snapshot that the set-up has made", () => {
    expect(existsSync(path.join(kernelSnapshot, "kernel.blob"))).toBe(true);
    expect(start(kernelSnapshot)).toBe("from the snapshot");
  });

  it("is without one where Node can't read it, there is none, or it is damaged", () => {
    expect(start(kernelSnapshot, { NODE_OPTIONS: "--max-old-space-size=2000" })).toBe("without");
    const empty = path.join(folder, "empty");
    expect(start(empty)).toBe("without");
    mkdirSync(empty);
    for (const name of ["kernel.blob", "probe.blob"]) writeFileSync(path.join(empty, name), "damaged");
    expect(start(empty)).toBe("without");
  });

  it("needs to read no declarations again in other folders than the notebooks'", () => {
    // What the library changed since is read again on purpose.
    const script = `
const { statSync } = require("node:fs");
const made = statSync(${JSON.stringify(path.join(kernelSnapshot, "kernel.blob"))}).mtimeMs;
const { ts, converter } = require(${JSON.stringify(path.resolve("tools/kernel/fromSnapshot.cjs"))});
const { readFile } = ts.sys;
const read = [];
ts.sys.readFile = (file, ...rest) => {
  if (file.endsWith(".d.ts") && statSync(file).mtimeMs < made) read.push(file);
  return readFile(file, ...rest);
};
const { convert } = converter.createConverter({ isJS: false, isBrowser: false });
console.log(convert("", "import { kMeans } from 'surlab';\\nkMeans;").diagnostics, read);
process.exit();`;
    expect(start(kernelSnapshot, {}, script)).toBe("[] []");
  });

  /** What a script prints that start.sh starts: by default, from what. */
  function start(
    snapshot: string,
    env: NodeJS.ProcessEnv = {},
    script = `console.log(globalThis[Symbol.for("surlab.kernel")] ? "from the snapshot" : "without");`,
  ) {
    const file = path.join(folder, "script.cjs");
    writeFileSync(file, script);
    const launcher = path.resolve("tools/kernel/start.sh");
    const { stdout } = spawnSync("/bin/sh", [launcher, process.execPath, snapshot, file], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, NODE_OPTIONS: "", ...env },
    });
    return stdout.trim();
  }
});

describe("a kernel from the snapshot", () => {
  it("runs cells in the notebooks' folder, in threads and child processes, and shows errors with their stack", () => {
    const [first, failed] = runInNotebooks([
      `import { DataFrame } from "danfojs-node";
import { spawnSync } from "node:child_process";
import { Worker } from "node:worker_threads";
const seen = "Reflect.ownKeys(globalThis).filter((key) => String(key).includes('surlab')).length";
const worker = new Worker(\`require("node:worker_threads").parentPort.postMessage(\${seen})\`, { eval: true });
console.log(
  typeof DataFrame,
  process.execArgv,
  (0, eval)(seen),
  await new Promise((done) => worker.once("message", done)),
  spawnSync(process.execPath, [...process.execArgv, "-p", seen], { encoding: "utf8" }).stdout.trim(),
);`,
      "function half(): never { throw new RangeError('no half'); }\nhalf();",
    ]);
    expect(first).toBe("function [ '--disable-warning=ExperimentalWarning' ] 0 0 0\n");
    expect(failed).toMatch(/RangeError: no half\n {4}at half /);
  });

  it("loads the library and danfojs-node before a cell imports them", () => {
    const [, loaded] = runInNotebooks([
      "await new Promise((done) => setTimeout(done, 500));",
      `console.log(["/lib/dist/index.js", "/danfojs-node/"].map((part) =>
  Object.keys(require.cache).some((file) => file.includes(part))));`,
    ]);
    expect(loaded).toBe("[ true, true ]\n");
  });

  /** What each cell prints: text and errors. */
  function runInNotebooks(sources: string[]): string[] {
    const script = `
import json, sys
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="tslab", cwd="notebooks")
said = []
for source in json.loads(sys.argv[1]):
    words = []
    client.execute_interactive(source, output_hook=lambda m: words.append(m["content"].get("text", "")), timeout=60)
    said.append("".join(words))
manager.shutdown_kernel(now=True)
print(json.dumps(said))`;
    const { stdout, stderr } = spawnSync(venvBin("python"), ["-c", script, JSON.stringify(sources)], {
      encoding: "utf8",
      env: jupyterEnvironment(),
    });
    expect(stderr).toBe("");
    return JSON.parse(stdout);
  }
});

it("reads declarations that have changed since the snapshot was made, and gives it up when a package has", () => {
  const compiler = require("../kernel/compiler.cjs");
  const declarations = path.join(folder, "node_modules/changing/index.d.ts");
  const description = path.join(folder, "node_modules/changing/package.json");
  mkdirSync(path.dirname(declarations), { recursive: true });
  writeFileSync(declarations, "export const value: number;\n");
  writeFileSync(description, `{ "name": "changing", "version": "1.0.0", "types": "index.d.ts" }`);
  const before = process.cwd();
  process.chdir(folder);
  try {
    const converter = compiler.converter.createConverter({ isJS: false, isBrowser: false });
    const errors = (source: string) =>
      converter
        .convert("", `import { value } from "changing";\n${source}`)
        .diagnostics.map(({ messageText }: { messageText: string }) => messageText);
    expect(errors("const found: number = value;")).toEqual([]);
    const versions = compiler.versionsOfInstalled();
    expect(compiler.reportChanges(versions)).toBe(true);
    writeFileSync(declarations, "export const value: string; // now a text\n");
    expect(compiler.reportChanges(versions)).toBe(true);
    expect(errors("const found: number = value;")).toEqual(["Type 'string' is not assignable to type 'number'."]);
    writeFileSync(description, `{ "name": "changing", "version": "1.0.10", "types": "index.d.ts" }`);
    expect(compiler.reportChanges(versions)).toBe(false);
    converter.close();
  } finally {
    process.chdir(before);
  }
});

it("goes on when packages change on disk while a notebook is open", () => {
  const [, , after] = runCells([
    `import fs from "node:fs";
fs.mkdirSync("node_modules/changing", { recursive: true });
const describe = (version: number) =>
  fs.writeFileSync("node_modules/changing/package.json", \`{ "name": "changing", "version": "\${version}.0.0" }\`);
describe(1);
fs.writeFileSync("node_modules/changing/index.d.ts", "export const value: number;");
fs.writeFileSync("node_modules/changing/index.js", "exports.value = 3;");`,
    `import { value } from "changing";
describe(2);
fs.writeFileSync("node_modules/changing/index.d.ts", "export const value: number; // the same");
await new Promise((done) => setTimeout(done, 3000));`,
    "console.log(value);",
  ]);
  expect(after).toEqual({ stdout: "3\n", stderr: "", displays: [] });
});
