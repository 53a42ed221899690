// npm run explore: the page on which songs are looked at, heard, selected and clustered anew. See HELP below.

import { spawn } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { onStop } from "./children.mjs";
import { fail, readCommandLine, typedPath } from "./commandLine.mjs";
import { inRoot } from "./paths.mjs";
import { setup } from "./setup.mjs";
import { watch } from "./watch.mjs";

const HELP = `npm run explore -- [RUN or COLLECTION] [OPTIONS]

Writes results/explorer.html, a page of maps to walk among the songs, and opens it in the browser, where it also plays whole
songs until this command is stopped with Ctrl-C. The file alone plays a few seconds of each song, offline, wherever it is
copied to.

  RUN             a notebook, such as 02_medium_conv_vae, or the folder of one of its runs; default: 03_hard_joint_vae,
                  or what has been run
  COLLECTION      "synthetic", a folder of songs or a table, of which no notebook has to have been run
  --results DIR   the results folder, instead of results/
  --out FILE      the page, instead of explorer.html in the results folder
  --no-sound      a page without sound, which is small
  --no-open       prints the address instead of opening it
  --no-serve      writes the page and ends
  --help          this text
`;

const { values: options, positionals } = readCommandLine("explore", HELP, {
  allowPositionals: true,
  options: {
    results: { type: "string" },
    out: { type: "string" },
    "no-sound": { type: "boolean" },
    "no-open": { type: "boolean" },
    "no-serve": { type: "boolean" },
  },
});
const [what] = positionals;
if (positionals.length > 1) fail(`One run or collection is shown, but ${positionals.length} were given.`);
if (options.out !== undefined && !options.out.endsWith(".html")) fail(`--out is ${options.out}; it must end in .html.`);
if (options.results) process.env.SURLAB_RESULTS = typedPath(options.results);
await setup();
const require = createRequire(import.meta.url);
const library = (name) => require(inRoot("lib", "dist", ...name.split("/")));
const { UserError } = library("errors.js");
const { dataPath, resultsPath } = library("io/workspace.js");
const file = options.out ? typedPath(options.out) : resultsPath("explorer.html");

try {
  const started = performance.now();
  const made = await make();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const heard = made.sound > 0 ? `, ${made.sound} with sound` : "";
  console.log(
    `${path.relative(process.cwd(), made.file)}: ${made.contents.n} song${made.contents.n === 1 ? "" : "s"}${heard}, ${(made.bytes / 1e6).toFixed(1)} MB, made in ${seconds} s`,
  );
  if (!options["no-serve"]) await serve(made);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  fail(error.message);
}

async function make() {
  const { collectionSource } = library("explorer/collectionSource.js");
  const { makeExplorer } = library("explorer/make.js");
  const { isRun, runSource } = library("explorer/runs.js");
  // A path is relative to where the command was typed; what is none may be a notebook, or a data set of npm run data.
  const there = what && typedPath(what);
  const given = there && fs.existsSync(there) && !isRun(what) ? there : what;
  const run = given === undefined || isRun(given);
  const isNamed = (name) => name === "synthetic" || fs.existsSync(dataPath(name));
  if (!run && given !== there && !given.split(/,\s*/).every(isNamed)) {
    fail(`There is no ${there}; give a run, a folder of songs, a table, or nothing for the latest run.`);
  }
  const source = run ? await runSource(given, watch) : await collectionSource(given, watch);
  return makeExplorer(source, { file, sound: !options["no-sound"], watch });
}

async function serve({ contents, songs, snippet }) {
  const { serveExplorer } = library("explorer/serve.js");
  const served = await serveExplorer({ contents, snippet, files: songs.map(({ audioPath }) => audioPath) });
  onStop(() => served.close().then(() => process.exit(0)));
  const opened = !options["no-open"] && (await openBrowser(served.address));
  console.log(`${opened ? "Opened in the browser" : "Open in a browser"}: ${served.address}
It also plays whole songs, to this machine only. To stop: Ctrl-C.`);
}

/** True where the system's opener was started. */
function openBrowser(address) {
  const [program, ...args] = { darwin: ["open"], win32: ["cmd", "/c", "start", ""] }[process.platform] ?? ["xdg-open"];
  return new Promise((resolve) => {
    const opener = spawn(program, [...args, address], { stdio: "ignore", detached: true });
    opener.on("error", () => resolve(false));
    opener.on("spawn", () => {
      opener.unref();
      resolve(true);
    });
  });
}
