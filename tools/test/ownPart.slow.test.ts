// The example of docs/models.md: a cell in which a user writes an encoder of their own.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { runCells } from "./cell.js";

it("a cell may define an encoder; the model trains with it, and is loaded with it", () => {
  const [, example] = readFileSync("docs/models.md", "utf8").match(/```ts\n(import \* as tf.*?)```/s) as string[];
  const [defined, trained, loaded, without] = runCells([
    `${example}\nconst small = new Vae({ inputShape: [8, 12], encoder: bandMeans, decoder: conv({ channels: [2, 4] }) });`,
    `import { Matrix, Rng, train } from "surlab";
const X = new Matrix(6, 8 * 12, new Rng(1).normals(6 * 8 * 12));
const { rows } = await train(small, X, { epochs: 3 });
console.log(rows.length, (await small.encode(X)).mu.cols);`,
    `await small.save("mine");
const same = await Vae.load("mine", { encoder: bandMeans });
console.log(JSON.stringify(same.options.encoder), String((await same.encode(X)).mu.data) === String((await small.encode(X)).mu.data));`,
    `await Vae.load("mine");`,
  ]);
  expect(defined).toEqual({ stdout: "", stderr: "", displays: [] });
  expect(trained).toEqual({ stdout: "3 32\n", stderr: "", displays: [] });
  expect(loaded!.stdout).toBe('{"kind":"bandMeans","options":{"units":64}} true\n');
  expect(without!.stderr).toMatch(/encoder is a part of your own, "bandMeans".*give the part again/);
});
