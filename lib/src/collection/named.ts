import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { UserError } from "../errors.js";
import { dataPath } from "../io/workspace.js";

/** "gtzan, banglabeats" as two names; a path that exists is one, commas and all. */
export function splitNames(where: string | readonly string[]): readonly string[] {
  if (typeof where !== "string") {
    if (where.length === 0) throw new UserError("The list of collections is empty; give at least one.");
    return where;
  }
  if (!where.includes(",") || existsSync(where)) return [where];
  const names = where.split(",").map((name) => name.trim());
  return names.every((name) => name !== "") ? names : [where];
}

/**
 * Where a collection is: a path as it is; the name of a data set, such as "gtzan", is its folder in data/.
 *
 * @throws UserError where it is the name of a data set that has not been fetched
 */
export function placeOfSet(where: string): string {
  if (existsSync(where) || !/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u.test(where)) return where;
  const folder = dataPath(where);
  if (existsSync(folder)) return folder;
  if (Object.hasOwn(knownSets(), where)) {
    throw new UserError(
      `"${where}" is a public collection that is not on this machine yet; \`npm run data -- ${where}\` fetches it, or give the folder where you have it.`,
    );
  }
  return where;
}

/** The data sets that `npm run data` knows. */
function knownSets(): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(dataPath("sets.json"), "utf8"));
  } catch {
    return {};
  }
}

/** The language of all songs of a fetched data set, where its table says that it has one. */
export function languageOfSet(folder: string): string | undefined {
  try {
    const { language } = JSON.parse(readFileSync(path.join(folder, "surlab-data.json"), "utf8"));
    return typeof language === "string" ? language : undefined;
  } catch {
    return undefined;
  }
}
