// Step: the native binding of @tensorflow/tfjs-node-gpu, compiled against pip's TensorFlow together with the project's own
// kernels (lib/native).
//
// The package would download TensorFlow 2.9 with CUDA 11.2 and abort the installation if it can't. Its C++ binding compiles in
// seconds against any newer TensorFlow and needs only Node-API's headers, which are an npm package: no node-gyp. The library
// path is relative, so the checkout can be moved.

import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { cache, inRoot, sitePackages, tensorflowPackage, tfjsPackage } from "../paths.mjs";
import { command } from "./command.mjs";
import { compiler, forThisProcessor, hasCompiler, isMac, nodeApiHeaders, openMp, processor } from "./compiler.mjs";
import { SetupFailure } from "./failure.mjs";

export const name = "native TensorFlow";
export const needsGigabytes = 0.1;

/** The newest Node-API version that the package's binding supports. */
const NODE_API = 8;

const folder = path.join(tfjsPackage, "lib", `napi-v${NODE_API}`);
const addon = path.join(folder, "tfjs_binding.node");
const stamp = path.join(folder, "surlab-setup.json");

/** SURLAB_NATIVE=0 skips this step: the models then run on TensorFlow.js in plain JavaScript, much slower. */
export const wantsNative = process.env.SURLAB_NATIVE !== "0";

export function isReady() {
  return !wantsNative || (existsSync(addon) && existsSync(stamp) && readFileSync(stamp, "utf8") === key());
}

export async function make() {
  const built = path.join(cache, "native", `${key()}.node`);
  if (!existsSync(built)) await compile(built);
  mkdirSync(folder, { recursive: true });
  // Replaces the files instead of changing them: they may be hard links into another checkout.
  copyFileSync(built, `${addon}.new`);
  renameSync(`${addon}.new`, addon);
  writeFileSync(`${stamp}.new`, key());
  renameSync(`${stamp}.new`, stamp);
}

async function compile(target) {
  if (!hasCompiler()) {
    throw new SetupFailure(
      `There is no C++ compiler (${compiler}) here: install one (Debian and Ubuntu: apt install g++) and run the same command again, or set SURLAB_NATIVE=0 to go on with the much slower pure-JavaScript TensorFlow.`,
    );
  }
  const tensorflow = path.join(sitePackages(), "tensorflow");
  const include = `-I${path.join(tensorflow, "include")}`;
  const work = `${target}.work-${process.pid}`;
  mkdirSync(work, { recursive: true });
  // One set-up runs at a time: any other such folder is left from a killed one.
  for (const name of readdirSync(path.dirname(target))) {
    const left = path.join(path.dirname(target), name);
    if (name.includes(".work-") && left !== work) rmSync(left, { recursive: true, force: true });
  }
  try {
    const object = async (source, ...options) => {
      const out = path.join(work, `${path.basename(source)}.o`);
      await command("compiling the TensorFlow binding", compiler, [
        "-std=c++17",
        "-fPIC",
        include,
        ...options,
        "-c",
        source,
        "-o",
        out,
      ]);
      return out;
    };
    const compiled = await Promise.allSettled([
      ...binding.map((source) => object(source, "-O2", `-DNAPI_VERSION=${NODE_API}`, nodeApiHeaders)),
      ...sources(".cc").map((source) => object(source, ...kernelOptions)),
    ]);
    const failed = compiled.find(({ status }) => status === "rejected");
    if (failed) throw failed.reason;
    const objects = compiled.map(({ value }) => value);
    const rpath = `${isMac ? "@loader_path" : "$ORIGIN"}/${path.relative(folder, tensorflow)}`;
    const libraries = isMac
      ? [path.join(tensorflow, "libtensorflow_cc.2.dylib"), path.join(tensorflow, "libtensorflow_framework.2.dylib")]
      : ["-l:libtensorflow_cc.so.2", "-l:libtensorflow_framework.so.2"];
    await command("compiling the TensorFlow binding", compiler, [
      ...["-shared", ...openMp, ...objects],
      ...(isMac ? ["-undefined", "dynamic_lookup"] : []),
      ...[`-L${tensorflow}`, ...libraries, `-Wl,-rpath,${rpath}`],
      ...["-o", `${target}.new`],
    ]);
    renameSync(`${target}.new`, target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The package's own sources. */
const binding = ["tfjs_backend.cc", "tfjs_binding.cc"].map((file) => path.join(tfjsPackage, "binding", file));

/** The project's. */
function sources(...extensions) {
  const dir = inRoot("lib", "native");
  return readdirSync(dir)
    .filter((file) => extensions.includes(path.extname(file)))
    .sort()
    .map((file) => path.join(dir, file));
}

/**
 * Optimized for this processor: without AVX a matrix product takes several times as long. The alignment is that of TensorFlow's
 * build, whose classes the kernels share; -w, since its headers cause many warnings. TensorFlow 2.21's Eigen does not compile for
 * processors with AVX512-FP16 (two specializations without a primary template in PacketMathFP16.h); the kernels compute in
 * float32 and don't need it.
 */
const kernelOptions = [
  ...["-O3", forThisProcessor, "-fno-math-errno"],
  ...["-DNDEBUG", "-DEIGEN_MAX_ALIGN_BYTES=64", "-DEIGEN_DONT_PARALLELIZE", "-w"],
  "-U__AVX512FP16__",
  ...openMp,
];

/** The build key: everything the binding depends on, such as versions, the processor and the sources. */
function key() {
  const { version } = JSON.parse(readFileSync(path.join(tfjsPackage, "package.json"), "utf8"));
  const tensorflow = tensorflowPackage();
  const python = path.basename(path.dirname(sitePackages() ?? ""));
  const rest = createHash("sha256").update(processor()).update(kernelOptions.join(" "));
  for (const file of sources(".cc", ".h")) rest.update(readFileSync(file));
  return `tensorflow-${tensorflow?.version}-${python}-napi-${NODE_API}-tfjs-${version}-${process.platform}-${process.arch}-${rest.digest("hex").slice(0, 12)}`;
}
