// Unpacks a zip or tar archive into a folder. An archive with an entry that would leave the folder is refused as a whole,
// before anything is written; links and devices in it are left out.

import fs from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import * as tar from "tar";
import yauzl from "yauzl";
import { DataError } from "./dataError.mjs";

/**
 * @param {string} archive
 * @param {string} folder exists
 * @param {{ onProgress?: (done: number, total: number | undefined) => void }} [options] bytes
 * @returns {Promise<{ leftOut: string[] }>} entries that are neither files nor folders
 */
export async function unpack(archive, folder, { onProgress = () => {} } = {}) {
  try {
    return await (/[.]zip$/i.test(archive) ? unzip : untar)(archive, folder, onProgress);
  } catch (error) {
    if (error instanceof DataError) throw error;
    if (["ENOSPC", "EDQUOT"].includes(error.code))
      throw new DataError(`The disk of ${folder} is full; free some space.`);
    throw new DataError(`${archive} can't be unpacked: ${error.message}. Delete it to download it again.`);
  }
}

/** The place of an entry, or a refusal. Windows' separators and drives are no part of a name. */
export function placeOf(name, folder, archive) {
  const place = path.resolve(folder, name);
  const inside = place === folder || place.startsWith(folder + path.sep);
  if (!inside || path.isAbsolute(name) || /\0|^[A-Za-z]:|(^|[\\/])[.][.]([\\/]|$)/.test(name)) {
    throw new DataError(
      `${archive} has an entry that leaves its folder, ${JSON.stringify(name)}: none of it was unpacked.`,
    );
  }
  return place;
}

function checkRoom(bytes, folder, archive) {
  const { bavail, bsize } = fs.statfsSync(folder);
  const free = bavail * bsize;
  if (bytes > free) {
    throw new DataError(
      `${archive} unpacks to ${(bytes / 1e9).toFixed(1)} GB, and ${(free / 1e9).toFixed(1)} GB are free where ${folder} is: free some space.`,
    );
  }
}

async function unzip(archive, folder, onProgress) {
  const file = await yauzl.openPromise(archive, { autoClose: false, decodeStrings: true });
  try {
    const entries = [];
    // yauzl itself rejects names that leave the folder; `placeOf` holds without it, too.
    for await (const entry of file.eachEntry()) entries.push(entry);
    for (const { fileName } of entries) placeOf(fileName, folder, archive);
    const total = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
    checkRoom(total, folder, archive);
    const leftOut = [];
    let done = 0;
    for (const entry of entries) {
      const place = placeOf(entry.fileName, folder, archive);
      // The upper half of the attributes is the Unix mode: 0o120000 is a symbolic link.
      if (((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000) {
        leftOut.push(entry.fileName);
      } else if (entry.fileName.endsWith("/")) {
        fs.mkdirSync(place, { recursive: true });
      } else {
        fs.mkdirSync(path.dirname(place), { recursive: true });
        await pipeline(await file.openReadStreamPromise(entry), fs.createWriteStream(place));
      }
      done += entry.uncompressedSize;
      onProgress(done, total);
    }
    return { leftOut };
  } finally {
    file.close();
  }
}

async function untar(archive, folder, onProgress) {
  const leftOut = [];
  let total = 0;
  const refused = [];
  await tar.list({
    file: archive,
    strict: true,
    onReadEntry: ({ path: name, type, size }) => {
      try {
        placeOf(name, folder, archive);
      } catch (error) {
        refused.push(error);
      }
      if (["File", "OldFile", "ContiguousFile", "Directory"].includes(type)) total += size;
      else leftOut.push(name);
    },
  });
  if (refused.length > 0) throw refused[0];
  checkRoom(total, folder, archive);
  const skipped = new Set(leftOut);
  let done = 0;
  await tar.extract({
    file: archive,
    cwd: folder,
    strict: true,
    filter: (name) => !skipped.has(name),
    noMtime: true,
    onReadEntry: ({ size }) => {
      done += size;
      onProgress(done, total);
    },
  });
  return { leftOut };
}
