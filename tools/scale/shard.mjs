// surlab-shard: makes the parts of shards, one after the other, in one process. The engines start it; see HELP.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { fail, readCommandLine } from "../commandLine.mjs";
import { inRoot } from "../paths.mjs";

const HELP = `node tools/scale/shard.mjs --manifest FILE [--shard K ...]

Makes the parts of the shards K of a manifest that npm run scale wrote, or without --shard of the numbers on standard input, one a
line. While it works it prints lines of JSON {"shard", "at", "of"}, of a training with {"epoch", "loss"} of its last epoch, and then for each shard one: {"shard", "done"} and, where the part
was made now, {"songs", "skipped", "seconds"}; or {"shard", "error"}. It ends with code 1 where a shard of the command line could
not be made.

  --manifest FILE  manifest.json
  --shard K        number of a shard; may be repeated
  --build HASH     ends with a sentence where the compiled library here is another one
  --attached       ends when standard input does, also in the middle of a shard: with the process that feeds it
  --check ID       looks around instead: ends with a sentence where this machine has another build than --build, given as the JSON
                   of --version, or doesn't see the folder with progress-ID.json and the songs
  --version        prints a line of JSON: the version of Surlab and of Node, and a hash of the compiled library
  --help           this text
`;

const { values } = readCommandLine("scale", HELP, {
  options: {
    manifest: { type: "string" },
    shard: { type: "string", multiple: true },
    build: { type: "string" },
    attached: { type: "boolean" },
    check: { type: "string" },
    version: { type: "boolean" },
  },
});
const require = createRequire(import.meta.url);
const library = (name) => require(inRoot("lib", "dist", "scale", name));

const { UserError } = require(inRoot("lib", "dist", "errors.js"));

if (values.version) {
  console.log(JSON.stringify(library("build.js").build()));
} else if (values.manifest === undefined) {
  fail("--manifest is missing; give the manifest.json that npm run scale wrote.");
} else if (values.check !== undefined) {
  const { checkPlace } = library("checkPlace.js");
  await checkPlace(values.manifest, values.check, JSON.parse(values.build)).catch(endWithSentence);
} else {
  const here = values.build === undefined ? undefined : library("build.js").build().build;
  if (here !== values.build) fail(`This machine has the build ${here} of Surlab, and ${values.build} is needed.`);
  await makeShards();
}

async function makeShards() {
  const { runShard } = library("runShard.js");
  if (values.attached) process.stdin.on("end", () => process.exit(0));
  // TensorFlow reads it when it loads, and the last digits of a training depend on it: as the manifest has it, on every machine.
  const { threads } = library("manifest.js").readManifest(values.manifest).parameters;
  process.env.TF_NUM_INTRAOP_THREADS = String(threads ?? 1);
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  let failed = false;
  for await (const shard of values.shard ?? createInterface({ input: process.stdin })) {
    if (shard.trim() === "") continue;
    const began = performance.now();
    try {
      const { facts, done } = await runShard(values.manifest, Number(shard), heartbeat(Number(shard)));
      const seconds = Math.round(performance.now() - began) / 1000;
      console.log(JSON.stringify({ shard: Number(shard), done, ...(facts && { ...facts, seconds }) }));
    } catch (error) {
      failed = true;
      const sentence = error instanceof UserError ? error.message : `${error.stack ?? error}`;
      console.log(JSON.stringify({ shard: Number(shard), error: sentence }));
    }
  }
  process.exitCode = values.shard && failed ? 1 : 0;
}

function endWithSentence(error) {
  if (!(error instanceof UserError)) throw error;
  fail(error.message);
}

/** Prints how far a shard is, once a second at most: a runner that falls silent is started again. */
function heartbeat(shard) {
  let last = performance.now();
  let ended;
  return ({ done, total, epoch, loss }) => {
    if (epoch === ended && performance.now() - last < 1000) return;
    last = performance.now();
    ended = epoch;
    console.log(JSON.stringify({ shard, at: done, of: total, epoch, loss }));
  };
}
