// npm run data: public collections and pretrained models, fetched into data/. See HELP below.

import fs from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline/promises";
import { fail, readCommandLine, typedPath } from "./commandLine.mjs";
import { inRoot } from "./paths.mjs";
import { setup } from "./setup.mjs";

const HELP = `npm run data -- list
npm run data -- NAME ... [OPTIONS]
npm run data -- model NAME ... [OPTIONS]

Downloads public collections of songs (data/sets.json) or pretrained models (data/models.json), checks and unpacks them; then
openCollection("NAME") opens the collection. A download that broke off goes on with the same command; one that is there is left.

  --yes           accept the license without being asked
  --to DIR        the folder for collections and models, instead of data/
  --sets FILE     your own table, in the format of data/sets.json or data/models.json
  --keep          keep the downloaded archives
  --help          this text
`;

const { values, positionals } = readCommandLine("data", HELP, {
  allowPositionals: true,
  options: {
    yes: { type: "boolean" },
    to: { type: "string" },
    sets: { type: "string" },
    keep: { type: "boolean" },
  },
});
await setup();
const { fetchSet, isFetched } = await import("./data/fetchSet.mjs");
const { DataError } = await import("./data/dataError.mjs");

const models = positionals[0] === "model";
const names = models ? positionals.slice(1) : positionals;
const to = path.join(values.to ? typedPath(values.to) : inRoot("data"), ...(models ? ["models"] : []));
const sets = readSets(values.sets ? typedPath(values.sets) : inRoot("data", models ? "models.json" : "sets.json"));

if (names.length === 0 || (names.length === 1 && names[0] === "list")) list();
else await fetchAll();

function list() {
  for (const [name, set] of Object.entries(sets)) {
    const there = isFetched(path.join(to, name)) ? "here" : set.downloadBytes ? `${gigabytes(set.downloadBytes)}` : "";
    console.log(`${name.padEnd(16)} ${there.padEnd(8)} ${set.title}`);
  }
  if (!models && !values.sets) console.log("\nnpm run data -- model list: pretrained models");
}

async function fetchAll() {
  const unknown = names.find((name) => !Object.hasOwn(sets, name));
  if (unknown !== undefined) {
    fail(`There is no ${models ? "model" : "collection"} "${unknown}"; there are ${Object.keys(sets).join(", ")}.`);
  }
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort());
  process.once("SIGTERM", () => stop.abort());
  for (const name of names) await fetchOne(name, stop.signal);
}

async function fetchOne(name, signal) {
  const set = sets[name];
  const folder = path.join(to, name);
  if (isFetched(folder)) {
    console.log(`${name} is there: ${folder}`);
    return;
  }
  console.log(`${set.title}\n  license: ${set.license}\n  page: ${set.page}`);
  if (set.downloadBytes) console.log(`  download: ${gigabytes(set.downloadBytes)}`);
  await accept(name);
  const shown = progressLine();
  try {
    fs.mkdirSync(to, { recursive: true });
    await fetchSet(name, set, folder, {
      say: (line) => shown.say(line),
      onProgress: shown.show,
      keepArchives: values.keep ?? false,
      signal,
    });
  } catch (error) {
    shown.end();
    if (signal.aborted) fail(`Stopped; npm run data -- ${models ? "model " : ""}${name} goes on from here.`);
    if (error instanceof DataError) fail(error.message);
    throw error;
  }
  shown.end();
  console.log(
    models
      ? `${name} is in ${folder}.`
      : `${name} is in ${folder}: openCollection(${JSON.stringify(values.to ? folder : name)}) opens it.`,
  );
}

async function accept(name) {
  if (values.yes) return;
  if (!process.stdin.isTTY) {
    fail(`The license of ${name} must be accepted: run it in a terminal, or with --yes when you accept it.`);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question("Do you accept this license? (yes/no) ");
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) fail("Nothing was downloaded.");
}

/** One line that is written over in a terminal; elsewhere a line for every tenth of a file. */
function progressLine() {
  const terminal = process.stdout.isTTY;
  let [last, lastShown, open] = ["", 0, false];
  const started = new Map();
  return {
    show(what, done, total) {
      const now = performance.now();
      if (!started.has(what)) started.set(what, { at: now, from: done });
      const { at, from } = started.get(what);
      if (terminal ? now - lastShown < 200 && done !== total : true) {
        const tenth = `${what} ${total ? Math.floor((10 * done) / total) : ""}`;
        if (terminal || tenth === last) return;
        last = tenth;
      }
      lastShown = now;
      const rate = (done - from) / Math.max(0.001, (now - at) / 1000);
      const left = total && rate > 0 ? `, ${duration((total - done) / rate)} left` : "";
      const line = `  ${what}: ${megabytes(done)}${total ? ` of ${megabytes(total)}` : ""}${left}`;
      process.stdout.write(terminal ? `\r\x1b[K${line}` : `${line}\n`);
      open = terminal;
    },
    say(line) {
      this.end();
      console.log(line);
    },
    end() {
      if (open) process.stdout.write("\n");
      open = false;
    },
  };
}

function readSets(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch (error) {
    return fail(`${file} can't be read: ${error.message}. It must be JSON like data/sets.json.`);
  }
}

function gigabytes(bytes) {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : megabytes(bytes);
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function duration(seconds) {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
