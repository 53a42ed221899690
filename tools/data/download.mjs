// Downloads one file, and goes on where an earlier try ended.
//
// The bytes go to `<file>.part`, with what is needed to go on in `<file>.part.json`; only a file of the announced length and
// the known checksum gets its name.

import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";
import { causeOf, DataError, reasonOf } from "./dataError.mjs";

const TRIES = 6;
/** A server that sends nothing for so long has gone. */
const SILENCE_MS = 60_000;

/**
 * @typedef {object} RemoteFile
 * @property {string} name path below the folder of the set
 * @property {string[]} urls where it is, the first that answers serves
 * @property {number} [size] in bytes
 * @property {string} [md5]
 * @property {string} [sha1]
 * @property {string} [sha256]
 * @property {Record<string, string>} [headers]
 */

/**
 * @param {RemoteFile} remote
 * @param {string} file where it goes
 * @param {{ onProgress?: (done: number, total: number | undefined) => void, waitMs?: number, signal?: AbortSignal }} [options]
 *   `waitMs`: before the second try, doubled before each further one
 */
export async function download(remote, file, { onProgress = () => {}, waitMs = 1000, signal } = {}) {
  if (fs.existsSync(file)) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const failures = [];
  for (const url of remote.urls) {
    try {
      await fromOne(remote, url, file, { onProgress, waitMs, signal });
      await checkContent(remote, url, `${file}.part`);
      fs.renameSync(`${file}.part`, file);
      fs.rmSync(`${file}.part.json`, { force: true });
      return;
    } catch (error) {
      if (signal?.aborted || !(error instanceof DataError)) throw error;
      failures.push(error.message);
    }
  }
  throw new DataError(failures.join("\n"));
}

/** Tries one address until it has sent everything. */
async function fromOne(remote, url, file, { onProgress, waitMs, signal }) {
  let wait = waitMs;
  for (let tries = 1; ; tries++) {
    const before = sizeOf(`${file}.part`);
    try {
      await receive(remote, url, file, onProgress, signal);
      return;
    } catch (error) {
      if (signal?.aborted || !(error instanceof Interrupted)) throw error;
      // What is coming in, however slowly, is not a failure.
      if (sizeOf(`${file}.part`) > before) [tries, wait] = [0, waitMs];
      if (tries >= TRIES) {
        throw new DataError(
          `${url} broke off ${TRIES} times: ${error.message}; the same command goes on from ${sizeOf(`${file}.part`)} bytes.`,
        );
      }
      await pause(wait, undefined, { signal });
      wait *= 2;
    }
  }
}

/** The connection ended too early; another try may go on. */
class Interrupted extends Error {}

/** There is nobody at that address, or no network: trying again at once is no use. */
const UNREACHABLE = ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ENETUNREACH", "EHOSTUNREACH"];

async function receive(remote, url, file, onProgress, signal) {
  const part = `${file}.part`;
  const known = readJson(`${part}.json`);
  const have = known?.url === url ? sizeOf(part) : 0;
  // All of it came, and then the process was ended.
  if (have > 0 && have === known.total) return;
  const idle = new AbortController();
  let timer;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => idle.abort(), SILENCE_MS);
  };
  alive();
  try {
    const response = await fetch(url, {
      headers: {
        ...remote.headers,
        // Bytes as they are: a compressed transfer can't be resumed, and its length is not the file's.
        "accept-encoding": "identity",
        ...(have > 0 && { range: `bytes=${have}-`, ...(known.etag && { "if-range": known.etag }) }),
      },
      signal: signal ? AbortSignal.any([signal, idle.signal]) : idle.signal,
    });
    const from = startOf(response, url, have);
    const total = totalOf(response, from) ?? remote.size;
    refuse(response, url, remote, total);
    const etag = response.headers.get("etag");
    fs.writeFileSync(`${part}.json`, JSON.stringify({ url, total, etag: etag?.startsWith('"') ? etag : undefined }));
    let done = from;
    const counted = async function* (chunks) {
      for await (const chunk of chunks) {
        alive();
        done += chunk.length;
        if (total !== undefined && done > total)
          throw new DataError(`${url} sent more than the ${total} bytes that it announced.`);
        onProgress(done, total);
        yield chunk;
      }
    };
    if (!response.body) throw new Interrupted("an empty answer");
    await pipeline(
      Readable.fromWeb(response.body),
      counted,
      fs.createWriteStream(part, { flags: from > 0 ? "a" : "w" }),
    );
    if (total !== undefined && done < total) throw new Interrupted(`${done} of ${total} bytes came`);
  } catch (error) {
    if (signal?.aborted || error instanceof DataError || error instanceof Interrupted) throw error;
    if (["ENOSPC", "EDQUOT"].includes(error.code)) {
      throw new DataError(`The disk of ${part} is full; free some space, and the same command goes on from here.`);
    }
    if (["EACCES", "EROFS", "EISDIR"].includes(error.code))
      throw new DataError(`${part} can't be written: ${error.message}`);
    if (UNREACHABLE.includes(causeOf(error).code)) {
      throw new DataError(`${url} can't be reached: ${reasonOf(error)}. Is there a network?`);
    }
    throw new Interrupted(idle.signal.aborted ? `nothing came for ${SILENCE_MS / 1000} s` : reasonOf(error));
  } finally {
    clearTimeout(timer);
  }
}

/** At which byte the answer begins: a server that can't go on, or whose file has changed, sends all of it. */
function startOf(response, url, have) {
  if (response.status === 206) {
    const [, first] = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "") ?? [];
    if (Number(first) !== have) throw new DataError(`${url} was asked for bytes from ${have} and sent others.`);
    return have;
  }
  if (response.status === 416 && have > 0) {
    throw new DataError(
      `${url} has no bytes after ${have}; its file has changed. Delete the .part file and start again.`,
    );
  }
  if (response.status === 429 || response.status >= 500)
    throw new Interrupted(`the server answered ${response.status}`);
  if (!response.ok) {
    const reason = { 401: "asks for a password", 403: "refuses", 404: "has no such file" }[response.status];
    throw new DataError(`${url} ${reason ?? "can't be read"} (${response.status} ${response.statusText}).`);
  }
  return 0;
}

function totalOf(response, from) {
  const whole = /\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1];
  if (whole) return Number(whole);
  const length = response.headers.get("content-length");
  return length === null || response.headers.get("content-encoding") ? undefined : from + Number(length);
}

function refuse(response, url, { size, name }, total) {
  if (/^text\/html/.test(response.headers.get("content-type") ?? "") && !/[.]html?$/.test(name)) {
    throw new DataError(
      `${url} sent a web page in place of ${name}: perhaps a login or an error page; open it in a browser to see.`,
    );
  }
  if (size !== undefined && total !== undefined && size !== total) {
    throw new DataError(`${url} announces ${total} bytes, and ${name} has ${size}.`);
  }
}

async function checkContent({ size, md5, sha1, sha256 }, url, part) {
  const bytes = sizeOf(part);
  if (size !== undefined && bytes !== size) {
    discard(part);
    throw new DataError(`${url} sent ${bytes} bytes in place of ${size}; they were deleted.`);
  }
  for (const [kind, expected] of Object.entries({ sha256, sha1, md5 })) {
    if (!expected) continue;
    const hash = createHash(kind);
    await pipeline(fs.createReadStream(part), hash);
    const found = hash.digest("hex");
    if (found === expected) return;
    discard(part);
    throw new DataError(
      `What ${url} sent has the ${kind} ${found} in place of ${expected}: it is damaged, or another file. It was deleted.`,
    );
  }
}

function discard(part) {
  fs.rmSync(part, { force: true });
  fs.rmSync(`${part}.json`, { force: true });
}

function sizeOf(file) {
  return fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
