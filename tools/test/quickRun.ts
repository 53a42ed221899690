import { spawnSync } from "node:child_process";

/** The arguments of node for a quick `npm run reproduce` on few songs, which several tests share: they are composed once. */
export const quickRun = (results: string, ...args: string[]): string[] =>
  ["tools/reproduce.mjs", "--quick", "--param", "songs=36", "--results", results].concat(args);

/** Runs it to its end. Without pictures there is no browser: they take most of such a run's time. */
export function reproduceQuickly(results: string, { args = [], pictures }: { args?: string[]; pictures: boolean }) {
  const env = pictures ? process.env : { ...process.env, CHROME_PATH: "/none" };
  const run = spawnSync(process.execPath, quickRun(results, ...args), { encoding: "utf8", env });
  return { code: run.status, said: run.stdout + run.stderr };
}
