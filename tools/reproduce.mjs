// npm run reproduce: runs every notebook with the tslab kernel, two at a time, and combines them in results/report.html.
// See HELP below. A notebook's results go to results/<notebook>/, its executed copy to results/<notebook>.ipynb and into the
// folder of its run; the sources in notebooks/ are only read. One reproduce at a time writes into a results folder.

import { createHash } from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { measuresTimes, readsOthers, runAtOnce } from "./atOnce.mjs";
import { endChildren, onStop, startChild } from "./children.mjs";
import { tryLock } from "./lock.mjs";
import { cache, inRoot, jupyterEnvironment, venvBin } from "./paths.mjs";
import { checkPlaces, checkReport } from "./preflight.mjs";
import { setup } from "./setup.mjs";

const HELP = `npm run reproduce [-- OPTIONS]

Runs the notebooks, then writes results/report.html and report.pdf.

  --only 01            only notebooks whose name begins with 01; may be given more than once
  --quick              small numbers everywhere: a check that everything works, not a result
  --full               five seeds for every model, and longer ablations; about twice as long
  --resume             skips notebooks that an earlier run finished with the same options
  --collection PATH    a folder of songs or a table of features, instead of the built-in synthetic collection
  --table NAME         the table of that folder to use, such as sampled.tsv, if it is not detected
  --columns A=B,C=D    column names, such as id=track_id,lyrics=words, if they are not detected
  --seed N             seed of all random numbers
  --param KEY=VALUE    any other value of a notebook's params cell; may be given more than once
  --results DIR        where results go instead of results/
  --at-once N          notebooks that run at the same time, where there are cores for it; default 1
  --with-code          show the notebooks' code in the report, which otherwise folds it away and prints none
  --no-explorer        leaves out results/explorer.html
  --notebooks DIR      your own notebooks instead of notebooks/; the folder must lie in this checkout
  --help               this text
`;

const options = readOptions();
const sources = options.notebooks ? path.resolve(options.notebooks) : inRoot("notebooks");
const notebooks = chooseNotebooks(options.only ?? []);
const overrides = chooseOverrides(notebooks, options);
const results = options.results ? path.resolve(options.results) : inRoot("results");

/** Distinguishes the executed copies of this reproduce from earlier ones. */
const thisRun = `${new Date().toISOString()} ${process.pid}`;

const problems = checkPlaces(results).filter(({ mend }) => mend);
if (problems.length > 0) fail(problems.map(({ what, found, mend }) => `${what}: ${found}; ${mend}.`).join("\n"));
await takeResults();
console.log("Setting up what is missing:");
await setup();
settle();
const broken = await checkReport();
if (broken) {
  fail(`The report could not be made in the end: nbconvert fails (${broken}); npm run doctor says what is missing.`);
}
sweep();

let stopped;
/** Runners of the notebooks that are running. */
const running = new Set();
const done = onStop((signal) => {
  // The first signal lets the runner save; the second one stops at once.
  if (stopped) endChildren().then(leave);
  else if (running.size > 0) {
    const which = running.size > 1 ? "the notebooks as far as they" : "the notebook as far as it";
    console.log(`\nStopping, and saving ${which} got; Ctrl-C again stops at once.`);
    for (const runner of running) runner.kill("SIGINT");
  } else endChildren().then(leave);
  stopped ??= signal;
});

/** The runner's exit code if the collection lacks what the notebook needs. */
const LEFT_OUT = 3;
/** By notebook: the exit code of its runner, and why there is no executed copy, if there is none. */
const outcomes = new Map();
let ran = 0;
await runAtOnce(notebooks, {
  atOnce: options["at-once"] ?? 1,
  // The first one fills the caches that the others share, such as the songs that are composed.
  isAlone: (notebook) => notebook === notebooks[0] || readsOthers(notebook.source) || measuresTimes(notebook.source),
  run: async (notebook) => {
    if (!stopped) outcomes.set(notebook.name, await outcomeOf(notebook));
  },
});
if (stopped) leave();
const names = notebooks.map(({ name }) => name);
const leftOut = names.filter((name) => outcomes.get(name).code === LEFT_OUT);
const failed = names.filter((name) => ![0, LEFT_OUT].includes(outcomes.get(name).code));
const missing = names.flatMap((name) => (outcomes.get(name).why ? [{ name, why: outcomes.get(name).why }] : []));
const executed = names.filter((name) => !outcomes.get(name).why).map(copyOf);

const explorer = options["no-explorer"] ? undefined : await makeExplorer();
if (executed.length > 0) await makeReport();
else console.error("\nNo report: no notebook was run as far as its executed copy.");
done();
if (leftOut.length > 0) console.log(`Left out, since the collection lacks what they need: ${leftOut.join(", ")}.`);
if (failed.length > 0) {
  console.error(`Failed: ${failed.join(", ")}. The error is above and in the executed notebook beside the report.`);
  process.exit(1);
}

/** Runs a notebook, or finds that it had ended. */
async function outcomeOf(notebook) {
  const { name } = notebook;
  if (options.resume && finished(notebook)) {
    console.log(`\n${name}\n  had ended, with the same options`);
    return { code: 0 };
  }
  ran++;
  const { code, why } = await runNotebook(notebook, overrides.get(name));
  // A killed runner leaves no copy, and the copy of an earlier run must not be used instead.
  if (aboutCopy(name)?.run === thisRun) {
    keepBesideResults(name);
    return { code };
  }
  if (!stopped) {
    const older = fs.existsSync(copyOf(name)) ? ` ${relative(copyOf(name))} is of an earlier run.` : "";
    console.error(`  ${name} is left out of the report: ${why}.${older}`);
  }
  return { code, why };
}

/**
 * Makes results/explorer.html of what the notebooks saved, in a process of its own: whatever happens there, the report is
 * made. Returns its path in the results folder; undefined where there is none.
 */
async function makeExplorer() {
  const saved = executed.some((copy) => fs.existsSync(path.join(copy.replace(/\.ipynb$/, ""), "labels.csv")));
  if (!saved) return undefined;
  const { code, out, words } = await new Promise((resolve) => {
    const child = startChild(process.execPath, [inRoot("tools", "explore.mjs"), "--no-serve", "--results", results], {
      stdio: ["ignore", "pipe", "pipe"],
      env: process.env,
    });
    const said = { out: "", words: "" };
    child.stdout?.on("data", (chunk) => {
      said.out += chunk;
    });
    child.stderr?.on("data", (chunk) => {
      said.words = `${said.words}${chunk}`.slice(-4000);
    });
    child.on("error", ({ message }) => resolve({ code: 1, ...said, words: message }));
    child.on("close", (code) => resolve({ code, ...said }));
  });
  if (stopped) await new Promise(() => {});
  const [page] = ["explorer.html", path.join("explorer", "index.html")].filter((file) =>
    fs.existsSync(path.join(results, file)),
  );
  if (code !== 0 || !page) {
    const why = words.trim().split("\n").at(-1) || `it ended with code ${code}`;
    console.error(`\nNo explorer: ${why.replace(/\.$/, "")}. npm run explore tries again.`);
    return undefined;
  }
  console.log(`\nExplorer: ${out.trim().split("\n").at(-1)}`);
  return page;
}

async function makeReport() {
  const { ReportFailure, writeReport } = await import("./report.mjs");
  const report = path.join(results, "report.html");
  try {
    await writeReport(executed, report, { missing, withCode: options["with-code"], explorer });
    console.log(`\nReport: ${relative(report)}`);
  } catch (error) {
    // While it is being stopped, that is why it fails, and is said already.
    if (stopped) await new Promise(() => {});
    if (!(error instanceof ReportFailure)) throw error;
    fail(`\n${error.message} All results are saved; the same command with --resume makes the report again.`);
  }
}

/** Ends after a stop: says what was saved, and how to resume. */
function leave() {
  console.log(
    "\nStopped. The notebooks that had ended are in the results folder; the same command with --resume goes on from there.",
  );
  process.exit(stopped === "SIGINT" ? 130 : 143);
}

/** Locks the results folder until this process ends. */
async function takeResults() {
  let said = false;
  for (;;) {
    const { owner } = tryLock(path.join(results, ".lock"));
    if (!owner) return;
    if (!owner.ending) {
      const where = owner.elsewhere ? " on another machine or in another container" : "";
      fail(
        `Another reproduce (process ${owner.pid}${where}, since ${owner.taken.slice(0, 16).replace("T", " ")} UTC) writes into ${relative(results)}: wait until it has ended, or give this one a folder of its own with --results DIR.`,
      );
    }
    if (!said) console.log(`Waiting until what the killed process ${owner.pid} had started has ended.`);
    said = true;
    await sleep(300);
  }
}

/** Removes partial files of killed processes from the results, the cache, and the temporary folder. */
function sweep() {
  const { sweepLeftovers } = createRequire(import.meta.url)(inRoot("lib", "dist", "io", "leftovers.js"));
  sweepLeftovers(path.join(results, ".unfinished"), { whole: true });
  for (const name of fs.readdirSync(results)) {
    const latest = path.join(results, name);
    if (name === "runs" || fs.lstatSync(latest).isDirectory()) sweepLeftovers(latest, { deep: true });
  }
  sweepLeftovers(results);
  const own = process.env.SURLAB_CACHE ?? cache;
  sweepLeftovers(own);
  for (const name of ["features", "maps", "sentence-embeddings", "snippets", "synthetic"])
    sweepLeftovers(path.join(own, name), { deep: ["features", "snippets"].includes(name) });
  // Earlier versions made the report there, in folders that no longer grow.
  const hourAgo = Date.now() - 3_600_000;
  for (const name of fs.readdirSync(os.tmpdir())) {
    const folder = path.join(os.tmpdir(), name);
    if (!/^surlab-(report|trial)-/.test(name)) continue;
    if ((fs.lstatSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? hourAgo) < hourAgo)
      fs.rmSync(folder, { recursive: true, force: true });
  }
}

function copyOf(name) {
  return path.join(results, `${name}.ipynb`);
}

/** The run metadata of an executed copy; undefined if it is missing or unreadable. */
function aboutCopy(name) {
  try {
    return JSON.parse(fs.readFileSync(copyOf(name), "utf8")).metadata.surlab;
  } catch {
    return undefined;
  }
}

/** Also puts the executed copy into the folder of its run, so that it is kept with the results. */
function keepBesideResults(name) {
  const folder = path.join(results, name);
  try {
    const { reproduce } = JSON.parse(fs.readFileSync(path.join(folder, "run.json"), "utf8"));
    if (reproduce !== thisRun) return;
    const partial = path.join(folder, `notebook.ipynb.${process.pid}.partial`);
    fs.copyFileSync(copyOf(name), partial);
    fs.renameSync(partial, path.join(folder, "notebook.ipynb"));
  } catch {
    // A notebook without results, or one that failed before it had any.
  }
}

function relative(file) {
  return path.relative(process.cwd(), file) || ".";
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: "string", multiple: true },
        quick: { type: "boolean" },
        full: { type: "boolean" },
        resume: { type: "boolean" },
        collection: { type: "string" },
        table: { type: "string" },
        columns: { type: "string" },
        seed: { type: "string" },
        param: { type: "string", multiple: true },
        results: { type: "string" },
        "at-once": { type: "string" },
        notebooks: { type: "string" },
        "with-code": { type: "boolean" },
        "no-explorer": { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help) {
      console.log(HELP);
      process.exit(0);
    }
    if (values.quick && values.full) throw new Error("--quick and --full contradict each other: give one of them.");
    const { "at-once": atOnce } = values;
    if (atOnce === undefined) return values;
    if (!/^[1-9]\d*$/.test(atOnce)) throw new Error(`--at-once is "${atOnce}"; it must be a whole number from 1.`);
    return { ...values, "at-once": Number(atOnce) };
  } catch (error) {
    fail(`${error.message.split("\n")[0]} (npm run reproduce -- --help lists the options.)`);
  }
}

/** Name, path and params-cell values of the notebooks to run, in order. */
function chooseNotebooks(only) {
  if (!fs.existsSync(sources)) fail(`There is no folder ${sources}; --notebooks takes one with .ipynb files.`);
  const all = fs
    .readdirSync(sources)
    .filter((file) => file.endsWith(".ipynb"))
    .sort()
    .map((file) => ({ name: file.slice(0, -".ipynb".length), file: path.join(sources, file) }));
  for (const start of only) {
    if (!all.some(({ name }) => name.startsWith(start))) {
      fail(`No notebook begins with "${start}"; there are ${all.map(({ name }) => name).join(", ")}.`);
    }
  }
  return all
    .filter(({ name }) => only.length === 0 || only.some((start) => name.startsWith(start)))
    .map((notebook) => {
      const source = fs.readFileSync(notebook.file, "utf8");
      return { ...notebook, source, ...readParams({ ...notebook, source }) };
    });
}

/**
 * The values in a notebook's params cell, which is one call of parameters(name, values, …) with plain values, and the names of
 * parameters of its own.
 */
function readParams({ name, source }) {
  const { cells } = JSON.parse(source);
  const cell = cells.find(({ metadata }) => metadata?.tags?.includes("parameters"));
  if (!cell) return { params: {}, own: [] };
  let [values, own] = [undefined, []];
  try {
    const call = new Function("parameters", "kinds", [cell.source].flat().join(""));
    // What parameters of one's own accept is checked when the notebook runs.
    const kinds = new Proxy({}, { get: () => () => undefined });
    call((_name, given, _bySize, ofOwn = {}) => {
      [values, own] = [given, Object.keys(ofOwn)];
    }, kinds);
  } catch (error) {
    fail(`The params cell of ${name} must hold plain values and nothing else, but ${error.message}.`);
  }
  return { params: values, own };
}

/** The parameters that the command line sets, by notebook name. Every key must belong to a notebook that runs. */
function chooseOverrides(notebooks, { collection, table, columns, seed, param = [] }) {
  const asked = param.map((entry) => {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(entry) ?? [];
    if (!key) fail(`--param ${entry} has no value; write it as --param key=value.`);
    return [key, value];
  });
  if (collection !== undefined) {
    // A path is relative to where the command was typed; the kernel runs in notebooks/.
    const absolute = path.resolve(process.env.INIT_CWD ?? process.cwd(), collection);
    const known = notebooks.some(({ params }) => params.collection === collection);
    if (!known && !fs.existsSync(absolute))
      fail(`There is no ${absolute}; --collection takes a folder of songs or a table of features.`);
    asked.push(["collection", known ? collection : absolute]);
  }
  for (const [key, value] of Object.entries({ table, columns, seed })) {
    if (value !== undefined) asked.push([key, value]);
  }

  const keys = [...new Set(notebooks.flatMap(({ params }) => Object.keys(params)))];
  for (const [key] of asked) {
    if (!keys.includes(key)) fail(`No notebook that runs has a parameter "${key}"; they have ${keys.join(", ")}.`);
  }
  return new Map(
    notebooks.map(({ name, params }) => [
      name,
      Object.fromEntries(
        asked.filter(([key]) => key in params).map(([key, value]) => [key, likeDefault(key, value, params[key])]),
      ),
    ]),
  );
}

/**
 * Converts command-line text to the type of the value in the params cell. A list may hold numbers and words, such as "knee"
 * among radii; what its parameter accepts is known after set-up.
 */
function likeDefault(key, text, example) {
  if (Array.isArray(example)) return text.split(",").map((part) => numberOr(part.trim()));
  if (typeof example === "number") {
    if (text.trim() === "" || Number.isNaN(Number(text)))
      fail(`${key} is a number (such as ${example}), but "${text}" was given.`);
    return Number(text);
  }
  if (typeof example === "boolean") {
    if (!["true", "false"].includes(text)) fail(`${key} is true or false, but "${text}" was given.`);
    return text === "true";
  }
  return text;
}

/** A number, where the text is one. */
function numberOr(text) {
  return text === "" || Number.isNaN(Number(text)) ? text : Number(text);
}

/**
 * Checks what the command line sets by what the library says that each parameter accepts, and makes a number of text where
 * only that is accepted, such as 2 in place of "auto". What parameters of one's own accept is checked when the notebook runs.
 */
function settle() {
  const { KNOWN_PARAMETERS } = createRequire(import.meta.url)(inRoot("lib", "dist", "notebook", "knownParameters.js"));
  for (const { name, own } of notebooks) {
    const values = overrides.get(name);
    for (const [key, value] of Object.entries(values)) {
      const kind = own.includes(key) ? undefined : KNOWN_PARAMETERS[key];
      if (!kind || kind.accepts(value)) continue;
      if (typeof value === "string" && kind.accepts(numberOr(value))) values[key] = numberOr(value);
      else fail(`${key} is ${kind.expected}, but ${JSON.stringify(value)} was given.`);
    }
  }
}

/** A hash of everything a run's results depend on: the notebook, its parameters, the library. */
function keyOf({ name, file }) {
  const size = options.quick ? "quick" : options.full ? "full" : "default";
  const library = fs.readFileSync(inRoot("lib", "dist", "surlab-setup.json"));
  const given = JSON.stringify([size, overrides.get(name)]);
  return createHash("sha256").update(given).update(fs.readFileSync(file)).update(library).digest("hex");
}

/** Whether the executed copy is of a finished run with the same key, and none of its inputs is newer. */
function finished(notebook) {
  if (ran > 0 && readsOthers(notebook.source)) return false;
  return aboutCopy(notebook.name)?.ended === keyOf(notebook);
}

/**
 * Runs one notebook. `code` is the runner's exit code, 0 if every cell ran; `why` says why there is no executed copy, phrased
 * to follow the notebook's name.
 */
function runNotebook(notebook, params) {
  const { name, file } = notebook;
  console.log(`\n${name}`);
  const started = performance.now();
  const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1)} s`.padStart(9);
  const live = process.stdout.isTTY
    ? (text) => process.stdout.write(`\r\x1b[K${`  ${name}  ${text}`.slice(0, process.stdout.columns - 2)}`)
    : () => {};
  const clear = () => process.stdout.isTTY && process.stdout.write("\r\x1b[K");

  let explained = false;
  let unsaved;
  let words = "";
  const on = {
    start: ({ cell, cells }) => live(`cell ${cell} of ${cells} …`),
    progress: ({ text }) => live(text),
    end: ({ cell, cells }) => {
      clear();
      console.log(`  ${name}  cell ${String(cell).padStart(2)} of ${cells} ${elapsed()}`);
    },
    error: ({ cell, cells, source, error }) => {
      clear();
      explained = true;
      if (stopped) return;
      console.error(`\n  ${name}  cell ${cell} of ${cells} FAILED after ${elapsed().trim()}:\n`);
      console.error(`${source.replace(/^/gm, "    | ")}\n\n${error.replace(/^/gm, "    ")}\n`);
    },
    leftOut: ({ reason }) => {
      clear();
      explained = true;
      console.log(`  ${name} was left out: ${reason}`);
    },
    dead: ({ code }) => {
      clear();
      explained = true;
      if (!stopped) console.error(`\n  ${name}: the kernel ${deathOf(code, words)}.\n`);
    },
    unsaved: ({ error }) => {
      clear();
      unsaved = error;
    },
  };

  return new Promise((resolve) => {
    const runner = startChild(venvBin("python"), [inRoot("tools", "run_notebook.py"), file, copyOf(name)], {
      cwd: sources,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...jupyterEnvironment(),
        SURLAB_RESULTS: results,
        SURLAB_PARAMS: JSON.stringify(params),
        SURLAB_QUICK: options.quick ? "1" : "0",
        SURLAB_FULL: options.full ? "1" : "0",
        SURLAB_RUN_KEY: keyOf(notebook),
        SURLAB_REPRODUCE: thisRun,
      },
    });
    running.add(runner);
    runner.stderr?.on("data", (chunk) => {
      words = `${words}${chunk}`.slice(-4000);
    });
    if (runner.stdout) {
      createInterface({ input: runner.stdout }).on("line", (line) => {
        const event = JSON.parse(line);
        on[event.event](event);
      });
    }
    runner.on("error", (error) => {
      running.delete(runner);
      resolve({ code: 1, why: `its runner could not be started (${error.message})` });
    });
    runner.on("close", (code, signal) => {
      running.delete(runner);
      clear();
      // The terminal output of the kernel and nbclient is shown only if nothing else explains the failure.
      if (code !== 0 && !explained && !unsaved && !signal && !stopped) console.error(words);
      const why = unsaved
        ? `its executed copy could not be written (${unsaved})`
        : `its runner ${signal ? `was killed (${signal})` : `ended with code ${code} before it could save`}`;
      resolve({ code: code ?? 1, why });
    });
  });
}

/** How a kernel ended unexpectedly, phrased to follow "the kernel". Names memory as the likely cause where it is. */
function deathOf(code, words) {
  const memory = "use fewer songs, or close other programs";
  if (/heap out of memory|std::bad_alloc|OOM when allocating|Cannot allocate memory/.test(words))
    return `ran out of memory: ${memory}`;
  if (code === -9) return `was killed (SIGKILL), probably because memory was full: ${memory}`;
  const signal = Object.entries(os.constants.signals).find(([, number]) => number === -code)?.[0];
  const last = words.trim().split("\n").at(-1);
  return `ended unexpectedly (${signal ?? `code ${code}`})${last ? `; its last output: ${last}` : ""}`;
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
