import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parallelMap } from "../async/parallel.js";
import type { TaskOptions } from "../async/task.js";
import { csvText } from "../io/csv.js";
import { diskError } from "../io/files.js";
import type { Order } from "./makeSong.js";
import { FACTORS, type SongPlan } from "./plan.js";

/**
 * Composes and plays the planned songs into `folder`: audio/<id>.wav, lyrics/<id>.txt, metadata.csv and factors.csv.
 * The same plans, seed and length always give the same bytes.
 *
 * Written atomically: to a temporary folder, which is then renamed.
 *
 * @param seconds length of a song
 */
export async function writeSynthetic(
  folder: string,
  plans: readonly SongPlan[],
  { seed, seconds, ...task }: { seed: number; seconds: number } & TaskOptions,
): Promise<void> {
  const unfinished = `${folder}.unfinished-${process.pid}-${randomUUID()}`;
  mkdirSync(path.join(unfinished, "audio"), { recursive: true });
  mkdirSync(path.join(unfinished, "lyrics"));
  try {
    const orders = plans.map((plan) => ({ plan, seed, seconds, folder: unfinished }));
    const words = await parallelMap<Order, { title: string; lines: string[] }>(
      require.resolve("./makeSong.js"),
      "makeSong",
      orders,
      task,
    );
    task.signal?.throwIfAborted();
    plans.forEach((plan, i) => {
      if (plan.hasLyrics)
        writeFileSync(path.join(unfinished, "lyrics", `${plan.id}.txt`), `${words[i]!.lines.join("\n")}\n`);
    });
    const rows = plans.map((plan, i) => ({
      id: plan.id,
      title: words[i]!.title,
      artist: plan.artist.name,
      language: plan.language,
      genre: plan.style,
    }));
    writeFileSync(path.join(unfinished, "metadata.csv"), csvText(rows));
    const factors = plans.map((plan) =>
      Object.fromEntries(["id" as const, ...FACTORS].map((name) => [name, plan[name]])),
    );
    writeFileSync(path.join(unfinished, "factors.csv"), csvText(factors));
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another process may have made the same collection meanwhile; then it is there, and the caller reads it.
    if (!["ENOTEMPTY", "EEXIST"].includes(String((error as NodeJS.ErrnoException).code)))
      throw diskError(error, folder);
  }
}

/** Hash of the code that determines a song's bytes, as the version of the collection. */
export function codeHash(): string {
  const own = readdirSync(__dirname).filter((file) => file.endsWith(".js"));
  const files = own.map((file) => path.join(__dirname, file));
  const hash = createHash("sha256");
  for (const file of [...files.sort(), require.resolve("../array/rng.js"), require.resolve("../audio/wav.js")]) {
    hash.update(readFileSync(file));
  }
  return hash.digest("hex").slice(0, 8);
}
