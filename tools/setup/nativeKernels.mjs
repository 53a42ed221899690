// Step: the library's own kernels (lib/native/kernels), C++ through Node-API, compiled for this processor.
//
// They need a compiler, but not TensorFlow. Without one, or if it fails, each kernel's plain TypeScript twin in lib/src/native is
// used: the same results, slower. So this step warns and never stops the set-up.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inRoot } from "../paths.mjs";
import { command } from "./command.mjs";
import { compiler, forThisProcessor, hasCompiler, isMac, nodeApiHeaders, openMp, processor } from "./compiler.mjs";
import { wantsNative } from "./nativeTensorflow.mjs";

export const name = "native kernels";
export const needsGigabytes = 0.01;

const sources = inRoot("lib", "native", "kernels");
const folder = inRoot("lib", "native", "build");
const addon = path.join(folder, "kernels.node");
const stamp = path.join(folder, "surlab-setup.json");

/**
 * -ffp-contract=off: no fused multiply-add, so that a kernel gives the same bits on every processor and as its TypeScript
 * twin. -fno-math-errno: vectorized square roots.
 */
const options = [
  ...["-std=c++17", "-O3", forThisProcessor, "-ffp-contract=off", "-fno-math-errno", "-fPIC", "-fvisibility=hidden"],
  ...["-DNDEBUG", "-DNAPI_VERSION=8", "-Wno-psabi"],
  ...openMp,
];

/** Also ready if there is still no compiler: the library warns about it, and only a compiler can change it. */
export function isReady() {
  if (!wantsNative) return true;
  if (!existsSync(stamp)) return false;
  const { key: made, failed } = JSON.parse(readFileSync(stamp, "utf8"));
  return made === key() && (existsSync(addon) || (failed === true && !hasCompiler()));
}

export async function make() {
  mkdirSync(folder, { recursive: true });
  rmSync(addon, { force: true });
  let failed = false;
  try {
    if (!hasCompiler()) throw new Error(`there is no C++ compiler (${compiler}) here`);
    await compile();
  } catch (error) {
    failed = true;
    console.warn(
      `  The native kernels could not be compiled (${error.message.split("\n")[0]}); plain TypeScript does their work, with the same results but several times slower.`,
    );
  }
  writeFileSync(stamp, JSON.stringify({ key: key(), failed }));
}

async function compile() {
  const work = path.join(folder, "objects");
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work);
  try {
    const compiled = await Promise.allSettled(
      files(".cc").map(async (source) => {
        const object = path.join(work, `${path.basename(source)}.o`);
        await command("compiling the native kernels", compiler, [
          ...options,
          nodeApiHeaders,
          ...["-c", source, "-o", object],
        ]);
        return object;
      }),
    );
    const failure = compiled.find(({ status }) => status === "rejected");
    if (failure) throw failure.reason;
    const objects = compiled.map(({ value }) => value);
    const link = ["-shared", ...openMp, ...objects, ...(isMac ? ["-undefined", "dynamic_lookup"] : [])];
    await command("linking the native kernels", compiler, [...link, "-o", `${addon}.new`]);
    renameSync(`${addon}.new`, addon);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function files(...extensions) {
  return readdirSync(sources)
    .filter((file) => extensions.includes(path.extname(file)))
    .sort()
    .map((file) => path.join(sources, file));
}

/** The build key: a hash of everything the addon depends on, such as the processor and the sources. */
function key() {
  const hash = createHash("sha256").update(processor()).update(options.join(" "));
  for (const file of files(".cc", ".h")) hash.update(readFileSync(file));
  return `${process.platform}-${process.arch}-${hash.digest("hex").slice(0, 12)}`;
}
