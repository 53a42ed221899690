// What npm run scale costs besides the work: the overhead of shards without work, and songs a second of short clips with one and two
// cores, on this machine and on a real Ray cluster of two one-core nodes on it. Prints a table, and writes that of docs/scale.md.
//
//     npm run setup -- --with ray && node bench/scaleOverhead.mjs [--shards 1300] [--clips 2000] [--write]

import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { onStop } from "../tools/children.mjs";
import { inRoot } from "../tools/paths.mjs";
import { Cluster } from "../tools/scale/cluster.mjs";

const { values } = parseArgs({
  options: {
    shards: { type: "string", default: "1300" },
    clips: { type: "string", default: "2000" },
    write: { type: "boolean" },
  },
});
const require = createRequire(import.meta.url);
const { Rng, writeWav } = require(inRoot("lib", "dist", "index.js"));
const folder = mkdtempSync(path.join(os.tmpdir(), "surlab-overhead-"));
const at = (...parts) => path.join(folder, ...parts);
const CLIP_SECONDS = 5;

let cluster;
onStop(() => {
  cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
  process.exit(130);
});

/** Runs npm run scale; returns what its progress says, and the peak memory of its kinds of processes in MB. */
async function scale(name, collection, more, shardSongs) {
  const stage = ["--stage", "features", "--param", "kinds=melStats", "--param", `seconds=${CLIP_SECONDS}`];
  const args = ["--collection", collection, ...stage, "--shard-songs", String(shardSongs), "--out", at(name), ...more];
  const child = spawn(process.execPath, [inRoot("tools", "scale.mjs"), ...args], {
    env: { ...process.env, SURLAB_CACHE: at(`cache ${name}`), npm_lifecycle_event: "" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const peak = {};
  const timer = setInterval(() => {
    for (const [kind, mb] of Object.entries(memoryNow())) peak[kind] = Math.max(peak[kind] ?? 0, mb);
  }, 500);
  const code = await new Promise((resolve) => child.on("close", resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`npm run scale ended with ${code} in ${name}.`);
  const stageFolder = at(name, readdirSync(at(name))[0]);
  const file = readdirSync(stageFolder).find((one) => one.startsWith("progress-"));
  const progress = JSON.parse(readFileSync(path.join(stageFolder, file), "utf8"));
  const seconds = (progress.updated - progress.began) / 1000;
  rmSync(at(`cache ${name}`), { recursive: true, force: true });
  return { shards: progress.total, songs: progress.songs, seconds, peak };
}

/** Resident memory of the largest process of each kind, in MB. */
function memoryNow() {
  const kinds = {
    driver: /tools\/scale\/driver\.py/,
    runner: /shard\.mjs .*--attached/,
    worker: /childProcesses\.js surlab-apart/,
  };
  const largest = {};
  for (const line of spawnSync("ps", ["-eo", "rss=,args="], { encoding: "utf8" }).stdout.split("\n")) {
    for (const [kind, pattern] of Object.entries(kinds)) {
      // Not the shell that started it.
      if (pattern.test(line) && !/sh -c/.test(line))
        largest[kind] = Math.max(largest[kind] ?? 0, parseInt(line, 10) / 1024);
    }
  }
  return largest;
}

// Songs without sound: their shards have no work but a part to write. The number of shards is a power of two, of which those
// without a song are left out: about 1 - 1/e of it, with one song a shard on average.
const songs = 2 ** Math.round(Math.log2(Number(values.shards) / 0.632));
mkdirSync(at("empty"));
writeFileSync(
  at("empty", "metadata.csv"),
  `id,title,artist,lyrics\n${Array.from({ length: songs }, (_, i) => `e${i},Song ${i},Artist ${i % 99},la la ${i}`).join("\n")}\n`,
);
mkdirSync(at("clips", "audio"), { recursive: true });
for (let i = 0; i < Number(values.clips); i++) {
  const rng = new Rng(i, "scale overhead");
  const tone = Float32Array.from(
    { length: CLIP_SECONDS * 22050 },
    (_, t) => 0.4 * Math.sin((200 + i) * 2e-4 * t) + 0.1 * (rng.uniform() - 0.5),
  );
  writeWav(at("clips", "audio", `c${String(i).padStart(5, "0")}.wav`), tone, 22050);
}

const found = {};
try {
  found["empty local, 2 runners"] = await scale("empty local", at("empty"), ["--runners", "2"], 1);
  found["clips local, 1 runner"] = await scale("clips one", at("clips"), ["--runners", "1"], 64);
  found["clips local, 2 runners"] = await scale("clips two", at("clips"), ["--runners", "2"], 64);
  cluster = new Cluster();
  await cluster.startHead();
  await cluster.startNode(1);
  const ray = ["--engine", "ray", "--address", cluster.address];
  found["empty Ray, 2 nodes of 1 core"] = await scale("empty ray", at("empty"), ray, 1);
  found["clips Ray, 2 nodes of 1 core"] = await scale("clips ray", at("clips"), ray, 64);
} finally {
  cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
}
const one = found["clips local, 1 runner"];
const rate = ({ songs: n, seconds }) => n / seconds;
const rows = Object.entries(found).map(([name, run]) => {
  const clips = name.startsWith("clips");
  const cores = name.includes("1 runner") ? 1 : 2;
  const mb = (kind) => (run.peak[kind] ? run.peak[kind].toFixed(0) : "–");
  return `| ${[
    name,
    run.shards,
    run.songs,
    run.seconds.toFixed(0),
    ((1000 * run.seconds * cores) / run.shards).toFixed(0),
    clips ? rate(run).toFixed(1) : "–",
    clips ? `${((100 * rate(run)) / (cores * rate(one))).toFixed(0)} %` : "–",
    mb("driver"),
    mb("runner"),
    mb("worker"),
  ].join(" | ")} |`;
});
const table = `| run | shards | songs | seconds | ms a shard and core | songs/s | efficiency | driver, MB | runner, MB | its worker, MB |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join("\n")}`;
const cpu = os.cpus()[0]?.model.trim() || os.arch();
const load = os.loadavg()[1].toFixed(1);
const where = `Measured by \`node bench/scaleOverhead.mjs\` on ${os.availableParallelism()} cores (${cpu}), Node ${process.version}, load average at the end ${load}.`;
console.log(`${where}\n\n${table}`);
if (values.write) {
  const file = inRoot("docs", "scale.md");
  const marks = /(<!-- overhead: .*? -->\n)[\s\S]*?(<!-- end of overhead -->)/;
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace(marks, (_, from, to) => `${from}\n${where}\n\n${table}\n\n${to}`),
  );
}
