import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, it } from "vitest";

// Inside the checkout, where vitest is found.
mkdirSync(path.resolve(".cache"), { recursive: true });
const folder = mkdtempSync(path.resolve(".cache/test-summary-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// One process for all: the files are not to wait for five.
writeFileSync(path.join(folder, "vitest.config.mjs"), "export default { test: { isolate: false, maxWorkers: 1 } };");
const file = (name: string, body: string) =>
  writeFileSync(
    path.join(folder, `${name}.test.ts`),
    `import { beforeAll, describe, expect, it } from "vitest";\n${body}`,
  );
file("passes", 'it("holds", () => {});\nit("waits", ({ skip }) => skip("the moon is not full"));');
file("fails", 'it("holds not", () => expect(1).toBe(2));\nit.skip("is left out", () => {});');
file(
  "breaks",
  'describe("a suite", () => { beforeAll(() => { throw new Error("no"); }); it("never runs", () => {}); });',
);
file("unloadable", 'throw new Error("no");');
file("unhandled", 'it("leaves", () => void Promise.reject(new Error("unseen")));');

function run(...files: string[]) {
  const args = [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--root",
    folder,
    "--config",
    path.join(folder, "vitest.config.mjs"),
  ];
  const reporters = ["--reporter", "default", "--reporter", path.resolve("tools/test/summaryReporter.ts")];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...args, ...reporters, ...files], {
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { code: status, said: stdout + stderr, last: stdout.trimEnd().split("\n") };
}

it("ends with the counts, the skipped tests and their reasons above them, and exit code 0", () => {
  const { code, last } = run("passes");
  expect(last.slice(-2)).toEqual([
    "skipped: passes.test.ts > waits: the moon is not full",
    "1 passed, 0 failed, 1 skipped",
  ]);
  expect(code).toBe(0);
});

it("counts failures outside of tests, and says why a test after one didn't run", () => {
  const { code, last } = run();
  const skipped = last.filter((line) => line.startsWith("skipped: ")).sort();
  expect(skipped).toEqual([
    "skipped: breaks.test.ts > a suite > never runs: its suite could not be set up; see the errors above",
    "skipped: fails.test.ts > is left out: no reason given",
    "skipped: passes.test.ts > waits: the moon is not full",
  ]);
  expect(last.at(-1)).toBe("2 passed, 4 failed, 3 skipped");
  expect(code).toBe(1);
});

it("an unhandled error alone is a failure, and is printed above", () => {
  const { code, said, last } = run("unhandled");
  expect(said).toContain("unseen");
  expect(last.at(-1)).toBe("1 passed, 1 failed, 0 skipped");
  expect(code).toBe(1);
});
