// npm run bench -- [TOPIC [CASE …]] [--runs N] [--write]
//
// A topic has three files here: TOPIC.json (the cases, with work, peer and goal), TOPIC.mjs (ours) and TOPIC.py (the Python
// peer). Each program takes the name of a case, does the work once after a warm-up, and prints one JSON line
// {"seconds": …, "peakMb": …, …}. They alternate (ours, theirs, ours, theirs …), each in a separate process, so that drift of
// the machine's speed affects both; the figure is the median of the ratios of the pairs. A case that is "alone" has no peer:
// ours runs once and prints its findings. A topic without TOPIC.py has npm packages as peers: TOPIC.mjs also takes the number
// of runs, and prints {"pairs": …, "agreement": …}.
//
// --write records the measurements in measured/TOPIC.json and regenerates the tables of docs/speed.md; without a topic it
// only regenerates the tables. Use it only on a quiet machine.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { casesOf, circumstances, record, ratio as shown, topics, versioned, writeSpeedPage } from "./speed.mjs";

const here = import.meta.dirname;
const root = path.dirname(here);

const args = process.argv.slice(2);
const runsAt = args.indexOf("--runs");
const runs = runsAt >= 0 ? Number(args.splice(runsAt, 2)[1]) : 3;
const writeAt = args.indexOf("--write");
const write = writeAt >= 0 && args.splice(writeAt, 1).length === 1;
const [topic, ...chosen] = args;
if (write && topic === undefined) {
  writeSpeedPage();
  process.exit();
}
if (!topics.includes(topic) || !Number.isInteger(runs) || runs < 1) {
  console.error(`Usage: npm run bench -- TOPIC [CASE …] [--runs N] [--write]. The topics are: ${topics.join(", ")}.`);
  process.exit(1);
}

const cases = casesOf(topic);
const unknown = chosen.filter((name) => !cases.some((c) => c.case === name));
if (unknown.length > 0) {
  console.error(`No case ${unknown.join(", ")} in ${topic}; it has ${cases.map((c) => c.case).join(", ")}.`);
  process.exit(1);
}
const wanted = chosen.length ? cases.filter((c) => chosen.includes(c.case)) : cases;
const paired = wanted.filter((c) => !c.alone);
const python = existsSync(path.join(here, `${topic}.py`)) && paired.length > 0 ? peers() : undefined;
const where = circumstances(python);
const records = [];
let missed = 0;

for (const { case: name, goalMb } of wanted.filter((c) => c.alone)) {
  const { peakMb, finding, table } = once(process.execPath, `${topic}.mjs`, name);
  const met = goalMb === undefined || peakMb <= goalMb;
  if (!met) missed++;
  const goal = goalMb === undefined ? "" : ` (goal <= ${goalMb} MB: ${met ? "met" : "MISSED"})`;
  console.log(`${name}: ${finding}; peak ${Math.round(peakMb)} MB${goal}`);
  records.push({ case: name, finding, table, peakMb: { ours: Math.round(peakMb) }, ...where });
}
if (paired.length > 0) {
  console.log(`Median of ${runs} pairs, alternating${python ? ", each program in a separate process" : ""}.\n`);
  console.log(
    `| case | ours | theirs | ours / theirs (min … max) | goal | ${python ? "peak MB, ours / theirs" : "agreement"} |`,
  );
  console.log("| --- | --- | --- | --- | --- | --- |");
}
for (const { case: name, peer, goal } of paired) {
  const { pairs, agreement } = python ? { pairs: inTurn(name) } : once(process.execPath, `${topic}.mjs`, name, runs);
  const ratios = pairs.map((p) => p.ours.seconds / p.theirs.seconds).sort((a, b) => a - b);
  const ratio = median(ratios);
  const met = goal === undefined || ratio <= goal;
  if (!met) missed++;
  const seconds = bothSides((side) => Number(median(pairs.map((p) => p[side].seconds)).toPrecision(3)));
  const peakMb = python && bothSides((side) => Math.round(median(pairs.map((p) => p[side].peakMb))));
  const cells = [
    name,
    `${seconds.ours} s`,
    `${seconds.theirs} s`,
    `**${shown(ratio)}** (${shown(ratios[0])} … ${shown(ratios.at(-1))})`,
    goal === undefined ? "" : `<= ${goal} ${met ? "met" : "MISSED"}`,
    agreement ?? `${peakMb.ours} / ${peakMb.theirs}`,
  ];
  console.log(`| ${cells.join(" | ")} |`);
  records.push({
    case: name,
    peer: versioned(peer, python),
    runs,
    seconds,
    ratio: { median: rounded(ratio), least: rounded(ratios[0]), greatest: rounded(ratios.at(-1)) },
    peakMb,
    agreement,
    ...where,
  });
}
if (write) {
  record(topic, records);
  writeSpeedPage();
}
process.exit(missed ? 1 : 0);

function inTurn(name) {
  return Array.from({ length: runs }, () => ({
    ours: once(process.execPath, `${topic}.mjs`, name),
    theirs: once(python, `${topic}.py`, name),
  }));
}

function once(program, file, ...words) {
  const prepared = program === process.execPath ? ["--require", path.join(root, "tools", "prepareProcess.cjs")] : [];
  const out = execFileSync(program, [...prepared, path.join(here, file), ...words.map(String)], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(out.trim().split("\n").at(-1));
}

function bothSides(figure) {
  return { ours: figure("ours"), theirs: figure("theirs") };
}

function rounded(ratio) {
  return Number(ratio.toPrecision(3));
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const mid = sorted.length >> 1;
  return sorted.length % 2 ? sorted[mid] : (sorted[mid - 1] + sorted[mid]) / 2;
}

/** The Python of the peers: a separate virtual environment, created on first use. */
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
