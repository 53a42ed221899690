// A lock between processes that is released when its holder dies, and that two processes cannot both take over.
//
// The lock is a folder with a numbered file per holder; the highest number holds the lock. A file is created complete,
// by a hard link, which only one process can create under a given number. When the holder of the highest number n has
// released it or has exited, number n + 1 can be taken. A process that took n + 1 then checks for a higher number:
// there is one if it was slow and n had been replaced in between; then it has not got the lock. Since the highest file
// is never removed, numbers are never reused.

import { randomBytes } from "node:crypto";
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { guardProcess } from "./children.mjs";
import { makeFolder } from "./paths.mjs";
import { machine, startOf } from "./processes.mjs";

/** Processes on other machines and in other containers can't be looked up; holders touch their file as a heartbeat. */
const BEAT_MS = 10_000;
const SILENT_MS = 60_000;

/**
 * Takes the lock in `folder`, which is created if missing.
 *
 * @returns `release`, or `owner` if the lock is held: the process id, the time it was taken, and whether the process has
 *   exited and only its children are still ending
 */
export function tryLock(folder) {
  try {
    return attempt(folder);
  } catch (error) {
    if (error.code !== "NO_LINKS") throw error;
    console.warn(
      `The file system of ${folder} has no hard links, so nothing here keeps two processes apart: run one at a time.`,
    );
    return { release() {} };
  }
}

function attempt(folder) {
  makeFolder(folder);
  for (;;) {
    const last = Math.max(0, ...numbers(folder));
    const record = last > 0 ? readRecord(path.join(folder, String(last))) : undefined;
    if (last > 0 && record === undefined) continue; // Replaced after the folder was read.
    const owner = record && holder(record, path.join(folder, String(last)));
    if (owner) return { owner };
    const file = take(folder, last + 1);
    if (file === undefined) continue;
    if (numbers(folder).some((number) => number > last + 1)) {
      rmSync(file, { force: true });
      continue;
    }
    tidy(folder, last + 1);
    return { release: hold(file) };
  }
}

/** Removes the files of earlier holders, and the drafts of killed processes. */
function tidy(folder, mine) {
  for (const name of readdirSync(folder)) {
    const earlier = /^\d+$/.test(name) && Number(name) < mine;
    const writer = /\.(\d+)(\.[0-9a-f]+)?$/.exec(name)?.[1];
    if (earlier || (writer && startOf(Number(writer)) === undefined)) rmSync(path.join(folder, name), { force: true });
  }
}

/** Links the file with that number; undefined if another process was first. */
function take(folder, number) {
  const guard = guardProcess();
  const record = {
    pid: process.pid,
    started: startOf(process.pid),
    machine: machine(),
    taken: new Date().toISOString(),
    // It lives until all children of this process have ended, even if this process is killed.
    guard: guard && { pid: guard, started: startOf(guard) },
  };
  const draft = path.join(folder, `draft.${process.pid}.${randomBytes(4).toString("hex")}`);
  const file = path.join(folder, String(number));
  try {
    writeFileSync(draft, JSON.stringify(record));
    linkSync(draft, file);
    return file;
  } catch (error) {
    if (error.code === "EEXIST") return undefined;
    if (["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(error.code) && error.syscall === "link") {
      throw Object.assign(new Error("no hard links here"), { code: "NO_LINKS" });
    }
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Starts the heartbeat. Returns a function that releases the lock; the end of the process releases it, too. */
function hold(file) {
  const beat = setInterval(() => {
    try {
      utimesSync(file, new Date(), new Date());
    } catch {
      // The folder was removed by hand: no lock is left to hold.
    }
  }, BEAT_MS);
  beat.unref();
  const release = () => {
    clearInterval(beat);
    process.removeListener("exit", release);
    try {
      const released = `${file}.released.${process.pid}`;
      writeFileSync(released, JSON.stringify({ released: true }));
      renameSync(released, file);
    } catch {
      // A full disk: the next process finds that this one has exited.
    }
  };
  process.on("exit", release);
  return release;
}

/** The holder in this record; undefined if it is no longer alive. */
function holder(record, file) {
  if (record.released) return undefined;
  const owner = { pid: record.pid, taken: record.taken };
  if (record.machine !== machine()) {
    const beat = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    return Date.now() - beat < SILENT_MS ? { ...owner, elsewhere: true } : undefined;
  }
  const alive = ({ pid, started }) => started !== undefined && startOf(pid) === started;
  if (alive(record)) return owner;
  return record.guard && alive(record.guard) ? { ...owner, ending: true } : undefined;
}

function numbers(folder) {
  return readdirSync(folder)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Content of a holder's file; an empty file, as left by a full disk, has no holder. */
function readRecord(file) {
  let text;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch {
    return { released: true };
  }
}
