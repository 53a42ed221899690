import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const fuzz = path.join(__dirname, "../fuzz/fuzz.mjs");
const folder = mkdtempSync(path.join(tmpdir(), "surlab-fuzz-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [fuzz, ...args], (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr });
    });
  });
}

describe("npm run fuzz", () => {
  it("finds no failure in a short campaign", async () => {
    const { code, output } = await run(
      "--inputs",
      "12",
      "--minutes",
      "5",
      "--seed",
      "1",
      "--failures",
      path.join(folder, "none"),
    );
    expect(output).not.toContain("FAILURE");
    expect(output).toMatch(/in all +12 /);
    expect(code).toBe(0);
  });

  it.each([
    ["crash", "the process ended"],
    ["nan", "a feature is NaN"],
    ["loss", "is neither used nor named"],
    ["memory", "more than 1024 MB of memory"],
    ["hang", "hangs"],
  ])("finds a planted %s and keeps its input, which shows it again", async (plant, words) => {
    const failures = path.join(folder, plant);
    const { code, output } = await run(
      "--inputs",
      "1",
      "--minutes",
      "5",
      "--seed",
      "2",
      "--plant",
      plant,
      "--failures",
      failures,
    );
    expect(output).toContain(words);
    expect(code).toBe(1);
    expect(readdirSync(failures)).toEqual(["2-0"]);
    const kept = JSON.parse(readFileSync(path.join(failures, "2-0", "failure.json"), "utf8"));
    expect(kept).toMatchObject({ seed: "2", n: 0, failure: expect.stringContaining(words) });
    // A replay is judged as the campaign is: one by how its process ends, one by what it gives.
    if (plant !== "crash" && plant !== "nan") return;
    const again = await run("--replay", path.join(failures, "2-0"), "--plant", plant);
    expect(again.output).toContain(words);
    expect(again.code).toBe(1);
  });

  it("generates the same input for the same seed and number", async () => {
    const { makeFolder } = (await import("../fuzz/folder.mjs" as string)) as {
      makeFolder(seed: string, n: number, root: string): string;
    };
    const read = (root: string): string[] =>
      readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => `${entry.name}:${readFileSync(path.join(entry.parentPath, entry.name)).toString("base64")}`)
        .sort();
    for (const n of [1, 3, 5, 6]) {
      const [a, b] = [0, 1].map(() => mkdtempSync(path.join(folder, "input-")));
      makeFolder("7", n, a!);
      makeFolder("7", n, b!);
      expect(read(a!)).toEqual(read(b!));
    }
  });
});
