// The tables of docs/speed.md, made from what `npm run bench -- … --write` recorded in bench/measured/TOPIC.json.
// A record is one case as it was last measured: the seconds of both sides, the ratio over the pairs, peak memory, how
// far the answers agree, and the versions, machine and day that it belongs to.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, type } from "node:os";
import path from "node:path";

const here = import.meta.dirname;
const root = path.dirname(here);
export const PAGE = path.join(root, "docs", "speed.md");
const START = "<!-- Made by `npm run bench -- --write` from bench/measured. Not edited by hand. -->";
const END = "<!-- End of what is made. -->";

/** The topics in the order of the page, each with the heading of its table. */
const HEADINGS = {
  train: "Training the models",
  cluster: "Clustering",
  metrics: "Scores",
  projection: "Projections",
  lyrics: "Lyrics",
  audio: "Sound",
  packages: "npm packages for the same tasks",
};
export const topics = Object.keys(HEADINGS);

/** The cases of a topic, from bench/TOPIC.json. */
export function casesOf(topic) {
  return JSON.parse(readFileSync(path.join(here, `${topic}.json`), "utf8"));
}

/** The records of a topic, by the name of their case. */
export function measuredOf(topic) {
  const file = path.join(here, "measured", `${topic}.json`);
  const records = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
  return new Map(records.map((record) => [record.case, record]));
}

/** Keeps new records of a topic in place of the old ones of the same cases, in the order of the cases. */
export function record(topic, records) {
  const all = measuredOf(topic);
  for (const r of records) all.set(r.case, r);
  const kept = casesOf(topic).flatMap((c) => all.get(c.case) ?? []);
  mkdirSync(path.join(here, "measured"), { recursive: true });
  writeFileSync(path.join(here, "measured", `${topic}.json`), `${JSON.stringify(kept, undefined, 2)}\n`);
}

/** Where and when a record is made: the machine with its programs, its load average of the last minute, and the day. */
export function circumstances(python) {
  const programs = [`Node ${process.versions.node}`];
  if (python) programs.push(execFileSync(python, ["--version"], { encoding: "utf8" }).trim());
  const machine = `${cpus()[0].model.trim()}, ${availableParallelism()} cores; ${type()}, ${programs.join(", ")}`;
  return { date: new Date().toISOString().slice(0, 10), load: Number(loadavg()[0].toFixed(1)), machine };
}

/** A peer with its installed version: from node_modules, or from the Python environment of the peers. */
export function versioned(peer, python) {
  const manifest = path.join(root, "node_modules", peer, "package.json");
  if (existsSync(manifest)) return `${peer} ${JSON.parse(readFileSync(manifest, "utf8")).version}`;
  const ask = `from importlib.metadata import version; print(version("${peer}"))`;
  return `${peer} ${execFileSync(python, ["-c", ask], { encoding: "utf8" }).trim()}`;
}

/** docs/speed.md with its tables made anew; the words around them stay. */
export function speedPage(page = readFileSync(PAGE, "utf8")) {
  const [start, end] = [page.indexOf(START), page.indexOf(END)];
  if (start < 0 || end < start)
    throw new Error(`docs/speed.md lacks the lines "${START}" and "${END}", in this order.`);
  return `${page.slice(0, start + START.length)}\n\n${tables()}\n\n${page.slice(end)}`;
}

/** Reads the recorded figures and writes docs/speed.md. */
export function writeSpeedPage() {
  writeFileSync(PAGE, speedPage());
}

function tables() {
  const machines = [];
  const measuredOn = ({ date, load, machine }) => {
    if (!machines.includes(machine)) machines.push(machine);
    return `${date}, ${letter(machines.indexOf(machine))}${load === undefined ? "" : `, load ${load}`}`;
  };
  const sections = topics.map((topic) => section(topic, measuredOn));
  const list = machines.map((machine, i) => `- **${letter(i)}**: ${machine}`).join("\n");
  return [`Machines:\n\n${list}`, slower(), ...sections].join("\n\n");
}

function section(topic, measuredOn) {
  const measured = measuredOf(topic);
  const cases = casesOf(topic);
  const found = cases.filter((c) => measured.has(c.case)).map((c) => ({ ...c, ...measured.get(c.case) }));
  const paired = found.filter((c) => c.ratio);
  const alone = found.filter((c) => c.finding);
  const missing = cases.filter((c) => !measured.has(c.case)).map((c) => `${c.work} (\`${c.case}\`)`);
  const parts = [`## ${HEADINGS[topic]}`, `\`npm run bench -- ${topic}\``];
  if (paired.length) parts.push(pairs(topic, paired, measuredOn));
  if (alone.length) {
    const rows = alone.map((c) => [c.case, c.work, c.finding, c.peakMb ? mb(c.peakMb.ours) : "", measuredOn(c)]);
    parts.push(table(["case", "work", "found", "peak MB", "measured"], rows));
  }
  if (missing.length) parts.push(`Not recorded yet: ${missing.join(", ")}.`);
  return parts.join("\n\n");
}

function pairs(topic, cases, measuredOn) {
  // Both sides of an npm package run in one process, so that their answers are compared but not their memory.
  const together = topic === "packages";
  const head = ["case", "work", "peer", "ours", "theirs", "ours / theirs (least … greatest)"];
  const rows = cases.map((c) => [
    c.case,
    c.note ? `${c.work} (${c.note})` : c.work,
    c.peer,
    time(c.seconds?.ours),
    time(c.seconds?.theirs),
    `**${ratio(c.ratio.median)}** (${ratio(c.ratio.least)} … ${ratio(c.ratio.greatest)})`,
    together ? c.agreement : `${mb(c.peakMb.ours)} / ${mb(c.peakMb.theirs)}`,
    `${measuredOn(c)}, ${c.runs} pairs`,
  ]);
  return table([...head, together ? "agreement of the answers" : "peak MB, ours / theirs", "measured"], rows);
}

function slower() {
  const cases = topics.flatMap((topic) => {
    const measured = measuredOf(topic);
    return casesOf(topic).filter((c) => measured.get(c.case)?.ratio?.median > 1);
  });
  return cases.length
    ? `Slower here than the peer: ${cases.map((c) => c.work).join("; ")}.`
    : "Nothing is slower here.";
}

function table(head, rows) {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function time(seconds) {
  if (seconds === undefined) return "not recorded";
  return seconds < 1 ? `${Number((1000 * seconds).toPrecision(3))} ms` : `${Number(seconds.toPrecision(3))} s`;
}

/** Two decimals, more for small ones. Shared by the page and the table that a run prints. */
export function ratio(value) {
  return value < 0.1 ? String(Number(value.toPrecision(2))) : value.toFixed(2);
}

function mb(value) {
  return Math.round(value).toLocaleString("en");
}

function letter(i) {
  return String.fromCharCode(65 + i);
}
