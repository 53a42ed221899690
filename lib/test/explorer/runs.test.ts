/** What the explorer finds in a results folder, and makes of a collection that no notebook has run on. */

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Matrix, npyBytes, Rng } from "../../dist/array/index.js";
import { writeWav } from "../../dist/audio/index.js";
import { collectionSource } from "../../dist/explorer/collectionSource.js";
import { explorerContents } from "../../dist/explorer/gather.js";
import { makeExplorer } from "../../dist/explorer/make.js";
import { isRun, runSource } from "../../dist/explorer/runs.js";
import { floats, ints } from "../../dist/explorer/unpack.js";
import { csvText } from "../../dist/io/index.js";

const folder = mkdtempSync(path.join(tmpdir(), "surlab-runs-"));
const at = (...parts: string[]) => path.join(folder, ...parts);
const N = 14;
const WORDS = ["river moon love night", "নদী চাঁদ রাত বৃষ্টি"];
const id = (i: number) => `song-${i}`;
const watch = <T>(_: string, work: (task: object) => Promise<T>) => work({});

/** Half a second of a tone for each song, a table, and lyrics of all but the last two. */
function makeCollection(): void {
  mkdirSync(at("songs", "lyrics"), { recursive: true });
  for (let i = 0; i < N; i++) {
    const tone = Float32Array.from(
      { length: 24_000 },
      (_, t) => 0.5 * Math.sin(0.02 * (i + 2) * t) * Math.sin(0.0003 * t),
    );
    writeWav(at("songs", `${id(i)}.wav`), tone, 16_000);
    if (i < N - 2) writeFileSync(at("songs", "lyrics", `${id(i)}.txt`), `${WORDS[i % 2]} word${i}\nla la`);
  }
  const rows = Array.from({ length: N }, (_, i) => ({
    ...{ id: id(i), title: `Title ${i}`, artist: `Artist ${i % 3}`, language: ["en", "bn"][i % 2] },
    ...{ genre: ["folk", "pop"][i % 2] },
  }));
  writeFileSync(at("songs", "metadata.csv"), csvText(rows));
}

const Z = (rows: number, cols: number, seed: number) => new Matrix(rows, cols, new Rng(seed).normals(rows * cols));

interface FakeRun {
  notebook: string;
  run?: string;
  finished?: string;
  spaces: Record<string, Matrix>;
  ids?: string[];
  params?: object;
  files?: Record<string, string>;
}

function makeRun({ notebook, run = "r1", finished = "2026-01-02T03:04:05Z", spaces, ...more }: FakeRun): void {
  const { ids = Array.from({ length: N }, (_, i) => id(i)), params = {}, files = {} } = more;
  const dir = at("results", "runs", notebook, run);
  mkdirSync(dir, { recursive: true });
  const write = (name: string, text: string | Uint8Array) => writeFileSync(path.join(dir, name), text);
  write("params.json", JSON.stringify({ collection: at("songs"), table: "", columns: "", songs: 0, ...params }));
  write("run.json", JSON.stringify({ notebook, started: finished, finished, differs: {} }));
  write("labels.csv", csvText(ids.map((one, i) => ({ id: one, split: "train", chosen: i % 3, "kMeans, k=3": i % 3 }))));
  const chosen = { representation: notebook, algorithm: "kMeans", parameters: "k=3", split: "test", chosen: true };
  write("metrics.csv", csvText([{ ...chosen, algorithm: "dbscan", chosen: false }, chosen]));
  for (const [name, matrix] of Object.entries(spaces)) write(`${name}.npy`, npyBytes(matrix));
  for (const [name, text] of Object.entries(files)) write(name, text);
}

beforeAll(() => {
  vi.stubEnv("SURLAB_CACHE", at("cache"));
  vi.stubEnv("SURLAB_RESULTS", at("results"));
  makeCollection();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("runs", () => {
  test("without any, a sentence says what to do", async () => {
    await expect(runSource(undefined, watch)).rejects.toThrow("run npm run reproduce first, or give a collection");
    await expect(runSource("01_easy_vae", watch)).rejects.toThrow("01_easy_vae has no run in");
  });

  test("01 alone gives sound alone", async () => {
    makeRun({ notebook: "01_easy_vae", spaces: { latents: Z(N, 4, 1), pca: Z(N, 4, 2) } });
    const source = await runSource(undefined, watch);
    expect(source.spaces.map(({ name }) => name)).toEqual(["sound"]);
    expect(source.title).toBe(`${N} songs of the collection “songs”`);
    expect(source.clusterings?.map(({ name }) => name)).toEqual(["chosen: 01_easy_vae, k-means, k = 3"]);
    expect(source.notes).toEqual(["From 01_easy_vae, run r1, which ended 2026-01-02 03:04 UTC."]);
  });

  test("03 is what the page is about, with the spaces of the others on the same songs matched by id", async () => {
    const known = Array.from({ length: N }, (_, i) => id(N - 1 - i));
    const lyrics = Z(N, 3, 5);
    lyrics.row(0).fill(0);
    const disagreement = csvText([{ id: id(3), kl: 7, percentile: 40, split: "test" }, { id: id(4) }]);
    makeRun({
      notebook: "03_hard_joint_vae",
      ids: known,
      spaces: { Z_joint: Z(N, 3, 3), Z_joint_audio: Z(N, 3, 4), Z_joint_lyrics: lyrics },
      files: { "disagreement.csv": disagreement, "decoder.json": "not JSON" },
    });
    const ids = known.slice(3, 9);
    makeRun({ notebook: "02_medium_conv_vae", ids, spaces: { Z_audio: Z(6, 2, 6), Z_lyrics: Z(5, 2, 7) } });
    // Newer, but of other songs.
    const params = { songs: 5 };
    const newer = "2026-02-02T00:00:00Z";
    makeRun({ notebook: "02_medium_conv_vae", run: "r2", finished: newer, params, spaces: { Z_audio: Z(N, 9, 8) } });
    const source = await runSource(undefined, watch);
    expect(source.spaces.map(({ name, Z }) => [name, (Z as Matrix).rows, (Z as Matrix).cols])).toEqual([
      ["sound", N, 3],
      // Two songs have no lyrics; of the first of the run's songs, which is one of them, the model knew nothing either.
      ["words", N - 2, 3],
      ["joint", N, 3],
      ["ConvVAE", 6, 2],
      ["VAE", N, 4],
    ]);
    const { contents } = await explorerContents(source);
    const sound = floats(contents.spaces[0]!.latents);
    const index = contents.ids.indexOf(known[2] as string);
    expect(sound[3 * index]).toBeCloseTo(Z(N, 3, 4).get(2, 0), 3);
    expect(floats(contents.spaces[3]!.map).filter(Number.isFinite)).toHaveLength(12);
    expect(contents.clusterings.map(({ name }) => name)).toEqual([
      "chosen: 03_hard_joint_vae, k-means, k = 3",
      "02: 02_medium_conv_vae, k-means, k = 3",
      "01: 01_easy_vae, k-means, k = 3",
    ]);
    expect(ints(contents.clusterings[0]!.labels)[index]).toBe(2);
    expect(ints(contents.clusterings[1]!.labels).filter((c) => c >= 0)).toHaveLength(6);
    const place = contents.ids.indexOf(id(3));
    const { values, percentiles } = contents.disagreement!;
    expect([floats(values)[place], floats(percentiles)[place]]).toEqual([7, 40]);
    expect(floats(values).filter((kl) => !Number.isNaN(kl))).toHaveLength(1);
    expect(contents.decoder).toBeUndefined();
    expect(contents.titles[place]).toBe("Title 3");
    expect(contents.fields.some((field) => field.kind === "number" && field.measured)).toBe(true);
    expect(contents.words?.vocabulary).toEqual(expect.arrayContaining(["river", "নদী"]));
  });

  test("a run is named by its notebook or its folder", async () => {
    const source = await runSource(at("results", "runs", "02_medium_conv_vae", "r2"), watch);
    expect(source.spaces.map(({ caption }) => caption)).toEqual(["ConvVAE of the sound"]);
    expect((await runSource("01_easy_vae", watch)).notes?.[0]).toContain("From 01_easy_vae");
    expect([isRun("01_easy_vae"), isRun(at("results", "runs", "01_easy_vae", "r1")), isRun(at("songs"))]).toEqual([
      true,
      true,
      false,
    ]);
    mkdirSync(at("elsewhere"));
    writeFileSync(at("elsewhere", "params.json"), "{}");
    await expect(runSource(at("elsewhere"), watch)).rejects.toThrow("is no run of");
  });

  test("songs that are gone are said to be", async () => {
    makeRun({ notebook: "07_baselines", ids: ["x", "y"], spaces: { Z_pca: Z(2, 2, 9) } });
    await expect(runSource("07_baselines", watch)).rejects.toThrow("None of the 2 songs of 07_baselines is in");
  });
});

describe("a collection without a run", () => {
  test("has sound, words, both, and k-means", async () => {
    const source = await collectionSource(at("songs"), watch);
    expect(source.spaces.map(({ name, rows }) => [name, rows?.length])).toEqual([
      ["sound", N],
      ["words", N - 2],
      ["joint", N - 2],
    ]);
    expect(source.clusterings?.[0]?.name).toMatch(/^chosen: k-means of joint, k = \d/);
    const made = await makeExplorer(source, { file: at("page", "explorer.html"), watch });
    expect([made.sound, existsSync(made.file), made.contents.n]).toEqual([N, true, N]);
    expect(readFileSync(made.file, "utf8")).toContain('"at":"page"');
    expect(made.snippet(0)?.length).toBeGreaterThan(1000);
  });

  test("of words alone, of features alone, of one song", async () => {
    mkdirSync(at("words", "lyrics"), { recursive: true });
    for (let i = 0; i < 5; i++) writeFileSync(at("words", "lyrics", `${i}.txt`), `${WORDS[i % 2]} word${i} more${i}\n`);
    const words = await collectionSource(at("words"), watch);
    expect(words.spaces.map(({ name }) => name)).toEqual(["words"]);

    const features = Array.from({ length: 9 }, (_, i) => ({
      ...{ filename: `${i}.wav`, tempo: 90 + i, energy: Math.sin(i), loudness: -i * i, label: ["a", "b"][i % 2] },
    }));
    writeFileSync(at("features.csv"), csvText(features));
    const table = await explorerContents(await collectionSource(at("features.csv"), watch));
    expect(table.contents.spaces.map(({ name }) => name)).toEqual(["sound"]);
    expect(table.contents.words).toBeUndefined();
    expect(table.contents.fields.filter((field) => field.kind === "number" && field.measured)).toHaveLength(3);

    mkdirSync(at("one"));
    writeWav(at("one", "a.wav"), new Rng(1).normals(20_000), 16_000);
    const one = await makeExplorer(await collectionSource(at("one"), watch), { file: at("one.html"), sound: false });
    expect([one.contents.n, one.sound, one.contents.clusterings]).toEqual([1, 0, []]);
  });

  test("whose lyrics hold no term keeps its sound, and says why there are no words", async () => {
    mkdirSync(at("spoken"));
    writeWav(at("spoken", "a.wav"), new Rng(1).normals(20_000), 16_000);
    writeWav(at("spoken", "b.wav"), new Rng(2).normals(20_000), 16_000);
    writeFileSync(at("spoken", "a.txt"), "x y z\n");
    const source = await collectionSource(at("spoken"), watch);
    expect(source.spaces.map(({ name }) => name)).toEqual(["sound"]);
    expect(source.notes?.[1]).toMatch(/^There is no map of the words: No term is left/);
  });

  test("with nothing to show is refused", async () => {
    mkdirSync(at("broken"));
    writeFileSync(at("broken", "a.mp3"), "no sound");
    await expect(collectionSource(at("broken"), watch)).rejects.toThrow("there is nothing to put on a map");
  });
});
