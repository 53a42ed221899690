// npm run explore: as it is typed, from mistakes to a page that is served; and npm run reproduce, which makes one.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeWav } from "../../lib/dist/audio/index.js";

// Inside the checkout, because a notebook finds the library through the node_modules above it.
mkdirSync(path.resolve(".cache"), { recursive: true });
const folder = mkdtempSync(path.resolve(".cache/test-explore-"));
const at = (...parts: string[]) => path.join(folder, ...parts);
const env = { ...process.env, SURLAB_CACHE: at("cache"), CHROME_PATH: "/none", INIT_CWD: folder };
const N = 11;

beforeAll(() => {
  mkdirSync(at("songs"));
  for (let i = 0; i < N; i++) {
    const tone = Float32Array.from({ length: 24_000 }, (_, t) => 0.5 * Math.sin(0.02 * (i + 2) * t));
    writeWav(at("songs", `Artist ${i % 3} - Song ${i}.wav`), tone, 16_000);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(tool: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, ...args], { encoding: "utf8", env });
  return { code: status, stdout, stderr };
}
const explore = (...args: string[]) => run("tools/explore.mjs", ...args, "--results", at("results"));

describe("what is typed", () => {
  it.each([
    [["a", "b"], "One run or collection is shown, but 2 were given."],
    [["--fast"], "Unknown option '--fast'"],
    [["--out", "page.pdf"], "--out is page.pdf; it must end in .html."],
    [["no-such-songs"], "no-such-songs; give a run, a folder of songs, a table, or nothing for the latest run."],
    [[], "run npm run reproduce first, or give a collection"],
    [["03_hard_joint_vae"], "03_hard_joint_vae has no run in"],
  ])("%j is refused with one sentence", (args, sentence) => {
    const { code, stderr } = explore(...args);
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(code).toBe(1);
  });

  it("--help lists the options", () => {
    const { code, stdout } = run("tools/explore.mjs", "--help");
    expect(code).toBe(0);
    for (const option of ["RUN", "COLLECTION", "--results", "--out", "--no-sound", "--no-open", "--no-serve"]) {
      expect(stdout).toContain(option);
    }
  });
});

it("makes a page of a collection, where it was typed, without sound if asked", () => {
  const { code, stdout, stderr } = explore("songs", "--no-serve", "--out", "mine.html");
  expect(stderr).toBe("");
  expect(code).toBe(0);
  expect(stdout).toMatch(/mine\.html: 11 songs, 11 with sound, \d+\.\d MB, made in \d+\.\d s\n$/);
  expect(readFileSync(at("mine.html"), "utf8")).toContain('"at":"page"');
  const silent = explore("songs", "--no-serve", "--no-sound");
  expect(silent.stdout).toMatch(/explorer\.html: 11 songs, \d+\.\d MB/);
  expect(existsSync(at("results", "explorer.html"))).toBe(true);
});

it("serves the page with whole songs until Ctrl-C", async () => {
  const server: ChildProcess = spawn(
    process.execPath,
    ["tools/explore.mjs", "songs", "--no-open", "--results", at("results")],
    { env, stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = new Promise((resolve) => server.once("exit", resolve));
  let said = "";
  const address = await new Promise<string>((resolve, reject) => {
    server.stdout?.on("data", (text) => {
      said += text;
      const found = /Open in a browser: (http:\/\/127\.0\.0\.1:\d+\/[\w-]{24}\/)\n/.exec(said);
      if (found && /Ctrl-C/.test(said)) resolve(found[1] as string);
    });
    server.once("exit", () => reject(new Error(`It ended: ${said}`)));
  });
  const page = await fetch(address);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('"stream":"song/"')]);
  const song = await fetch(`${address}song/0`, { headers: { range: "bytes=0-3" } });
  expect([song.status, await song.text(), song.headers.get("content-type")]).toEqual([206, "RIFF", "audio/wav"]);
  server.kill("SIGINT");
  expect(await ended).toBe(0);
  await expect(fetch(address)).rejects.toThrow();
});

/** A notebook that saves what 01_easy_vae saves; or something that nobody can read. */
function notebook(latents: string) {
  const source = `import { Matrix, Run } from "surlab";
const run = new Run("01_easy_vae", { collection: ${JSON.stringify(at("songs"))}, table: "", columns: "", songs: 0 });
const ids = Array.from({ length: ${N} }, (_, i) => "Artist " + (i % 3) + " - Song " + i);
run.csv("labels", ids.map((id, i) => ({ id, split: "train", chosen: i % 2 })));
${latents}
run.finish();`;
  const cells = [{ cell_type: "code", id: "a", source, metadata: {}, outputs: [], execution_count: null }];
  const metadata = { kernelspec: { name: "tslab", display_name: "TypeScript (Surlab)", language: "typescript" } };
  mkdirSync(at("notebooks"), { recursive: true });
  writeFileSync(
    at("notebooks", "01_easy_vae.ipynb"),
    JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }),
  );
}
const reproduce = (results: string, ...args: string[]) =>
  run("tools/reproduce.mjs", "--notebooks", at("notebooks"), "--results", at(results), ...args);

describe("npm run reproduce", () => {
  it("makes the explorer at its end, says so, and the report links to it", () => {
    notebook(
      `run.npy("latents", new Matrix(${N}, 2, Float32Array.from({ length: ${2 * N} }, (_, i) => Math.sin(i))));`,
    );
    const { code, stdout, stderr } = reproduce("good");
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/\nExplorer: .*explorer\.html: 11 songs, 11 with sound, \d+\.\d MB, made in \d+\.\d s\n/);
    expect(readFileSync(at("good", "report.html"), "utf8")).toContain('<a href="explorer.html">explorer.html</a>');
  });

  it("makes the report, too, where the explorer fails: one sentence", () => {
    notebook(`run.json("latents", []);`);
    const { code, stdout, stderr } = reproduce("bad");
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/\nNo explorer: There is no run to explore in .*bad: .* npm run explore tries again\.\n/);
    expect(stdout).toContain("Report:");
    expect(readFileSync(at("bad", "report.html"), "utf8")).not.toContain("explorer.html");
  });

  it("leaves it out with --no-explorer", () => {
    const { code, stdout } = reproduce("none", "--no-explorer");
    expect([code, /^Explorer:/m.test(stdout), existsSync(at("none", "explorer.html"))]).toEqual([0, false, false]);
  });
});
