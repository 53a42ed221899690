import { spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startOf } from "../processes.mjs";

const checkout = path.resolve(".");

let copy: string;
let bin: string;

/** A checkout that has its npm packages (linked, the compiled binding apart) and nothing else, and an empty PATH. */
beforeEach(() => {
  copy = mkdtempSync(path.join(os.tmpdir(), "surlab-setup-"));
  for (const name of [
    "package.json",
    "package-lock.json",
    "environment.yml",
    "tsconfig.json",
    "tools",
    "lib/package.json",
    "lib/tsconfig.json",
    "lib/native",
  ]) {
    cpSync(path.join(checkout, name), path.join(copy, name), { recursive: true });
  }
  mkdirSync(path.join(copy, "lib/src"));
  writeFileSync(path.join(copy, "lib/src/index.ts"), "export const melody = 1;\n");
  // What the export template takes from the library.
  for (const name of ["figures/fonts.ts", "notebook/sortable.ts"]) {
    cpSync(path.join(checkout, "lib/src", name), path.join(copy, "lib/src", name));
  }
  // A snapshot of nothing, which is made at once.
  writeFileSync(path.join(copy, "tools/kernel/snapshot.cjs"), "");
  // In place of the explorer's page, which is made of the whole library.
  mkdirSync(path.join(copy, "lib/explorer"));
  writeFileSync(path.join(copy, "lib/explorer/bundle.mjs"), 'export const bundle = async () => ({ "page.js": "" });\n');
  link("node_modules", ["@tensorflow"]);
  link("node_modules/@tensorflow", ["tfjs-node-gpu"]);
  link("node_modules/@tensorflow/tfjs-node-gpu", ["lib"]);
  bin = path.join(copy, "bin");
  mkdirSync(bin);
});
afterEach(() => rmSync(copy, { recursive: true, force: true }));

/** A folder of links to everything in the checkout's folder of that name, except what the test makes itself. */
function link(folder: string, except: string[]) {
  mkdirSync(path.join(copy, folder), { recursive: true });
  for (const name of readdirSync(path.join(checkout, folder))) {
    if (!except.includes(name)) symlinkSync(path.join(checkout, folder, name), path.join(copy, folder, name));
  }
}

/** A program on the PATH that the test has written. */
function program(name: string, script: string) {
  writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

function setup(env: Record<string, string> = {}) {
  const result = spawnSync(process.execPath, ["tools/setup.mjs"], {
    cwd: copy,
    encoding: "utf8",
    timeout: 60_000,
    env: { PATH: bin, ...env },
  });
  return { code: result.status, said: result.stdout + result.stderr };
}

/** A Python that makes an environment holding nothing but a fake TensorFlow, so that no test waits for a download. */
function fakePython() {
  mkdirSync(path.join(copy, "template/lib/python3.12/site-packages/tensorflow_cpu-2.21.0.dist-info"), {
    recursive: true,
  });
  mkdirSync(path.join(copy, "template/bin"), { recursive: true });
  for (const name of ["python", "pip"]) {
    writeFileSync(path.join(copy, "template/bin", name), `#!/bin/sh\n# ${copy}/.venv\nexit 0\n`, { mode: 0o755 });
  }
  program("python3", `case "$2" in *version_info*) echo 3.12;; venv) /bin/cp -r "${copy}/template" "$3";; esac`);
}

describe("setup says what is missing and how to fix it", () => {
  it("no Python", () => {
    const { code, said } = setup();
    expect(code).toBe(1);
    expect(said).toContain("set-up stopped: Python 3.10 to 3.13 is needed, but there is no python3 here: install one");
  });

  it("a Python that is too old", () => {
    program("python3", "echo 3.9");
    expect(setup().said).toContain("python3 is 3.9");
  });

  it("a Python without venv", () => {
    program("python3", 'case "$2" in *version_info*) echo 3.12;; *) exit 1;; esac');
    expect(setup().said).toContain(
      "python3 (3.12) has no venv module: install it (Debian and Ubuntu: apt install python3-venv)",
    );
  });

  it("no network for pip, with pip's output", () => {
    fakePython();
    const unreachable = 'echo "Temporary failure in name resolution" >&2; exit 1';
    writeFileSync(path.join(copy, "template/bin/python"), `#!/bin/sh\n${unreachable}\n`, { mode: 0o755 });
    const { code, said } = setup();
    expect(code).toBe(1);
    expect(said).toContain("pip install failed. The package index could not be reached");
    expect(existsSync(path.join(copy, ".cache/setup/pip-install.log"))).toBe(true);
  });

  it("no C++ compiler; a second run continues where the first stopped", () => {
    fakePython();
    const first = setup();
    expect(first.said).toContain(
      "There is no C++ compiler (g++) here: install one (Debian and Ubuntu: apt install g++)",
    );
    expect(first.said).toMatch(/Python environment +made/);
    expect(first.said).toMatch(/library +made/);
    program("g++", 'while [ $# -gt 0 ]; do [ "$1" = -o ] && echo built > "$2"; shift; done; exit 0');
    const second = setup();
    expect(second.said).toMatch(/Python environment +ready/);
    expect(second.said).toMatch(/library +ready/);
    expect(second.said).toMatch(/native TensorFlow +made/);
    expect(second.code).toBe(0);
    const third = setup();
    expect(third.said.match(/ready/g)).toHaveLength(11);
  });

  it("a full disk while compiling", () => {
    fakePython();
    program("g++", '[ "$1" = --version ] && exit 0; echo "No space left on device" >&2; exit 1');
    expect(setup().said).toContain("compiling the TensorFlow binding failed. The disk is full");
  });
});

it("two at once: the second waits, and finds everything ready", async () => {
  fakePython();
  // The compiler of the first ends only once the second has said that it waits.
  program(
    "g++",
    `while [ ! -e "${copy}/told" ]; do /bin/sleep 0.1; done
    while [ $# -gt 0 ]; do [ "$1" = -o ] && echo built > "$2"; shift; done; exit 0`,
  );
  const run = () =>
    new Promise<string>((resolve) => {
      const child = spawn(process.execPath, ["tools/setup.mjs"], { cwd: copy, env: { PATH: bin } });
      let said = "";
      child.stdout.on("data", (chunk) => {
        said += chunk;
        if (said.includes("Waiting")) writeFileSync(path.join(copy, "told"), "");
      });
      child.stderr.on("data", (chunk) => (said += chunk));
      child.on("close", (code) => resolve(`${said}\nexit ${code}`));
    });
  const [a, b] = await Promise.all([run(), run()]);
  const [maker, waiter] = a.includes("Waiting") ? [b, a] : [a, b];
  expect(maker).toMatch(/native TensorFlow +made/);
  expect(waiter).toContain("Waiting for the set-up that process");
  expect(waiter).toMatch(/native TensorFlow +ready/);
  expect(a + b).not.toContain("exit 1");
});

/** An npm that has yet to install, by this script; what it leaves says that everything is there. */
function fakeNpm(script: string) {
  rmSync(path.join(copy, "node_modules/.package-lock.json"));
  const installed = [path.join(checkout, "node_modules/.package-lock.json"), path.join(copy, "node_modules")];
  program("npm", `${script}\n/bin/ln -s "${installed.join('" "')}"`);
}

describe("npm and pip at once", () => {
  it("run concurrently", () => {
    fakePython();
    // Each waits for the other's signal. If they ran in sequence, the first would time out.
    const signAndWait = (mine: string, other: string) => `: > "${copy}/${mine}"
      n=0; while [ ! -e "${copy}/${other}" ]; do n=$((n + 1)); [ $n -lt 300 ] || exit 1; /bin/sleep 0.1; done`;
    fakeNpm(signAndWait("npm", "pip"));
    const pip = `#!/bin/sh\n${signAndWait("pip", "npm")}\n`;
    writeFileSync(path.join(copy, "template/bin/python"), pip, { mode: 0o755 });
    const { said } = setup();
    expect(said).toMatch(/npm packages +made/);
    expect(said).toMatch(/Python environment +made/);
  });

  it("if pip fails, npm and what needs only its packages still finish, and the next set-up continues from there", () => {
    fakeNpm(`while [ ! -e "${copy}/failed" ]; do /bin/sleep 0.1; done`);
    program("python3", `: > "${copy}/failed"; exit 1`);
    const first = setup();
    expect(first.code).toBe(1);
    expect(first.said).toContain("there is no python3 here");
    expect(first.said).toMatch(/npm packages +made/);
    expect(first.said).toMatch(/library +made/);
    fakePython();
    const second = setup();
    expect(second.said).toMatch(/npm packages +ready/);
    expect(second.said).toMatch(/Python environment +made/);
  });

  it("Ctrl-C ends both", async () => {
    slowPip("exit 1");
    fakeNpm(`echo $$ >> "${copy}/pids"; exec /bin/sleep 300`);
    const child = spawn(process.execPath, ["tools/setup.mjs"], { cwd: copy, env: { PATH: bin }, stdio: "ignore" });
    const ended = new Promise((resolve) => child.on("close", resolve));
    await until("both to start", () => pids().length === 3);
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(running()).toEqual([]);
  });
});

/** A pip that takes its time, with a program of its own; both write down their process numbers. */
function slowPip(onTerm: string) {
  fakePython();
  const script = `#!/bin/sh
    case "$2" in pip) ;; *) exit 0;; esac
    /bin/sleep 300 & echo $! >> "${copy}/pids"
    trap '${onTerm}' TERM
    echo $$ >> "${copy}/pids"
    while :; do /bin/sleep 0.1; done
  `;
  writeFileSync(path.join(copy, "template/bin/python"), script, { mode: 0o755 });
}

/** The process numbers that pip and its program wrote down. */
function pids(): number[] {
  const file = path.join(copy, "pids");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").map(Number) : [];
}

const running = () => pids().filter((pid) => startOf(pid) !== undefined);

async function until(what: string, reached: () => boolean) {
  for (let i = 0; i < 1200 && !reached(); i++) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(reached(), what).toBe(true);
}

describe("a stopped set-up ends its child processes, and the next one works", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 143],
  ] as const)("%s", async (signal, code) => {
    slowPip("exit 1");
    const child = spawn(process.execPath, ["tools/setup.mjs"], { cwd: copy, env: { PATH: bin } });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
    const ended = new Promise((resolve) => child.on("close", resolve));
    await until("pip to start", () => pids().length === 2);
    child.kill(signal);
    expect(await ended).toBe(code);
    expect(running()).toEqual([]);
    expect(said).toContain("Stopping the set-up; the same command goes on from there.");
    expect(said).not.toContain("failed");
    expect(said).not.toContain("    at ");
    fakePython();
    rmSync(path.join(copy, ".venv"), { recursive: true });
    expect(setup().said).toMatch(/Python environment +made/);
  });

  it("kill -9, while the next one waits", async () => {
    // pip ends only once the next set-up has said that it waits.
    slowPip(`while [ ! -e "${copy}/told" ]; do /bin/sleep 0.1; done; exit 1`);
    const child = spawn(process.execPath, ["tools/setup.mjs"], { cwd: copy, env: { PATH: bin }, stdio: "ignore" });
    await until("pip to start", () => pids().length === 2);
    // The set-up tells its guard of a program once it has started it.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    child.kill("SIGKILL");
    await new Promise((resolve) => child.on("close", resolve));
    fakePython();
    rmSync(path.join(copy, ".venv"), { recursive: true });
    const next = spawn(process.execPath, ["tools/setup.mjs"], { cwd: copy, env: { PATH: bin } });
    const ended = new Promise((resolve) => next.on("close", resolve));
    const waits = `Waiting until what the set-up of process ${child.pid} had started has ended.`;
    let said = "";
    for (const stream of [next.stdout, next.stderr]) {
      stream.on("data", (text) => {
        said += text;
        if (said.includes(waits)) writeFileSync(path.join(copy, "told"), "");
      });
    }
    await ended;
    expect(said).toContain(waits);
    expect(said).toMatch(/Python environment/);
    expect(running()).toEqual([]);
  });
});

it.each([":", "$", '"', "`"])(
  "a checkout path with %s is refused in one sentence before anything is made",
  (character) => {
    const odd = path.join(copy, `a${character}b`);
    mkdirSync(odd);
    cpSync(path.join(copy, "tools"), path.join(odd, "tools"), { recursive: true });
    const { status, stderr } = spawnSync(process.execPath, ["tools/setup.mjs"], { cwd: odd, encoding: "utf8" });
    expect(stderr.trim()).toContain(`cannot work under a path with ${JSON.stringify(character)}: move it`);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(status).toBe(1);
    expect(readdirSync(odd)).toEqual(["tools"]);
  },
);
