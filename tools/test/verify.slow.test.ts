import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

mkdirSync(path.resolve(".cache"), { recursive: true });
const folder = mkdtempSync(path.resolve(".cache/test-verify-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A results folder with one notebook run in it. */
function run(name: string, params: object, summary: string) {
  const here = path.join(folder, name, "01_demo");
  mkdirSync(here, { recursive: true });
  writeFileSync(path.join(here, "params.json"), JSON.stringify(params));
  writeFileSync(path.join(here, "environment.json"), "{}");
  writeFileSync(path.join(here, "summary.csv"), summary);
}

function verify(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["tools/verify.mjs", "--reference", path.join(folder, "reference"), ...args],
    { encoding: "utf8" },
  );
  return { code: status, said: stdout + stderr };
}

const header = "representation,split,silhouette,silhouetteStd,genre.adjustedRand,calinskiHarabasz,note\n";
beforeAll(() => {
  run(
    "first",
    { k: 5 },
    `${header}VAE,test,0.123456789,0.04,0.5,812.5,\nVAE,all,0.4,0.01,0.9,5,\nPCA,test,0.2,,0.4,3,\n`,
  );
  // As a run leaves it: a link to where it is kept.
  cpSync(path.join(folder, "first/01_demo"), path.join(folder, "same/runs/01_demo/2026-11-28"), { recursive: true });
  symlinkSync("runs/01_demo/2026-11-28", path.join(folder, "same/01_demo"), "dir");
  // 0.11 away in the silhouette is within three deviations, of the all songs nothing is compared; 0.06 of the ARI is too much.
  run("off", { k: 5 }, `${header}VAE,test,0.23,0.04,0.56,812.5,\nVAE,all,0.9,0.01,0.1,5,\nAE,test,0.2,,0.4,3,\n`);
  run("other", { k: 6 }, header);
});

it("says that there is no reference before one is made", () => {
  expect(verify("--results", path.join(folder, "first"))).toMatchObject({ code: 1 });
  expect(verify("--results", path.join(folder, "none"), "--update").said).toContain("There is no finished run in");
});

it("a run equals the reference made from it", () => {
  expect(verify("--results", path.join(folder, "first"), "--update")).toMatchObject({ code: 0 });
  // A second time, over the first.
  expect(verify("--results", path.join(folder, "first"), "--update")).toMatchObject({ code: 0 });
  expect(readdirSync(folder).sort()).toEqual(["first", "off", "other", "reference", "same"]);
  const { code, said } = verify("--results", path.join(folder, "same"));
  expect(said).toContain("01_demo/summary.csv: 4 values compared, 0 differ");
  expect(said).toContain("The run agrees with the reference in all 4 values.");
  expect(code).toBe(0);
});

it("names values beyond the tolerance, and missing and new rows", () => {
  const { code, said } = verify("--results", path.join(folder, "off"));
  expect(code).toBe(1);
  expect(said).toContain("VAE, test: genre.adjustedRand is 0.56, was 0.5 (tolerance 0.050)");
  expect(said).not.toContain("silhouette is");
  expect(said).toContain("PCA, test: gone");
  expect(said).toContain("AE, test: new");
  expect(said).toContain("differs from the reference in 3 places");
});

it("says that a reference of an earlier version has other columns, and what makes a new one", () => {
  run("renamed", { k: 5 }, "kind,representation,split,silhouette,genre.ari\nclustering,VAE,test,0.12,0.5\n");
  const { code, said } = verify("--results", path.join(folder, "renamed"));
  expect(code).toBe(1);
  expect(said).toContain("01_demo/summary.csv: the reference was made by a version that wrote other columns");
  expect(said).toContain("gone are genre.adjustedRand");
  expect(said).toContain("npm run verify -- --update");
  expect(said).not.toContain("gone\n");
  rmSync(path.join(folder, "renamed"), { recursive: true });
});

it("does not compare runs with other parameters, and says which notebooks were not run", () => {
  expect(verify("--results", path.join(folder, "other")).said).toContain("k is 6, was 5");
  expect(verify("--results", path.join(folder, "none")).said).toContain(
    "01_demo: not run; npm run reproduce -- --only 01",
  );
});
