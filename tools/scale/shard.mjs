// surlab-shard: makes the parts of shards, one after the other, in one process. The engines start it; see HELP.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { readCommandLine } from "../commandLine.mjs";
import { inRoot } from "../paths.mjs";

const HELP = `node tools/scale/shard.mjs --manifest FILE [--shard K ...]

Makes the parts of the shards K of a manifest that npm run scale wrote, or without --shard of the numbers on standard input, one a
line. For each it prints a line of JSON: {"shard", "done"} and, where the part was made now, {"songs", "skipped", "seconds"}; or
{"shard", "error"}. It ends with code 1 where a shard of the command line could not be made.

  --manifest FILE  manifest.json
  --shard K        number of a shard; may be repeated
  --version        prints a line of JSON: the version of Surlab and of Node, and a hash of the compiled library
  --help           this text
`;

const { values } = readCommandLine("scale", HELP, {
  options: {
    manifest: { type: "string" },
    shard: { type: "string", multiple: true },
    version: { type: "boolean" },
  },
});
const require = createRequire(import.meta.url);
const library = (name) => require(inRoot("lib", "dist", "scale", name));

if (values.version) {
  console.log(JSON.stringify(library("build.js").build()));
} else {
  const { UserError } = require(inRoot("lib", "dist", "errors.js"));
  const { runShard } = library("runShard.js");
  if (values.manifest === undefined) {
    console.error("--manifest is missing; give the manifest.json that npm run scale wrote.");
    process.exit(1);
  }
  let failed = false;
  for await (const shard of values.shard ?? createInterface({ input: process.stdin })) {
    if (shard.trim() === "") continue;
    const began = performance.now();
    try {
      const { facts, done } = await runShard(values.manifest, Number(shard));
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
