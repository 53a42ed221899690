// npm run reproduce: runs every notebook in order with the tslab kernel and makes results/report.html of them.
// See HELP below. What a notebook writes goes to results/<notebook>/, its executed copy to results/<notebook>.ipynb;
// the sources in notebooks/ are only read.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { inRoot, jupyterEnvironment, venvBin } from "./paths.mjs";
import { setup } from "./setup.mjs";

const HELP = `npm run reproduce [-- OPTIONS]

Runs the notebooks in order, then writes results/report.html.

  --only 01            only the notebooks whose name begins so; may be given more than once
  --quick              small numbers everywhere: a check that all works, not a result
  --full               five seeds everywhere and every ablation: hours
  --resume             leaves out the notebooks that an earlier run ended with the same options
  --collection PATH    a folder of songs or a table of features, instead of the built-in synthetic collection
  --table NAME         the table of that folder to use, such as sampled.tsv, where its name does not tell
  --columns A=B,C=D    what its columns are called, such as id=track_id,lyrics=words, where that does not tell
  --seed N             the seed of everything random
  --param KEY=VALUE    any other value of a notebook's params cell; may be given more than once
  --results DIR        where results go instead of results/
  --notebooks DIR      your own notebooks instead of notebooks/; the folder must lie in this checkout
  --help               this text
`;

const options = readOptions();
const sources = options.notebooks ? path.resolve(options.notebooks) : inRoot("notebooks");
const notebooks = chooseNotebooks(options.only ?? []);
const overrides = chooseOverrides(notebooks, options);
const results = options.results ? path.resolve(options.results) : inRoot("results");

console.log("Setting up what is missing:");
await setup();
fs.mkdirSync(results, { recursive: true });

let stopped = false;
let running;
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    stopped = true;
    running?.kill("SIGINT");
  });
}

const failed = [];
let ran = 0;
for (const notebook of notebooks) {
  if (stopped) break;
  if (options.resume && finished(notebook)) {
    console.log(`\n${notebook.name}\n  had ended, with the same options`);
    continue;
  }
  ran++;
  const code = await runNotebook(notebook, overrides.get(notebook.name));
  if (code !== 0) failed.push(notebook.name);
}
if (stopped) {
  console.log(
    "\nStopped. The notebooks that had ended are in the results folder; the same command with --resume goes on from there.",
  );
  process.exit(130);
}

const { writeReport } = await import("./report.mjs");
const executed = notebooks.map(({ name }) => path.join(results, `${name}.ipynb`)).filter((file) => fs.existsSync(file));
const report = path.join(results, "report.html");
await writeReport(executed, report);
console.log(`\nReport: ${path.relative(process.cwd(), report)}`);
if (failed.length > 0) {
  console.error(`Failed: ${failed.join(", ")}. The error is above and in the executed notebook beside the report.`);
  process.exit(1);
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
        notebooks: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
    if (values.help) {
      console.log(HELP);
      process.exit(0);
    }
    if (values.quick && values.full) throw new Error("--quick and --full contradict each other: give one of them.");
    return values;
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
    .map((notebook) => ({ ...notebook, params: readParams(notebook) }));
}

/** The values in a notebook's params cell, which is an object of plain values in one call of setParams. */
function readParams({ name, file }) {
  const { cells } = JSON.parse(fs.readFileSync(file, "utf8"));
  const cell = cells.find(({ metadata }) => metadata?.tags?.includes("parameters"));
  if (!cell) return {};
  let values;
  try {
    new Function("setParams", [cell.source].flat().join(""))((given) => {
      values = given;
    });
  } catch (error) {
    fail(`The params cell of ${name} must hold plain values and nothing else, but ${error.message}.`);
  }
  return values;
}

/** For each notebook's name, what the command line sets in it. Every key must belong to a notebook that runs. */
function chooseOverrides(notebooks, { collection, table, columns, seed, param = [] }) {
  const asked = param.map((entry) => {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(entry) ?? [];
    if (!key) fail(`--param ${entry} has no value; write it as --param key=value.`);
    return [key, value];
  });
  if (collection !== undefined) {
    // A path is meant from where the command was typed; the kernel runs in notebooks/.
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

/** The text of the command line as the type that the params cell has there. */
function likeDefault(key, text, example) {
  if (Array.isArray(example)) return text.split(",").map((part) => likeDefault(key, part.trim(), example[0]));
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

/** What a run's results depend on: the notebook, what is set in it, the library. */
function keyOf({ name, file }) {
  const size = options.quick ? "quick" : options.full ? "full" : "default";
  const library = fs.readFileSync(inRoot("lib", "dist", "surlab-setup.json"));
  const given = JSON.stringify([size, overrides.get(name)]);
  return createHash("sha256").update(given).update(fs.readFileSync(file)).update(library).digest("hex");
}

/** Whether the executed copy is of a run with the same key that came to its end, and nothing that it read is new. */
function finished(notebook) {
  if (ran > 0 && fs.readFileSync(notebook.file, "utf8").includes("readResults(")) return false;
  const copy = path.join(results, `${notebook.name}.ipynb`);
  if (!fs.existsSync(copy)) return false;
  return JSON.parse(fs.readFileSync(copy, "utf8")).metadata.surlab?.ended === keyOf(notebook);
}

/** Runs one notebook to its end; resolves with 0 where every cell ran. */
function runNotebook(notebook, params) {
  const { name, file } = notebook;
  console.log(`\n${name}`);
  const started = performance.now();
  const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1)} s`.padStart(9);
  const live = process.stdout.isTTY
    ? (text) => process.stdout.write(`\r\x1b[K  ${text.slice(0, process.stdout.columns - 4)}`)
    : () => {};
  const clear = () => process.stdout.isTTY && process.stdout.write("\r\x1b[K");

  let explained = false;
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
      console.error(`\n  ${name}  cell ${cell} of ${cells} FAILED after ${elapsed().trim()}:\n`);
      console.error(`${source.replace(/^/gm, "    | ")}\n\n${error.replace(/^/gm, "    ")}\n`);
    },
    dead: () => {
      clear();
      explained = true;
      console.error(`\n  ${name}: the kernel ended by itself, most often for want of memory.\n`);
    },
  };

  return new Promise((resolve) => {
    running = spawn(
      venvBin("python"),
      [inRoot("tools", "run_notebook.py"), file, path.join(results, `${name}.ipynb`)],
      {
        cwd: sources,
        // A process group of its own: Ctrl-C reaches it through us, once, and it can end the kernel in order.
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          ...jupyterEnvironment(),
          SURLAB_RESULTS: results,
          SURLAB_PARAMS: JSON.stringify(params),
          SURLAB_QUICK: options.quick ? "1" : "0",
          SURLAB_FULL: options.full ? "1" : "0",
          SURLAB_RUN_KEY: keyOf(notebook),
        },
      },
    );
    let words = "";
    running.stderr.on("data", (chunk) => {
      words = `${words}${chunk}`.slice(-4000);
    });
    createInterface({ input: running.stdout }).on("line", (line) => {
      const event = JSON.parse(line);
      on[event.event](event);
    });
    running.on("close", (code) => {
      clear();
      // What the kernel and nbclient write to their terminal matters only where nothing else told what went wrong.
      if (code !== 0 && !explained && !stopped) console.error(words);
      resolve(code ?? 1);
    });
  });
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
