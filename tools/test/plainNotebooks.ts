import { spawnSync } from "node:child_process";
import path from "node:path";

/** How a notebook ended: with its last cell, or with why the collection doesn't suit it, or with an error. */
export interface Ended {
  notebook: string;
  leftOut?: string;
  error?: string;
}

/**
 * Runs notebooks as plain programs, quick and without pictures; see plainNotebooks.cjs.
 *
 * @param params of each notebook, by its name; those that are named are run, in this order
 * @param results the folder of the results
 */
export function runPlain(params: Record<string, object>, results: string): { ended: Ended[]; said: string } {
  const files = Object.keys(params).map((name) => path.resolve("notebooks", `${name}.ipynb`));
  const { stdout, stderr } = spawnSync(process.execPath, ["tools/test/plainNotebooks.cjs", ...files], {
    encoding: "utf8",
    maxBuffer: 1e9,
    env: {
      ...process.env,
      CHROME_PATH: "/none",
      SURLAB_QUICK: "1",
      SURLAB_PARAMS: JSON.stringify(params),
      SURLAB_RESULTS: results,
    },
  });
  const lines = stdout.split("\n").filter((line) => line.startsWith('{"notebook":'));
  return { ended: lines.map((line) => JSON.parse(line) as Ended), said: stdout + stderr };
}
