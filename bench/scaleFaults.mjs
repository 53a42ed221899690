// What npm run scale does when something breaks: each fault on a real Ray cluster of two nodes on this machine, its result compared
// byte by byte with that of one machine. Writes the table of docs/scale.md.
//
//     npm run setup -- --with ray && node bench/scaleFaults.mjs [NAME ...]

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
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { onStop } from "../tools/children.mjs";
import { inRoot } from "../tools/paths.mjs";
import { Cluster } from "../tools/scale/cluster.mjs";
import { hashesIn, writtenIn } from "../tools/scale/madeParts.mjs";
import { TYPED, writeSlowSongs } from "../tools/scale/slowSongs.mjs";
import { isReady } from "../tools/setup/ray.mjs";

if (!isReady()) {
  console.error("Ray is not set up; run npm run setup -- --with ray.");
  process.exit(1);
}
// Two faults mount folders: in a mount namespace of its own, so that nothing is left behind.
const canMount = process.env.SURLAB_FAULTS_MOUNT === "1";
if (!canMount && process.env.SURLAB_FAULTS_MOUNT === undefined) {
  const namespace = ["-m", ...(process.getuid() === 0 ? [] : ["-r"])];
  const may = spawnSync("unshare", [...namespace, "true"]).status === 0;
  const [program, ...args] = may ? ["unshare", ...namespace, process.execPath] : [process.execPath];
  const self = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const env = { ...process.env, SURLAB_FAULTS_MOUNT: may ? "1" : "0" };
  process.exit(spawnSync(program, [...args, ...self], { stdio: "inherit", env }).status);
}

const require = createRequire(import.meta.url);
const { Rng, writeWav } = require(inRoot("lib", "dist", "index.js"));
const folder = mkdtempSync(path.join(os.tmpdir(), "surlab-faults-"));
const at = (...parts) => path.join(folder, ...parts);
const env = { ...process.env, SURLAB_CACHE: at("cache"), INIT_CWD: folder, npm_lifecycle_event: "" };
const SONGS = 24;
const POISON = "s05.wav";
let cluster;
onStop(() => {
  cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
  process.exit(130);
});

/** A run of npm run scale: its process, and what it says at the end. */
function scale(out, ...more) {
  const args = [inRoot("tools", "scale.mjs"), ...TYPED, "--out", out, ...more];
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      said += text;
    });
  }
  const ended = new Promise((resolve) => {
    child.on("close", (code) => resolve({ code, sentence: sentenceOf(said) }));
  });
  return { child, ended };
}
/** The last line, after the reason of the first shard that could not be made. */
function sentenceOf(said) {
  const lines = said.trim().split("\n");
  const reason = lines.find((line) => /^Shard \d+: /.test(line));
  return [reason, lines.at(-1).trim()].filter(Boolean).join(" ");
}
const onRay = (out, ...more) => scale(out, "--engine", "ray", "--address", cluster.address, ...more);

const written = (out) => writtenIn(at(out));
const count = (out) => Object.keys(written(out)).length;

async function until(what, seconds = 180) {
  const last = performance.now() + 1000 * seconds;
  while (!what()) {
    if (performance.now() > last) throw new Error(`Waited ${seconds} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
const seconds = (n) => new Promise((resolve) => setTimeout(resolve, 1000 * n));

/** Waits until a run has made some parts and a runner of that node is at work; what is done by then must stay. */
async function underWay(out, node, parts = 2) {
  await until(() => count(out) >= parts && cluster.runners(node).length > 0);
  return written(out);
}

async function ensureNodes() {
  if (!cluster) {
    cluster = new Cluster({ env: { NODE_OPTIONS: `--require "${at("shim.cjs")}"`, SURLAB_CACHE: at("node cache") } });
    await cluster.startHead();
  }
  if (cluster.processes(1).length === 0) await cluster.startNode(1);
  rmSync(at("node cache"), { recursive: true, force: true });
}

/** A run with a second node that is started in a wrong way, and again with one that is as it should be. */
async function refusedThenMade(out, wrong) {
  cluster.kill(1);
  await cluster.startNode(1, wrong);
  const refused = await onRay(out).ended;
  cluster.kill(1);
  await cluster.startNode(1);
  return { before: {}, ended: [refused, await onRay(out).ended] };
}

/** A checkout of another build: the library's files are copies, of which one differs. */
function otherBuild() {
  const home = at("other surlab");
  mkdirSync(home);
  for (const name of readdirSync(inRoot())) {
    if (!["lib", "tools", ".git"].includes(name)) symlinkSync(inRoot(name), path.join(home, name));
  }
  cpSync(inRoot("tools"), path.join(home, "tools"), { recursive: true });
  mkdirSync(path.join(home, "lib"));
  for (const name of readdirSync(inRoot("lib"))) {
    if (name !== "dist") symlinkSync(inRoot("lib", name), path.join(home, "lib", name));
  }
  cpSync(inRoot("lib", "dist"), path.join(home, "lib", "dist"), { recursive: true });
  writeFileSync(path.join(home, "lib", "dist", "older.js"), "// A file of an older version.\n");
  return home;
}

/**
 * Each fault: what is done, in words and as a command, and the run. It returns the folder of the parts, those that were done at the
 * fault, and the sentences that were said.
 */
const faults = {
  runner: {
    title: "a runner is killed",
    command: "kill -9 <runner>",
    async run(out) {
      const run = onRay(out);
      const before = await underWay(out, 1);
      process.kill(cluster.runners(1).at(-1).pid, "SIGKILL");
      return { before, ended: [await run.ended] };
    },
  },
  frozen: {
    title: "a runner is frozen for a minute",
    command: "kill -STOP <runner>; sleep 60; kill -CONT <runner> (with --silence 20)",
    async run(out) {
      const run = onRay(out, "--silence", "20");
      const before = await underWay(out, 1);
      const { pid } = cluster.runners(1).at(-1);
      process.kill(pid, "SIGSTOP");
      await Promise.race([seconds(60), run.ended]);
      thaw([pid]);
      return { before, ended: [await run.ended] };
    },
  },
  poison: {
    title: "a song ends every process that reads it",
    command: "(a song that crashes its decoder)",
    async run(out) {
      writeFileSync(at("poison.on"), "");
      const run = onRay(out);
      const ended = [await run.ended];
      rmSync(at("poison.on"));
      return { before: {}, ended, like: "poisoned" };
    },
  },
  twoDrivers: {
    title: "two commands at once on the same run",
    command: "npm run scale -- … & npm run scale -- …",
    async run(out) {
      const runs = [onRay(out), onRay(out)];
      const before = await underWay(out, 1);
      return { before, ended: await Promise.all(runs.map(({ ended }) => ended)) };
    },
  },
  raylet: {
    title: "a node is lost with shards under way",
    command: "kill -9 <raylet of node 2>",
    async run(out) {
      const run = onRay(out);
      const before = await underWay(out, 1);
      cluster.killRaylet(1);
      const ended = [await run.ended];
      cluster.kill(1);
      return { before, ended };
    },
  },
  frozenNode: {
    title: "a node is frozen for a minute: its shard runs twice",
    command: "kill -STOP <all processes of node 2>; sleep 60; kill -CONT …",
    async run(out) {
      const run = onRay(out);
      const before = await underWay(out, 1);
      const pids = cluster.processes(1).map(({ pid }) => pid);
      for (const pid of pids) process.kill(pid, "SIGSTOP");
      await seconds(60);
      thaw(pids);
      const ended = [await run.ended];
      await seconds(5);
      cluster.kill(1);
      return { before, ended };
    },
  },
  version: {
    title: "another build of Surlab on one node",
    command: "SURLAB_HOME=<older checkout> ray start --address <head>",
    async run(out) {
      return refusedThenMade(out, { env: { SURLAB_HOME: otherBuild() } });
    },
  },
  unseen: {
    title: "a node does not see the shared folder",
    command: "umount <shared folder> on node 2",
    mounts: true,
    async run(out) {
      mkdirSync(at(out), { recursive: true });
      const hide = 'mount -t tmpfs tmpfs "$0" && exec "$@"';
      return refusedThenMade(out, { prefix: ["unshare", "-m", "sh", "-c", hide, at(out)] });
    },
  },
  fullDisk: {
    title: "the disk is full",
    command: "dd if=/dev/zero of=<shared folder>/filler",
    mounts: true,
    async run(out) {
      mkdirSync(at(out));
      spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", at(out)]);
      // Room for the manifest and a few parts.
      writeFileSync(at(out, "filler"), Buffer.alloc(1024 * 1024 - 72 * 1024));
      const full = await onRay(out).ended;
      const before = written(out);
      rmSync(at(out, "filler"));
      const ended = [full, await onRay(out).ended];
      return { before, ended };
    },
  },
  head: {
    title: "the head is lost and started again",
    command: "kill -9 <all processes of the head>; ray start --head; npm run scale -- …",
    async run(out) {
      const run = onRay(out);
      const before = await underWay(out, 0);
      cluster.kill(0);
      const lost = await run.ended;
      cluster.kill(1);
      await cluster.startHead();
      await cluster.startNode(1);
      return { before, ended: [lost, await onRay(out).ended] };
    },
  },
  unreachable: {
    title: "no cluster at the address",
    command: "npm run scale -- … --engine ray --address http://127.0.0.2:9",
    async run(out) {
      const ended = [
        await scale(out, "--engine", "ray", "--address", "http://127.0.0.2:9").ended,
        await onRay(out).ended,
      ];
      return { before: {}, ended };
    },
  },
};

function thaw(pids) {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGCONT");
    } catch {
      // It was ended meanwhile.
    }
  }
}

/** True where two records hold the same. */
const same = (a, b) => JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !faults[name]);
if (unknown) throw new Error(`There is no fault "${unknown}"; there are ${Object.keys(faults).join(", ")}.`);
writeSlowSongs(at("shim.cjs"), { poison: POISON, poisoned: at("poison.on") });
mkdirSync(at("songs", "audio"), { recursive: true });
for (let i = 0; i < SONGS; i++) {
  const rng = new Rng(i, "scale faults");
  const tone = Float32Array.from(
    { length: 26_460 },
    (_, t) => 0.4 * Math.sin((200 + 40 * i) * 2e-4 * t) + 0.05 * rng.normal(),
  );
  writeWav(at("songs", "audio", `s${String(i).padStart(2, "0")}.wav`), tone, 22050);
}
await scale("local").ended;
writeFileSync(at("poison.on"), "");
env.NODE_OPTIONS = `--require "${at("shim.cjs")}"`;
await scale("poisoned").ended;
delete env.NODE_OPTIONS;
rmSync(at("poison.on"));

/** What was found, also in earlier runs of some of the faults. */
const record = inRoot("bench", "measured", "scaleFaults.json");
const recorded = existsSync(record) ? JSON.parse(readFileSync(record, "utf8")) : {};
let failed = false;
try {
  for (const [name, { title, mounts, run }] of Object.entries(faults)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    if (mounts && !canMount) {
      console.log(`${title}: left out, since this machine lets no one mount a folder`);
      continue;
    }
    await ensureNodes();
    const began = performance.now();
    const { before, ended, like = "local" } = await run(name);
    const now = written(name);
    const kept = Object.entries(before).filter(([part, file]) => now[part] === file).length;
    const verdict = {
      equal: same(hashesIn(at(name)), hashesIn(at(like))),
      kept: `${kept} of ${Object.keys(before).length}`,
      complete: ended.at(-1).code === 0,
    };
    const passed = verdict.equal && verdict.complete && kept === Object.keys(before).length;
    failed ||= !passed;
    const sentences = ended.map(({ sentence }) => sentence.replaceAll(folder, "…"));
    console.log(
      `${passed ? "ok" : "FAILED"}  ${title} (${((performance.now() - began) / 1000).toFixed(0)} s)\n    ${JSON.stringify(verdict)}\n    ${sentences.join("\n    ")}`,
    );
    recorded[name] = { passed, kept: verdict.kept, sentences };
    writeFileSync(record, `${JSON.stringify(recorded, undefined, 1)}\n`);
  }
} finally {
  cluster?.stop();
  if (canMount) spawnSync("umount", [at("fullDisk")]);
  rmSync(folder, { recursive: true, force: true });
}
writeTable();
process.exit(failed ? 1 : 0);

/** Puts the table between its marks in docs/scale.md. */
function writeTable() {
  const file = inRoot("docs", "scale.md");
  const cell = (text) => text.replaceAll("|", "\\|");
  const rows = Object.entries(faults).flatMap(([name, { title, command }]) => {
    const { passed, kept, sentences } = recorded[name] ?? {};
    if (!sentences) return [];
    const result = passed ? "same bytes" : "**different**";
    return [`| ${title} | \`${cell(command)}\` | ${result} | ${kept} | ${cell(sentences.join("<br>then: "))} |`];
  });
  const head = `| fault | how | result | parts kept that were done | what was said |
| --- | --- | --- | --- | --- |`;
  const marks = /(<!-- faults: .*? -->\n)[\s\S]*?(<!-- end of faults -->)/;
  const page = readFileSync(file, "utf8");
  writeFileSync(
    file,
    page.replace(marks, (_, from, to) => `${from}\n${head}\n${rows.join("\n")}\n\n${to}`),
  );
}
