import { oneOf, UserError } from "../errors.js";
import { didYouMean } from "../options.js";
import { clusterStage } from "./clusterStage.js";
import { encodeStage } from "./encodeStage.js";
import { features, images } from "./soundStages.js";
import type { GridStage, Parameters, Stage } from "./stage.js";
import { trainStage } from "./trainStage.js";

/** What `npm run scale -- --stage NAME` offers. */
export const STAGES: Readonly<Record<string, Stage>> = {
  features,
  images,
  train: trainStage,
  encode: encodeStage,
  cluster: clusterStage,
};

/** @throws UserError where there is none of that name */
export function stageNamed(name: string): Stage {
  if (Object.hasOwn(STAGES, name)) return STAGES[name]!;
  throw new UserError(`There is no stage "${name}"; there are ${oneOf(Object.keys(STAGES))}.`);
}

/**
 * A stage's parameters from what was typed, such as `{ seconds: "10", kinds: "melStats,surTal" }`.
 *
 * @returns all of them, in the order of the stage's defaults
 * @throws UserError where one is unknown or of another type than its default
 */
export function parametersOf(stage: Stage, given: Readonly<Record<string, string>>): Parameters {
  const known = Object.keys(stage.defaults);
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    throw new UserError(`There is no parameter "${name}"${didYouMean(name, known)}; there are ${oneOf(known)}.`);
  }
  return Object.fromEntries(
    Object.entries(stage.defaults).map(([name, normal]) => {
      const text = given[name];
      return [name, text === undefined ? normal : typedValue(name, text, normal)];
    }),
  );
}

function typedValue(name: string, text: string, normal: Parameters[string]): Parameters[string] {
  if (typeof normal === "string") return text;
  if (typeof normal === "number") {
    const value = Number(text);
    if (text.trim() !== "" && Number.isFinite(value)) return value;
    throw new UserError(`${name} is "${text}"; it must be a number such as ${normal}.`);
  }
  if (typeof normal === "boolean") {
    if (text === "true" || text === "false") return text === "true";
    throw new UserError(`${name} is "${text}"; it must be true or false.`);
  }
  const parts = text.split(",").map((part) => part.trim());
  const unique = [...new Set(parts.filter((part) => part !== ""))];
  if (unique.length > 0) return unique;
  throw new UserError(`${name} is empty; it must be a list such as ${normal.join(",")}.`);
}

/**
 * Every combination of the parameters of a grid stage that differs, such as of `{ latentDim: "8,16", seed: "0,1" }`.
 *
 * @returns each with all parameters that matter to it
 */
export function gridOf(stage: GridStage, given: Readonly<Record<string, string>>): Parameters[] {
  const combinations = Object.entries(given).reduce<Record<string, string>[]>(
    (all, [name, text]) => all.flatMap((made) => text.split(",").map((value) => ({ ...made, [name]: value.trim() }))),
    [{}],
  );
  const all = combinations.map((combination) => stage.effective(parametersOf(stage, combination)));
  return [...new Map(all.map((parameters) => [JSON.stringify(parameters), parameters])).values()];
}
