// Brings one set or model to its folder: downloads what is missing, checks it, unpacks it, and moves it into place as a whole.

import fs from "node:fs";
import path from "node:path";
import { DataError } from "./dataError.mjs";
import { download } from "./download.mjs";
import { filesOf } from "./sources.mjs";
import { unpack } from "./unpack.mjs";

/** In a folder that is complete: where it came from, and when. */
export const RECORD = "surlab-data.json";

/** Was this folder fetched whole? */
export function isFetched(folder) {
  return fs.existsSync(path.join(folder, RECORD));
}

/**
 * @param {string} name of the set
 * @param {object} set of data/sets.json or data/models.json
 * @param {string} folder where it goes
 * @param {{ say: (line: string) => void, onProgress: (what: string, done: number, total: number | undefined) => void,
 *   keepArchives?: boolean, signal?: AbortSignal, waitMs?: number }} options
 */
export async function fetchSet(name, set, folder, { say, onProgress, keepArchives = false, ...options }) {
  if (fs.existsSync(folder) && fs.readdirSync(folder).length > 0) {
    throw new DataError(
      `${folder} is there already and was not made by this command: open it as it is, or move it away first.`,
    );
  }
  // Downloads stay from try to try; what is unpacked begins anew.
  const downloads = path.join(path.dirname(folder), ".downloads", name);
  fs.mkdirSync(downloads, { recursive: true });
  const files = await filesOf(set);
  checkRoom(set, files, downloads);
  for (const file of files) {
    const place = path.join(downloads, ...file.name.split("/"));
    if (!path.resolve(place).startsWith(downloads + path.sep)) {
      throw new DataError(
        `${name} lists a file that leaves its folder, ${JSON.stringify(file.name)}; nothing was downloaded.`,
      );
    }
    await download(file, place, { ...options, onProgress: (done, total) => onProgress(file.name, done, total) });
  }
  const fresh = `${folder}.unfinished`;
  fs.rmSync(fresh, { recursive: true, force: true });
  fs.mkdirSync(fresh, { recursive: true });
  for (const { name: file, unpack: archived } of files) {
    const from = path.join(downloads, ...file.split("/"));
    if (archived) {
      const { leftOut } = await unpack(from, fresh, {
        onProgress: (done, total) => onProgress(`unpacking ${file}`, done, total),
      });
      if (leftOut.length > 0)
        say(`  ${leftOut.length} links or devices in ${file} were left out, ${leftOut[0]} first.`);
    } else {
      const to = path.join(fresh, ...file.split("/"));
      fs.mkdirSync(path.dirname(to), { recursive: true });
      fs.copyFileSync(from, to);
    }
  }
  const top = onlyFolder(fresh);
  const { title, license, page, language } = set;
  const sources = files.map(({ name, urls, size, md5, sha1, sha256 }) => ({
    name,
    url: urls[0],
    size,
    md5,
    sha1,
    sha256,
  }));
  const record = { name, title, license, page, language, fetched: new Date().toISOString(), sources };
  fs.writeFileSync(path.join(top, RECORD), `${JSON.stringify(record, null, 2)}\n`);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.renameSync(top, folder);
  if (top !== fresh) fs.rmSync(fresh, { recursive: true, force: true });
  if (!keepArchives) fs.rmSync(downloads, { recursive: true, force: true });
}

/** GitHub's archives hold one folder; what is in it is the set. */
function onlyFolder(folder) {
  const entries = fs.readdirSync(folder, { withFileTypes: true });
  return entries.length === 1 && entries[0].isDirectory() ? path.join(folder, entries[0].name) : folder;
}

/** What is to come must fit: what is not yet downloaded, and what will be unpacked. */
function checkRoom({ downloadBytes, unpackedBytes }, files, downloads) {
  const listed = files.every(({ size }) => size !== undefined)
    ? files.reduce((sum, { size }) => sum + size, 0)
    : downloadBytes;
  if (listed === undefined) return;
  const have = files.reduce((sum, { name }) => {
    const place = path.join(downloads, ...name.split("/"));
    const there =
      fs.statSync(place, { throwIfNoEntry: false }) ?? fs.statSync(`${place}.part`, { throwIfNoEntry: false });
    return sum + (there?.size ?? 0);
  }, 0);
  const needed = Math.max(0, listed - have) + (unpackedBytes ?? listed);
  const { bavail, bsize } = fs.statfsSync(downloads);
  if (needed > bavail * bsize) {
    throw new DataError(
      `${(needed / 1e9).toFixed(1)} GB are needed (download and unpacked files), and ${((bavail * bsize) / 1e9).toFixed(1)} GB are free at ${downloads}: free some space, or give another place with --to.`,
    );
  }
}
