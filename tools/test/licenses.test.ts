import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { copyleftAtRunTime, npmPackages, npmSection } from "../licenses.mjs";
import { listed, lockFile, variants } from "../setup/pythonEnvironment.mjs";

it("docs/licenses.md is what node tools/licenses.mjs writes about npm's packages", () => {
  expect(readFileSync("docs/licenses.md", "utf8")).toContain(npmSection());
});

it("every npm package has a license, and the copyleft ones are known", () => {
  expect(npmPackages().filter(({ license }) => license === "not stated")).toEqual([]);
  expect(copyleftAtRunTime().map(({ name }) => name)).toEqual([
    "@audio/decode-aac",
    "@audio/decode-ac3",
    "@audio/decode-dts",
    "@audio/decode-eac3",
    "@audio/decode-wma",
    "codec-parser",
  ]);
});

it.each(variants)("the %s lock holds the list of environment.yml, each package with hashes", (variant) => {
  const lock = readFileSync(lockFile(variant), "utf8");
  const locked = lock
    .trim()
    .split(/\n(?=\S)/)
    .filter((entry) => !entry.startsWith("#"));
  expect(locked.length).toBeGreaterThan(90);
  for (const entry of locked) expect(entry).toMatch(/^\S+==[^\n]*(\n {4}--hash=sha256:[0-9a-f]{64}[^\n]*)+$/);
  const versions = new Map(locked.map((entry) => /^([\w.-]+)\S*==([^\s;]+)/.exec(entry)!.slice(1) as [string, string]));
  for (const entry of listed()) {
    const [name, version] = entry.split("==") as [string, string];
    if (name !== "tensorflow-cpu") expect(versions.get(name.replaceAll("_", "-")), name).toBe(version);
    else if (variant !== "without-tensorflow") expect(versions.get("tensorflow"), name).toBe(version);
  }
});
