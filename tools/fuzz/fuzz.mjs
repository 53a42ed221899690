// npm run fuzz -- --minutes N --seed S: feeds generated and damaged folders to openCollection, extractFeatures and
// encodeLyrics.
//
// Failures are: a crash, a hang (10 s of CPU time), more than 1 GB of memory, a feature that is not finite, a file that is neither
// used nor named, and a message that shows internals. The input of each is kept, with the command that replays it. Exit code 1 if
// there are failures.

import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { cache } from "../paths.mjs";
import { makeFolder } from "./folder.mjs";
import { Observer } from "./observer.mjs";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    inputs: { type: "string" },
    replay: { type: "string" },
    failures: { type: "string", default: path.join(cache, "fuzz", "failures") },
    plant: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log(`npm run fuzz -- [--minutes 1] [--seed 1] [--inputs N] [--failures DIR]
npm run fuzz -- --replay DIR   replays an input that failed

--plant crash|hang|memory|nan|loss puts a fault into every input of sounds, to see that it is found.`);
  process.exit(0);
}

/** A positive number; exits on anything else. */
function positive(name) {
  const number = Number(values[name]);
  if (number > 0 && Number.isFinite(number)) return number;
  console.error(`--${name} is "${values[name]}"; give a number above 0.`);
  process.exit(2);
}

const scratch = mkdtempSync(path.join(os.tmpdir(), "surlab-fuzz-"));
const observer = new Observer({
  // Features of damaged files need no cache.
  SURLAB_CACHE: path.join(scratch, "cache"),
  ...(values.plant && { SURLAB_FUZZ_PLANT: values.plant }),
});
function tidy() {
  observer.end();
  rmSync(scratch, { recursive: true, force: true });
}
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    tidy();
    process.exit(130);
  });
}

const failed = values.replay === undefined ? await campaign() : await replay(path.resolve(values.replay));
tidy();
process.exit(failed ? 1 : 0);

async function replay(folder) {
  const collection = existsSync(path.join(folder, "collection")) ? path.join(folder, "collection") : folder;
  if (!existsSync(collection)) {
    console.error(`There is no ${collection}; give a folder that a failure named.`);
    return true;
  }
  const { failure, kept, skipped, refused } = await observer.look(collection);
  console.log(failure ?? `No failure: ${refused ? "refused with a reason" : `${kept} kept, ${skipped} left out`}.`);
  return failure !== undefined;
}

async function campaign() {
  const end = performance.now() + 60_000 * positive("minutes");
  const inputs = values.inputs === undefined ? Number.POSITIVE_INFINITY : positive("inputs");
  const counts = new Map();
  let failures = 0;
  for (let n = 0; n < inputs && performance.now() < end; n++) {
    const folder = path.join(scratch, "collection");
    mkdirSync(folder);
    const kind = makeFolder(values.seed, n, folder);
    if (values.plant && kind === "sounds") writeFileSync(path.join(folder, "planted.jpg"), "");
    const outcome = await observer.look(folder);
    const count = counts.get(kind) ?? { inputs: 0, kept: 0, skipped: 0, refused: 0, failures: 0 };
    counts.set(kind, count);
    count.inputs++;
    count.kept += outcome.kept ?? 0;
    count.skipped += outcome.skipped ?? 0;
    if (outcome.refused) count.refused++;
    if (outcome.failure !== undefined) {
      count.failures++;
      failures++;
      keep(n, kind, folder, outcome.failure);
    }
    rmSync(folder, { recursive: true, force: true });
  }
  print(counts);
  return failures > 0;
}

/** Keeps the folder with its failure, and prints the command that replays it. */
function keep(n, kind, folder, failure) {
  const kept = path.join(values.failures, `${values.seed}-${n}`);
  rmSync(kept, { recursive: true, force: true });
  mkdirSync(kept, { recursive: true });
  cpSync(folder, path.join(kept, "collection"), { recursive: true, verbatimSymlinks: true });
  const plant = values.plant ? ` --plant ${values.plant}` : "";
  const command = `npm run fuzz -- --replay ${JSON.stringify(kept)}${plant}`;
  writeFileSync(
    path.join(kept, "failure.json"),
    `${JSON.stringify({ seed: values.seed, n, kind, failure, command }, null, 2)}\n`,
  );
  console.log(`FAILURE ${values.seed}-${n} (${kind}): ${failure}\n  ${command}`);
}

function print(counts) {
  const columns = ["inputs", "kept", "skipped", "refused", "failures"];
  const total = Object.fromEntries(
    columns.map((c) => [c, [...counts.values()].reduce((sum, count) => sum + count[c], 0)]),
  );
  const row = (name, count) => `${name.padEnd(16)}${columns.map((c) => String(count[c]).padStart(10)).join("")}`;
  console.log(`${"".padEnd(16)}${columns.map((c) => c.padStart(10)).join("")}`);
  for (const [kind, count] of [...counts].sort()) console.log(row(kind, count));
  console.log(row("in all", total));
}
