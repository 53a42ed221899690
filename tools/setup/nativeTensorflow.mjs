// Step: the native binding of @tensorflow/tfjs-node-gpu, compiled against the TensorFlow that pip installed.
//
// The package would download TensorFlow 2.9 with CUDA 11.2 and abort the installation where it can't. Its C++ binding
// compiles in seconds against any newer TensorFlow, and needs only Node-API's headers, which are an npm package: no
// node-gyp. The library path is relative, so that the pair works wherever the checkout lies.

import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cache, inRoot, sitePackages, tensorflowPackage, tfjsPackage } from "../paths.mjs";
import { answer, command } from "./command.mjs";
import { SetupFailure } from "./failure.mjs";

export const name = "native TensorFlow";
export const needsGigabytes = 0.1;

/** The newest Node-API that the package's binding knows. */
const NODE_API = 8;

const folder = path.join(tfjsPackage, "lib", `napi-v${NODE_API}`);
const addon = path.join(folder, "tfjs_binding.node");
const stamp = path.join(folder, "surlab-setup.json");

/** SURLAB_NATIVE=0 does without: the models then run on TensorFlow.js' own JavaScript, much slower. */
export const wantsNative = process.env.SURLAB_NATIVE !== "0";

export function isReady() {
  return !wantsNative || (existsSync(addon) && existsSync(stamp) && readFileSync(stamp, "utf8") === key());
}

export async function make() {
  const built = path.join(cache, "native", `${key()}.node`);
  if (!existsSync(built)) await compile(built);
  mkdirSync(folder, { recursive: true });
  copyFileSync(built, `${addon}.new`);
  renameSync(`${addon}.new`, addon);
  writeFileSync(stamp, key());
}

async function compile(target) {
  const compiler = process.env.CXX ?? "g++";
  if (answer(compiler, ["--version"]) === undefined) {
    throw new SetupFailure(
      `There is no C++ compiler (${compiler}) here: install one (Debian and Ubuntu: apt install g++) and run the same command again, or set SURLAB_NATIVE=0 to go on with the much slower pure-JavaScript TensorFlow.`,
    );
  }
  const tensorflow = path.join(sitePackages(), "tensorflow");
  const mac = process.platform === "darwin";
  const rpath = `${mac ? "@loader_path" : "$ORIGIN"}/${path.relative(folder, tensorflow)}`;
  const libraries = mac
    ? [path.join(tensorflow, "libtensorflow_cc.2.dylib"), path.join(tensorflow, "libtensorflow_framework.2.dylib")]
    : ["-l:libtensorflow_cc.so.2", "-l:libtensorflow_framework.so.2"];
  mkdirSync(path.dirname(target), { recursive: true });
  await command("compiling the TensorFlow binding", compiler, [
    ...["-O2", "-std=c++17", "-shared", "-fPIC", `-DNAPI_VERSION=${NODE_API}`],
    ...["tfjs_backend.cc", "tfjs_binding.cc"].map((file) => path.join(tfjsPackage, "binding", file)),
    `-I${path.join(tensorflow, "include")}`,
    `-I${inRoot("node_modules", "node-api-headers", "include")}`,
    ...(mac ? ["-undefined", "dynamic_lookup"] : []),
    `-L${tensorflow}`,
    ...libraries,
    `-Wl,-rpath,${rpath}`,
    ...["-o", `${target}.new`],
  ]);
  renameSync(`${target}.new`, target);
}

function key() {
  const { version } = JSON.parse(readFileSync(path.join(tfjsPackage, "package.json"), "utf8"));
  const tensorflow = tensorflowPackage();
  const python = path.basename(path.dirname(sitePackages() ?? ""));
  return `tensorflow-${tensorflow?.version}-${python}-napi-${NODE_API}-tfjs-${version}-${process.platform}-${process.arch}`;
}
