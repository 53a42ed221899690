// npm run bench -- TOPIC [CASE …] [--runs N]
//
// A topic is three files here: TOPIC.json (the cases and their goals), TOPIC.mjs (ours) and TOPIC.py (the Python
// peer). Each program takes a case's name, does the work once after its own warm-up, and prints one JSON line
// {"seconds": …, "peakMb": …, …}. They run in turn, ours, theirs, ours, theirs …, each in a process of its own, so
// that a drift of the machine's speed falls on both; the figure is the median of the pairs' ratios. A case that is
// "alone" has no peer: ours runs once and says what it found.

import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const topics = readdirSync(here)
  .filter((f) => f.endsWith(".json"))
  .map((f) => f.slice(0, -5));

const args = process.argv.slice(2);
const runsAt = args.indexOf("--runs");
const runs = runsAt >= 0 ? Number(args.splice(runsAt, 2)[1]) : 3;
const [topic, ...chosen] = args;
if (!topics.includes(topic)) {
  console.error(`Usage: npm run bench -- TOPIC [CASE …] [--runs N]. The topics are: ${topics.join(", ")}.`);
  process.exit(1);
}

const cases = JSON.parse(readFileSync(path.join(here, `${topic}.json`), "utf8"));
const wanted = chosen.length ? cases.filter((c) => chosen.includes(c.case)) : cases;
if (wanted.length === 0) {
  console.error(`No case ${chosen.join(", ")} in ${topic}; it has ${cases.map((c) => c.case).join(", ")}.`);
  process.exit(1);
}

let missed = 0;
for (const { case: name, goalMb } of wanted.filter((c) => c.alone)) {
  const { peakMb, finding } = once(process.execPath, `${topic}.mjs`, name);
  const met = goalMb === undefined || peakMb <= goalMb;
  if (!met) missed++;
  const goal = goalMb === undefined ? "" : ` (goal <= ${goalMb} MB: ${met ? "met" : "MISSED"})`;
  console.log(`${name}: ${finding}; peak ${Math.round(peakMb)} MB${goal}`);
}
const paired = wanted.filter((c) => !c.alone);
if (paired.length === 0) process.exit(missed ? 1 : 0);

const python = peers();
console.log(`Median of ${runs} pairs, each program in a process of its own, in turn.\n`);
console.log("| case | ours | theirs | ours / theirs (min … max) | goal | peak MB, ours / theirs |");
console.log("| --- | --- | --- | --- | --- | --- |");
for (const { case: name, goal } of paired) {
  const pairs = [];
  for (let i = 0; i < runs; i++) {
    pairs.push({ ours: once(process.execPath, `${topic}.mjs`, name), theirs: once(python, `${topic}.py`, name) });
  }
  const ratios = pairs.map((p) => p.ours.seconds / p.theirs.seconds).sort((a, b) => a - b);
  const ratio = median(ratios);
  const met = goal === undefined || ratio <= goal;
  if (!met) missed++;
  const range = `${ratios[0].toFixed(2)} … ${ratios.at(-1).toFixed(2)}`;
  const time = (side) => `${median(pairs.map((p) => p[side].seconds)).toPrecision(3)} s`;
  const peak = (side) => Math.round(median(pairs.map((p) => p[side].peakMb ?? Number.NaN)));
  console.log(
    `| ${name} | ${time("ours")} | ${time("theirs")} | **${ratio.toFixed(2)}** (${range}) | ${goal === undefined ? "" : `<= ${goal} ${met ? "met" : "MISSED"}`} | ${peak("ours")} / ${peak("theirs")} |`,
  );
}
process.exit(missed ? 1 : 0);

function once(program, file, name) {
  const out = execFileSync(program, [path.join(here, file), name], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "2" },
  });
  return JSON.parse(out.trim().split("\n").at(-1));
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const mid = sorted.length >> 1;
  return sorted.length % 2 ? sorted[mid] : (sorted[mid - 1] + sorted[mid]) / 2;
}

/** The Python the peers run in: its own virtual environment, made on first use. */
function peers() {
  const venv = path.join(root, ".venv-peers");
  const bin = path.join(venv, "bin", "python");
  if (!existsSync(bin)) {
    console.error("Installing the Python peers (scikit-learn, librosa, PyTorch …) into .venv-peers, once.");
    execFileSync("python3", ["-m", "venv", venv], { stdio: "inherit" });
    execFileSync(bin, ["-m", "pip", "install", "-q", "-r", path.join(here, "requirements.txt")], { stdio: "inherit" });
  }
  return bin;
}
