import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

// What the first cell of a notebook waits for: the declarations that its type check reads, and the modules that run.

it("reads few declaration files, none of TensorFlow.js as a whole and none of the browser's", () => {
  const folder = mkdtempSync(path.resolve("lib/test/cell-"));
  try {
    const cell = path.join(folder, "cell.ts");
    writeFileSync(cell, 'import { kMeans } from "surlab";\nconsole.log(kMeans);\n');
    const options = "--ignoreConfig --noEmit --skipLibCheck --listFilesOnly --target es2022 --types node";
    const resolution = "--module esnext --moduleResolution bundler";
    const { stdout } = spawnSync(
      process.execPath,
      ["node_modules/typescript/bin/tsc", ...`${options} ${resolution}`.split(" "), cell],
      { encoding: "utf8" },
    );
    const files = stdout.trim().split("\n");
    expect(files).toContain(path.resolve("lib/dist/index.d.ts"));
    const own = files.filter((file) => file.startsWith(path.resolve("lib/dist")));
    expect(own.length).toBeLessThan(350);
    const packages = files.filter((file) => !/node_modules\/(@types\/node|undici-types|@typescript)\//.test(file));
    expect(packages.length - own.length).toBeLessThan(10);
    expect(files.filter((file) => /puppeteer|devtools-protocol|tfjs-(layers|backend|data)/.test(file))).toEqual([]);
    expect(files.filter((file) => file.includes("/tfjs-core/")).length).toBeLessThan(6);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it("loads no TensorFlow, no browser, no DataFrames, no DuckDB and no usearch when it is imported", () => {
  const script = `require("surlab"); console.log(Object.keys(require.cache).join("\\n"));`;
  const { stdout } = spawnSync(process.execPath, ["-e", script], { encoding: "utf8" });
  const loaded = stdout.trim().split("\n");
  expect(loaded).toContain(path.resolve("lib/dist/index.js"));
  expect(loaded.filter((file) => /@tensorflow|puppeteer|danfojs|xlsx|plotly|duckdb|usearch/.test(file))).toEqual([]);
});
