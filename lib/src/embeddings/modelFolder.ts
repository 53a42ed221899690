import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { UserError } from "../errors.js";
import { dataPath } from "../io/workspace.js";

/** Suffixes of a network's file and their names in @huggingface/transformers, the most exact one first. */
const NUMBER_TYPES = { "": "fp32", _fp16: "fp16", _quantized: "q8" } as const;

/** A pretrained model on disk, complete. */
export interface ModelFolder {
  /** Absolute path. */
  folder: string;
  /** How the numbers of its networks are stored. */
  dtype: (typeof NUMBER_TYPES)[keyof typeof NUMBER_TYPES];
  /** Absolute paths of what its results depend on. */
  files: string[];
}

/** What a kind of model consists of. */
export interface ModelParts {
  /** For messages: "a sentence encoder". */
  what: string;
  /** Name of one that `npm run data -- model` fetches, for messages. */
  example: string;
  /** Files beside the networks, all needed. */
  settings: readonly string[];
  /** Networks in `onnx/`, without suffix and extension; all of the same type of numbers. */
  networks: readonly string[];
}

/**
 * Finds a model's files, in the layout of the ONNX models of huggingface.co, and which networks to use: the most exact
 * ones that are there.
 *
 * @param model path of a folder, or the name of a folder in data/models, where `npm run data -- model NAME` puts it
 * @throws UserError where there is no such folder, or one of its files is missing
 */
export function modelFolder(model: string, { what, example, settings, networks }: ModelParts): ModelFolder {
  const folder = placeOf(model, what, example);
  const layout = `${what} is a folder with ${[...settings, ...networks.map((name) => `onnx/${name}.onnx`)].join(", ")}, as the ONNX models of huggingface.co are`;
  for (const name of settings) {
    if (!existsSync(path.join(folder, name))) throw new UserError(`${folder} has no ${name}; ${layout}.`);
  }
  for (const [suffix, dtype] of Object.entries(NUMBER_TYPES)) {
    const files = networks.map((name) => path.join(folder, "onnx", `${name}${suffix}.onnx`));
    if (files.every((file) => existsSync(file))) {
      return { folder, dtype, files: [...files, ...settings.map((name) => path.join(folder, name))] };
    }
  }
  const names = Object.keys(NUMBER_TYPES).map((suffix) => `${networks[0]}${suffix}.onnx`);
  throw new UserError(
    `${folder}/onnx lacks ${networks.join(" or ")} (${names.join(", ")}); put the model's ONNX export there.`,
  );
}

function placeOf(model: string, what: string, example: string): string {
  const given = path.resolve(model);
  if (existsSync(given)) return given;
  const named = /^[\w.-]+$/.test(model) ? dataPath("models", model) : undefined;
  if (named && existsSync(named)) return named;
  const fetch = `\`npm run data -- model ${knownModels().includes(model) ? model : example}\` fetches one`;
  throw new UserError(
    named
      ? `There is no model "${model}" in data/models; ${fetch}, or give the folder of ${what}.`
      : `There is no folder ${given}; give the folder of ${what} (${fetch}).`,
  );
}

/** The models that `npm run data` knows. */
function knownModels(): string[] {
  try {
    return Object.keys(JSON.parse(readFileSync(dataPath("models.json"), "utf8")));
  } catch {
    return [];
  }
}

/** Hashes of files by path, size and time: a model of 1 GB takes seconds. */
const hashes = new Map<string, Promise<string>>();

/** SHA-256 over the content of a model, to keep results of different models apart. */
export async function contentOf({ files }: ModelFolder): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) {
    const { size, mtimeMs } = statSync(file);
    const key = `${file}\0${size}\0${mtimeMs}`;
    const known = hashes.get(key) ?? hashOf(file);
    hashes.set(key, known);
    hash.update(await known);
  }
  return hash.digest("hex");
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash, { end: false });
  return hash.digest("hex");
}
