import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { inRoot } from "../paths.mjs";
import { writeMadeUpWords } from "./madeUpWords.js";

const folder = mkdtempSync(path.join(os.tmpdir(), "surlab-digits-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const program = [`--require=${inRoot("tools", "prepareProcess.cjs")}`, inRoot("bench", "digits.mjs")];

test("the recipe finds made-up words, also by speakers that it has not heard, and chance doesn't", () => {
  const words = path.join(folder, "words");
  expect(writeMadeUpWords(words)).toBe(72);
  const out = execFileSync(process.execPath, [...program, words, "--seeds", "1"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const { table } = JSON.parse(out) as { table: Record<string, string>[] };
  const score = (method: string, key: string) =>
    Number.parseFloat(table.find((row) => row.method === method)?.[key] as string);
  for (const key of ["nmi", "unheardNmi"]) {
    expect(score("recipe", key)).toBeGreaterThan(0.9);
    expect(score("recipe without vocal tracts", key)).toBeGreaterThan(0.9);
  }
  expect(score("chance", "nmi")).toBeLessThan(0.3);
});

test("says in one sentence what is wrong", () => {
  const said = (...given: string[]) => {
    const { status, stderr } = spawnSync(process.execPath, [...program, ...given], { encoding: "utf8" });
    expect(status).toBe(1);
    return stderr.trim();
  };
  expect(said(path.join(folder, "none"))).toMatch(/^\S+none is not a folder; give a folder of labeled recordings\.$/);
  expect(said()).toBe("Give one folder of recordings, or one of voices, faults, few, ablation.");
  expect(said(folder, "--seeds", "0")).toBe("--seeds is 0; it must be a whole number of at least 1.");
});

test("voices without espeak-ng: says how to install it", () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [inRoot("bench", "digits", "voices.mjs"), path.join(folder, "voices")],
    { encoding: "utf8", env: { ...process.env, PATH: folder } },
  );
  expect(status).toBe(1);
  expect(stderr.trim()).toMatch(/^The made-up voices need the program espeak-ng, which is not installed: .*\.$/);
});
