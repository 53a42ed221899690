// npm run scale: one stage of the work on a collection of any size, cut into shards that are made on this machine or on a
// cluster. See HELP below.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import path from "node:path";
import { endChildren, onStop } from "./children.mjs";
import { fail, readCommandLine, typedPath } from "./commandLine.mjs";
import { inRoot } from "./paths.mjs";
import { setup } from "./setup.mjs";

const HELP = `npm run scale -- --collection DIR --stage features|images [OPTIONS]
npm run scale -- --from RUN --stage train|encode|cluster [OPTIONS]

Makes one stage of the work on a collection, shard by shard, on all cores of this machine or on a Ray cluster. Each shard
becomes a part: a Parquet file whose name says what it depends on. A part that is there is done, so the same command goes on
where it was stopped. docs/scale.md has recipes.

  --collection DIR   a folder of songs or a table, the name of a data set of npm run data, or "synthetic"
  --from RUN         the folder of a stage that is done, which the command for it has named
  --stage STAGE      features: of the sound, one row a song; images: log-mel images; train: models of them; encode: their latent
                     means by a trained model; cluster: labels and scores of features or latent means
  --param NAME=VALUE a parameter of the stage, such as seconds=10 or kinds=melStats,surTal; may be repeated. For train and cluster
                     several values are a grid, each combination a shard: --param latentDim=8,16 --param seed=0,1,2
  --training RUN     encode: the folder of the training; its model with the lowest validation loss is used
  --model NAME       encode: that model instead, by its name in the table of results
  --out DIR          the folder of all stages of the collection, instead of results/scale/<name of the collection>
  --shard-songs N    songs in a shard, about; default 256
  --songs N          so many songs, drawn at random
  --table, --columns how the collection's tables are read, as in npm run reproduce

  --engine ENGINE    local: runners on this machine, the default; ray: on the nodes of a cluster
  --address URL      ray: of the cluster's dashboard, such as http://head:8265
  --gpus N           ray: GPUs of a shard; default 0
  --stop asha        ray, train: ends trainings early that fall behind others, by ASHA of Ray Tune
  --grace N          with --stop: epochs that every training has; default 5
  --detach           ray: ends once the cluster has taken the job, which watchScale follows from a notebook

  --runners N        local: processes at once; default one per core
  --cpus N           cores of a shard; default 1
  --retries N        how often a shard is started again after its runner ended or fell silent; default 3
  --silence S        seconds after which a runner that says nothing is ended; default 600
  --help             this text
`;

const { values: options } = readCommandLine("scale", HELP, {
  options: {
    collection: { type: "string" },
    from: { type: "string" },
    training: { type: "string" },
    model: { type: "string" },
    stage: { type: "string" },
    param: { type: "string", multiple: true, default: [] },
    out: { type: "string" },
    "shard-songs": { type: "string" },
    songs: { type: "string" },
    table: { type: "string" },
    columns: { type: "string" },
    engine: { type: "string", default: "local" },
    address: { type: "string" },
    gpus: { type: "string", default: "0" },
    stop: { type: "string" },
    grace: { type: "string", default: "5" },
    detach: { type: "boolean" },
    runners: { type: "string" },
    cpus: { type: "string", default: "1" },
    retries: { type: "string", default: "3" },
    silence: { type: "string", default: "600" },
  },
});
if (options.stage === undefined) fail("--stage is missing; give features, images, train, encode or cluster.");
if (options.collection === undefined && options.from === undefined) {
  fail(
    '--collection is missing; give a folder of songs, a table, or "synthetic" (and for train, encode and cluster --from).',
  );
}
if (!["local", "ray"].includes(options.engine)) fail(`--engine is "${options.engine}"; it must be local or ray.`);
if (options.engine === "ray" && options.address === undefined) {
  fail("--address is missing; give that of the cluster's dashboard, such as http://head:8265.");
}
if (options.stop !== undefined && (options.stop !== "asha" || options.engine !== "ray" || options.stage !== "train")) {
  fail(`--stop is "${options.stop}"; it must be asha, with --engine ray and --stage train.`);
}
const numbers = {
  stop: options.stop ?? "none",
  grace: whole("grace", options.grace, 1),
  gpus: number("gpus", options.gpus),
  cpus: whole("cpus", options.cpus, 1),
  retries: whole("retries", options.retries, 0),
  silence: whole("silence", options.silence, 1),
};
numbers.runners =
  options.runners === undefined
    ? Math.max(1, Math.floor(availableParallelism() / numbers.cpus))
    : whole("runners", options.runners, 1);
const parameters = Object.fromEntries(options.param.map(readParameter));
await setup();
const require = createRequire(import.meta.url);
const library = (name) => require(inRoot("lib", "dist", ...name.split("/")));
const { UserError } = library("errors.js");
// After the set-up, because they load the library.
const { drawProgress } = await import("./scale/terminal.mjs");
const { watch } = await import("./watch.mjs");
const { RayJob } = await import("./scale/ray.mjs");

try {
  process.exitCode = await scale();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  fail(error.message);
}

async function scale() {
  const job = options.engine === "ray" ? new RayJob(options.address) : undefined;
  await job?.greet();
  const file = await manifest();
  const folder = path.dirname(file);
  const { Tally } = await import("./scale/tally.mjs");
  const tally = new Tally(file, library("scale/manifest.js").readManifest(file), job ? `ray ${job.address}` : "local");
  const { id, before, total } = tally.progress;
  console.log(`${options.stage} in ${asTyped(folder)}: ${before} of ${total} shards are done.`);
  return job && before < total ? followJob(job, file, id) : runHere(file, tally);
}

/** Makes the missing parts on this machine. */
async function runHere(file, tally) {
  const { runLocally } = await import("./scale/local.mjs");
  const stop = new AbortController();
  const drawing = drawProgress(() => tally.progress);
  const unhook = onStop(async (signal) => {
    if (stop.signal.aborted) return;
    stop.abort();
    await endChildren();
    drawing.end();
    tally.end("stopped");
    sayEnd(tally.progress);
    process.exit(signal === "SIGINT" ? 130 : 143);
  });
  await runLocally(file, { ...numbers, signal: stop.signal }, tally);
  if (stop.signal.aborted) return new Promise(() => {}); // The handler above ends the process.
  unhook();
  drawing.end();
  tally.end(tally.progress.failed > 0 ? "failed" : "done");
  return sayEnd(tally.progress);
}

/** Has the cluster make the missing parts. */
async function followJob(job, file, id) {
  const { readProgress, writeProgress } = library("scale/progress.js");
  const folder = path.dirname(file);
  const name = await job
    .submit(file, id, numbers)
    .catch((error) => fail(`${job.address} took no job (${error.message}).`));
  if (options.detach) {
    console.log(`The cluster works on it as the job ${name}.`);
    return 0;
  }
  const drawing = drawProgress(() => readProgress(folder, id));
  const end = (state, sentence) => {
    drawing.end();
    const last = { ...readProgress(folder, id), state, updated: Date.now(), sentence };
    try {
      writeProgress(folder, last);
    } catch {
      // A full disk, which the sentence names.
    }
    return sayEnd(last);
  };
  const unhook = onStop(async (signal) => {
    await job.stop();
    end("stopped");
    process.exit(signal === "SIGINT" ? 130 : 143);
  });
  const problem = await job.ended(folder, id);
  unhook();
  if (problem !== undefined) return end("failed", problem);
  drawing.end();
  return sayEnd(readProgress(folder, id));
}

/** Says how a run ended; returns the exit code. */
function sayEnd(progress) {
  const { endInWords } = library("scale/progress.js");
  for (const { shard, reason } of progress.failures.slice(0, 5)) console.error(`Shard ${shard}: ${reason}`);
  const say = progress.sentence ? console.error : console.log;
  say(endInWords(progress));
  return progress.state === "done" ? 0 : 1;
}

/** Opens the collection, or the run whose parts are taken, and writes the manifest. */
async function manifest() {
  if (options.from !== undefined) {
    const { writeDerivedManifest } = library("scale/derivedManifest.js");
    return writeDerivedManifest(typedPath(options.from), options.stage, {
      parameters,
      ...(options.training !== undefined && { training: typedPath(options.training) }),
      model: options.model,
    });
  }
  const { openCollection } = library("collection/index.js");
  const { writeManifest } = library("scale/writeManifest.js");
  const { resultsPath } = library("io/workspace.js");
  const typed = typedPath(options.collection);
  const collection = await openCollection(existsSync(typed) ? typed : options.collection, {
    ...(options.songs !== undefined && { songs: whole("songs", options.songs, 1) }),
    ...(options.table !== undefined && { table: options.table }),
    ...(options.columns !== undefined && { columns: options.columns }),
  });
  const out = options.out === undefined ? resultsPath("scale", folderName(collection)) : typedPath(options.out);
  return watch("reading the songs", (task) =>
    writeManifest(collection, options.stage, out, {
      parameters,
      ...(options["shard-songs"] !== undefined && { shardSongs: whole("shard-songs", options["shard-songs"], 1) }),
      ...task,
    }),
  );
}

/** A folder for the collection: its own name, or the words that name it. */
function folderName({ path: at, name }) {
  return (at ? path.basename(at) : name).replace(/[^\p{L}\p{N}._-]+/gu, "-");
}

/** A path as it would be typed: relative where it lies below the folder of the command. */
function asTyped(folder) {
  const relative = path.relative(process.env.INIT_CWD ?? process.cwd(), folder);
  return relative.startsWith("..") ? folder : relative;
}

function readParameter(text) {
  const at = text.indexOf("=");
  if (at < 1) fail(`--param is "${text}"; write NAME=VALUE, such as seconds=10.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function number(name, text) {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  return fail(`--${name} is "${text}"; it must be a number of at least 0.`);
}

function whole(name, text, min) {
  const value = Number(text);
  if (text.trim() !== "" && Number.isInteger(value) && value >= min) return value;
  return fail(`--${name} is "${text}"; it must be a whole number of at least ${min}.`);
}
