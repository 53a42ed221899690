// The C++ compiler, and its options for code optimized for this processor.

import { existsSync, readFileSync } from "node:fs";
import os from "node:os";
import { inRoot } from "../paths.mjs";
import { answer } from "./command.mjs";

export const compiler = process.env.CXX ?? "g++";

export const hasCompiler = () => answer(compiler, ["--version"]) !== undefined;

export const isMac = process.platform === "darwin";

/** Node-API's headers are an npm package: no node-gyp. */
export const nodeApiHeaders = `-I${inRoot("node_modules", "node-api-headers", "include")}`;

export const forThisProcessor = process.arch === "arm64" ? "-mcpu=native" : "-march=native";

/** Apple's compiler lacks OpenMP; kernels then run on one thread. */
export const openMp = isMac ? [] : ["-fopenmp"];

/** The features of this processor: code compiled for another may not run here. */
export function processor() {
  const told = existsSync("/proc/cpuinfo")
    ? /^(flags|Features)\s*:.*$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))
    : null;
  return told?.[0] ?? os.cpus()[0]?.model ?? "";
}
