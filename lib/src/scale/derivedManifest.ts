import { existsSync } from "node:fs";
import path from "node:path";
import { oneOf, UserError } from "../errors.js";
import { contentKey } from "../io/cache.js";
import { writeWhole } from "../io/files.js";
import { libraryVersion, type Manifest, readManifest, type Shard } from "./manifest.js";
import { openRun } from "./openRun.js";
import type { GridStage, Parameters, PartStage } from "./stage.js";
import { gridOf, parametersOf, STAGES, stageNamed } from "./stages.js";

/** Options of {@link writeDerivedManifest}. */
export interface DerivedOptions {
  /** Parameters as text; of a grid, several values with commas between them. */
  parameters?: Readonly<Record<string, string>>;
  /** `encode`: folder of the trainings; the one with the lowest validation loss is used, or the one of `model`. */
  training?: string;
  /** `encode`: name of a part of the trainings. */
  model?: string;
}

/**
 * Writes the manifest of a stage that takes the parts of another run, into a folder beside that run's.
 *
 * @param from folder of the run whose parts are taken, all made
 * @param stage such as "train"
 * @returns path of the `manifest.json`
 * @throws UserError where parts are missing, the stage doesn't take them, or a parameter is unknown or wrong
 */
export async function writeDerivedManifest(from: string, stage: string, options: DerivedOptions = {}): Promise<string> {
  const found = stageNamed(stage);
  const folder = path.resolve(from);
  const input = readManifest(path.join(folder, "manifest.json"));
  if (found.kind === "songs") {
    throw new UserError(`The stage ${stage} takes songs, not the parts of ${folder}; give --collection.`);
  }
  if (!found.takes.includes(input.stage)) {
    const others = Object.entries(STAGES).filter(([, one]) => one.kind !== "songs" && one.takes.includes(input.stage));
    const takers = others.length > 0 ? `, which ${oneOf(others.map(([name]) => name))} takes` : "";
    throw new UserError(
      `The stage ${stage} takes ${oneOf([...found.takes])}, and ${folder} holds ${input.stage}${takers}.`,
    );
  }
  const missing = input.shards.filter(({ part }) => !existsSync(path.join(folder, `${part}.parquet`))).length;
  if (missing > 0) {
    throw new UserError(
      `${missing} of ${input.shards.length} shards in ${folder} are not made; run npm run scale --stage ${input.stage} to its end first.`,
    );
  }
  const made = found.kind === "grid" ? gridManifest(found, input, options) : partManifest(found, input, options);
  const { settings, parameters, shards } = await made;
  const { surlab, version } = { surlab: libraryVersion(), version: found.version };
  const name = `${stage}-${contentKey(JSON.stringify([stage, version, surlab, path.basename(folder), settings])).slice(0, 12)}`;
  const manifest: Manifest = {
    format: 1,
    stage,
    parameters,
    surlab,
    collection: input.collection,
    root: input.root,
    from: folder,
    songs: shards.reduce((sum, { songs }) => sum + songs, 0),
    shards: shards.map((shard) => ({
      ...shard,
      part: `${shard.part}-${contentKey(JSON.stringify([stage, version, surlab, shard.named])).slice(0, 24)}`,
      named: undefined,
    })),
  };
  const file = path.join(path.dirname(folder), name, "manifest.json");
  writeWhole(file, `${JSON.stringify(manifest, undefined, 1)}\n`);
  return file;
}

/** What a manifest is made of: what its folder and the names of its parts depend on, besides stage and version. */
interface Made {
  settings: unknown;
  parameters: Parameters;
  shards: (Shard & { named: unknown })[];
}

async function gridManifest(stage: GridStage, input: Manifest, { parameters = {} }: DerivedOptions): Promise<Made> {
  const combinations = gridOf(stage, parameters);
  for (const one of combinations) await stage.check(one);
  const [first, ...others] = combinations as [Parameters, ...Parameters[]];
  if (others.some(({ threads }) => threads !== first.threads)) {
    throw new UserError("threads has several values; a process has one number of threads.");
  }
  const inputs = input.shards.map(({ part }) => part);
  const { songs } = input;
  const shards = combinations.map((one, shard) => ({
    ...{ shard, songs, part: stage.defaults.model === undefined ? "clustering" : "model", parameters: one },
    named: [inputs, one],
  }));
  // One folder whatever the grid: a larger grid goes on with what a smaller one has made.
  return { settings: first.threads, parameters: first, shards };
}

async function partManifest(stage: PartStage, input: Manifest, options: DerivedOptions): Promise<Made> {
  const training = path.resolve(options.training ?? "");
  if (options.training === undefined) {
    throw new UserError("The stage encode needs the folder of a training; give it with --training.");
  }
  const trained = await openRun(training);
  if (trained.stage !== "train")
    throw new UserError(`${training} holds ${trained.stage}; give the folder of a training.`);
  const models = await trained.rows("SELECT name, model FROM parts ORDER BY coalesce(valLoss, loss), name");
  const chosen = options.model === undefined ? models[0] : models.find(({ name }) => name === options.model);
  if (!chosen) {
    const there = models.length > 0 ? oneOf(models.slice(0, 5).map(({ name }) => name as string)) : "none yet";
    throw new UserError(`${training} has no model ${options.model ?? "yet"}; there is ${there}.`);
  }
  const { name: part, model } = chosen as { name: string; model: string };
  const parameters = parametersOf(stage, { ...options.parameters, training, model, part });
  const shards = input.shards.map(({ shard, songs, part: from }) => ({
    ...{ shard, songs, part: String(shard).padStart(5, "0"), input: from },
    named: [from, part, parameters.threads],
  }));
  return { settings: [part, parameters.threads], parameters, shards };
}
