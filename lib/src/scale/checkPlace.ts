import { accessSync, constants, existsSync } from "node:fs";
import path from "node:path";
import { UserError } from "../errors.js";
import { type Build, build } from "./build.js";
import { songFiles } from "./makePart.js";
import { type ManifestSong, readManifest } from "./manifest.js";
import { queryParquet } from "./parquet.js";
import { progressFile } from "./progress.js";

/**
 * Checks that this machine can make the parts of a manifest as the machine does that asks: it has the same build, sees the
 * same folder and may write there, and sees the songs.
 *
 * @param manifestFile path of `manifest.json`
 * @param id of the progress that the asking machine has written beside it
 * @param wanted the asking machine's build
 * @throws UserError with what is wrong
 */
export async function checkPlace(manifestFile: string, id: string, wanted: Build): Promise<void> {
  const here = build();
  for (const [name, what] of Object.entries({ surlab: "Surlab", node: "Node.js", build: "the build of Surlab" }) as [
    keyof Build,
    string,
  ][]) {
    if (here[name] !== wanted[name]) {
      throw new UserError(
        `${what} is ${here[name]}, and ${wanted[name]} where the run was started; use one version on every machine (git pull, npm run setup).`,
      );
    }
  }
  const folder = path.dirname(manifestFile);
  const manifest = readManifest(manifestFile);
  if (!existsSync(progressFile(folder, id))) {
    throw new UserError(
      `${folder} is another folder of that name, not the one that the run was started with; it must be one shared folder.`,
    );
  }
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new UserError(`You may not write into ${folder}; make it yours (chown, chmod).`);
  }
  if (manifest.from !== undefined) {
    if (existsSync(path.join(manifest.from, "manifest.json"))) return;
    throw new UserError(
      `There is no ${manifest.from} on this machine; every machine must see the run that this one takes.`,
    );
  }
  const [song] = await queryParquet(
    [path.join(folder, manifest.table!)],
    "SELECT id, file, bytes, key FROM parts WHERE bytes IS NOT NULL LIMIT 1",
  );
  if (song) songFiles(manifest, [song as unknown as ManifestSong]);
}
