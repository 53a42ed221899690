import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { kernel } from "../../dist/native/addon.js";

const checkout = path.resolve(".");

/** Clusters and scores a few points, and says whether a compiled kernel served. */
const PROGRAM = `
const { kernel } = require("./lib/dist/native/addon.js");
const { hdbscan } = require("./lib/dist/cluster/index.js");
const { silhouetteScore } = require("./lib/dist/metrics/index.js");
const { Matrix, Rng } = require("./lib/dist/array/index.js");
const rng = new Rng(1);
const X = new Matrix(300, 5, Float32Array.from({ length: 1500 }, (_, i) => rng.normal() + (i % 2) * 6 * (i < 750)));
hdbscan(X, { minClusterSize: 5 }).then(({ labels }) => {
  const compiled = kernel("nearestRows", undefined) !== undefined;
  console.log(JSON.stringify({ compiled, labels: [...labels], score: silhouetteScore(X, labels) }));
});
`;

const copy = mkdtempSync(path.join(os.tmpdir(), "surlab-native-"));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** A checkout whose kernels are not compiled. */
function withoutKernels(): string {
  mkdirSync(path.join(copy, "lib/native"), { recursive: true });
  for (const name of ["package.json", "tools", "lib/package.json", "lib/native/kernels", "lib/dist"]) {
    cpSync(path.join(checkout, name), path.join(copy, name), { recursive: true });
  }
  symlinkSync(path.join(checkout, "node_modules"), path.join(copy, "node_modules"));
  return copy;
}

function run(cwd: string, env: Record<string, string> = {}) {
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", PROGRAM], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  return { ...JSON.parse(stdout), warnings: stderr.split("\n").filter((line) => line.includes("kernels")).length };
}

describe("compiled kernels and their fallback", () => {
  const compiled = run(checkout);
  test("compiled kernels are used, unless SURLAB_NATIVE=0", () => {
    expect(compiled).toMatchObject({ compiled: true, warnings: 0 });
    expect(run(checkout, { SURLAB_NATIVE: "0" })).toEqual({ ...compiled, compiled: false });
  });

  test("the twins are used instead, with one warning and the same results to the last bit", {
    timeout: 120_000,
  }, () => {
    expect(run(withoutKernels())).toEqual({ ...compiled, compiled: false, warnings: 1 });
    // Set-up warns without a compiler, and continues.
    const make = `import("./tools/setup/nativeKernels.mjs").then(async (step) => { await step.make(); console.log(step.isReady()); })`;
    const env = { ...process.env, CXX: path.join(copy, "no-such-compiler") };
    const { stdout, stderr } = spawnSync(process.execPath, ["-e", make], { cwd: copy, encoding: "utf8", env });
    expect(stderr).toContain("could not be compiled (there is no C++ compiler");
    expect(stdout.trim()).toBe("true");
    // One that fails is tried again.
    writeFileSync(path.join(copy, "broken"), '#!/bin/sh\n[ "$1" = --version ]\n', { mode: 0o755 });
    const broken = { ...process.env, CXX: path.join(copy, "broken") };
    expect(
      execFileSync(process.execPath, ["-e", make], { cwd: copy, encoding: "utf8", env: broken, stdio: "pipe" }),
    ).toContain("false");
  });
});

test("invalid arguments are rejected, never read beyond their end", () => {
  const squared = kernel("squaredDistances", () => undefined) as (...args: unknown[]) => void;
  const [query, X, out] = [new Float32Array(2), new Float32Array(6), new Float64Array(3)];
  expect(() => squared(query, X, 2, 0, 4, out, 1)).toThrow("argument 1 has 6 values, but needs 8");
  expect(() => squared(query, X, 2, 0, 3, new Float32Array(3), 1)).toThrow("argument 5 is not a typed array");
  expect(() => squared(query, X, 2, 0, -3, out, 1)).toThrow("not a whole number");
  expect(() => squared(query, X)).toThrow(TypeError);
});
