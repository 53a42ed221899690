import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openCollection, openRun, Vae } from "../../dist/index.js";
import { writeDerivedManifest } from "../../dist/scale/derivedManifest.js";
import { readManifest } from "../../dist/scale/manifest.js";
import { runShard } from "../../dist/scale/runShard.js";
import { writeManifest } from "../../dist/scale/writeManifest.js";
import { writeSounds } from "./sounds.js";

const folder = mkdtempSync(path.join(tmpdir(), "surlab-stages-"));
const at = (...parts: string[]) => path.join(folder, ...parts);
const N = 30;
const grid = { parameters: { latentDim: "2,3", seed: "0,1", epochs: "2", batchSize: "16" } };
let features: string;

async function runAll(manifest: string): Promise<string> {
  for (const { shard } of readManifest(manifest).shards) await runShard(manifest, shard);
  return path.dirname(manifest);
}

beforeAll(async () => {
  vi.stubEnv("SURLAB_CACHE", at("cache"));
  vi.stubEnv("TF_NUM_INTRAOP_THREADS", "1");
  writeSounds(at("songs", "audio"), N, 0.6);
  const collection = await openCollection(at("songs"));
  const parameters = { kinds: "melMean,chromaStats", seconds: "0.5", minSeconds: "0.4" };
  features = await runAll(await writeManifest(collection, "features", at("out"), { parameters, shardSongs: 8 }));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the stages on parts", () => {
  test("train a grid, encode with the best model and cluster, with a table of results", async () => {
    const training = await runAll(await writeDerivedManifest(features, "train", grid));
    const trained = await openRun(training);
    const rows = await trained.rows("SELECT * FROM parts ORDER BY latentDim, seed");
    expect(rows.map(({ latentDim, seed, epochs }) => [latentDim, seed, epochs])).toEqual([
      [2, 0, 2],
      [2, 1, 2],
      [3, 0, 2],
      [3, 1, 2],
    ]);
    for (const { trainSongs, validationSongs, valLoss } of rows) {
      expect((trainSongs as number) + (validationSongs as number)).toBe(N);
      expect(valLoss).toBeGreaterThan(0);
    }
    expect(readdirSync(training).filter((name) => name.endsWith(".model"))).toHaveLength(4);

    const encoded = await runAll(await writeDerivedManifest(features, "encode", { training }));
    const latent = await openRun(encoded);
    const { mu } = await latent.posterior();
    const best = rows.toSorted((a, b) => (a.valLoss as number) - (b.valLoss as number))[0]!;
    expect([mu.rows, mu.cols]).toEqual([N, best.latentDim]);
    // The same by hand: the columns of the parts, standardized as in the training.
    const run = await openRun(features);
    const { melMean, chromaStats } = await run.features();
    const model = await Vae.load(path.join(training, `${best.name}.model`));
    const { mean, scale } = JSON.parse(readFileSync(path.join(training, `${best.name}.model`, "input.json"), "utf8"));
    const X = run.ids.map((_, i) => [...melMean!.X.row(i), ...chromaStats!.X.row(i)]);
    const Z = X.map((row) => row.map((value, j) => Math.fround((value - mean[j]) / scale[j])));
    const byHand = (await model.encode(Z)).mu;
    for (const [i, value] of mu.data.entries()) expect(value).toBeCloseTo(byHand.data[i]!, 5);
    expect(latent.ids).toEqual(run.ids);

    const clustered = await runAll(
      await writeDerivedManifest(encoded, "cluster", {
        parameters: { algorithm: "kMeans,agglomerative", k: "2,3", seed: "0,1" },
      }),
    );
    const results = await openRun(clustered);
    const scores = await results.rows(
      "SELECT name, algorithm, k, seed, clusters, silhouette FROM parts ORDER BY algorithm, k, seed",
    );
    // Ward's tree has no seed: two of its four combinations are the same.
    expect(scores.map(({ algorithm, k, seed, clusters }) => [algorithm, k, seed, clusters])).toEqual([
      ["agglomerative", 2, null, 2],
      ["agglomerative", 3, null, 3],
      ["kMeans", 2, 0, 2],
      ["kMeans", 2, 1, 2],
      ["kMeans", 3, 0, 3],
      ["kMeans", 3, 1, 3],
    ]);
    const labels = results.labels(scores[0]!.name as string);
    expect([labels.length, new Set(labels).size]).toEqual([N, 2]);
  }, 120_000);

  test("train the same model again, byte by byte, and only what a larger grid adds", async () => {
    const hashes = (dir: string) =>
      Object.fromEntries(
        readdirSync(dir, { recursive: true, encoding: "utf8" })
          .filter((name) => /\.(parquet|safetensors|json)$/.test(name) && name !== "manifest.json")
          .map((name) => [
            name,
            createHash("sha256")
              .update(readFileSync(path.join(dir, name)))
              .digest("hex"),
          ]),
      );
    const training = path.dirname(await writeDerivedManifest(features, "train", grid));
    const first = hashes(training);
    rmSync(training, { recursive: true });
    await runAll(await writeDerivedManifest(features, "train", grid));
    expect(hashes(training)).toEqual(first);
    const larger = await writeDerivedManifest(features, "train", {
      parameters: { ...grid.parameters, latentDim: "2,3,4" },
    });
    expect(path.dirname(larger)).toBe(training);
    const open = readManifest(larger).shards.find(({ parameters }) => parameters!.latentDim === 4)!;
    writeFileSync(path.join(training, `${open.part}.stopped.json`), '{"epoch": 1, "loss": 2.5}');
    expect((await openRun(training)).stopped()).toEqual([
      expect.objectContaining({ name: open.part, latentDim: 4, epoch: 1, loss: 2.5 }),
    ]);
    const made = await Promise.all(readManifest(larger).shards.map(({ shard }) => runShard(larger, shard)));
    expect(made.filter(({ done }) => !done)).toHaveLength(2);
    expect((await openRun(training)).stopped()).toEqual([]);
  }, 120_000);

  test("are refused in one sentence where something is wrong", async () => {
    const write = (stage: string, parameters: Record<string, string> = {}) =>
      writeDerivedManifest(features, stage, { parameters });
    await expect(write("features")).rejects.toThrow("takes songs, not the parts of");
    await expect(write("train", { model: "gan" })).rejects.toThrow('model is "gan"; it must be');
    await expect(write("train", { threads: "1,2" })).rejects.toThrow("threads has several values");
    await expect(write("train", { latent: "2" })).rejects.toThrow("did you mean latentDim?");
    await expect(write("encode")).rejects.toThrow("give it with --training");
    await expect(write("cluster", { algorithm: "means" })).rejects.toThrow('algorithm is "means"; it must be');
    const training = path.dirname(await writeDerivedManifest(features, "train", grid));
    await expect(writeDerivedManifest(training, "cluster")).rejects.toThrow("takes features or encode, and");
    await expect(writeDerivedManifest(features, "encode", { training, model: "none" })).rejects.toThrow(
      "has no model none",
    );
    const collection = await openCollection(at("songs"));
    const open = path.dirname(await writeManifest(collection, "features", at("open"), { shardSongs: 8 }));
    await expect(writeDerivedManifest(open, "train")).rejects.toThrow("are not made; run npm run scale");
  });
});
