// Programs that a tool starts, and that end with it, however it ends: by Ctrl-C, SIGTERM, a closed terminal, or kill -9.
//
// Each program leads a process group of its own, so that a signal reaches all that it started in turn, and a terminal's
// Ctrl-C reaches it only through us, once. Against kill -9, which nobody can catch, a guard process holds the reading
// end of a pipe: when the pipe closes and groups are left, the guard ends them.

import { spawn } from "node:child_process";

/** How long a program may take to end in order before it is killed. */
const GRACE_SECONDS = 10;

/** Reads lines "+ group" and "- group"; at the end of the pipe it ends what is left, first in order, then by force. */
const GUARD = `
groups=" "
while read -r sign group; do
  case "$sign" in
    +) groups="$groups$group " ;;
    -) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
any() { for g in $groups; do kill -0 -"$g" 2>/dev/null && return 0; done; return 1; }
any || exit 0
for g in $groups; do kill -TERM -"$g" 2>/dev/null; done
n=0
while any && [ $n -lt ${GRACE_SECONDS * 5} ]; do sleep 0.2; n=$((n + 1)); done
for g in $groups; do kill -KILL -"$g" 2>/dev/null; done
`;

const running = new Set();
let guard;
let ending = false;

/** As `spawn`, for a program that must not outlive this process. Takes all of its options but `detached`. */
export function startChild(program, args, options = {}) {
  // The guard is there first, so that nothing lies between the start of the program and the line that tells of it.
  guardProcess();
  const child = spawn(program, args, { ...options, detached: true });
  if (child.pid === undefined) return child;
  running.add(child);
  guard.stdin.write(`+ ${child.pid}\n`);
  child.on("exit", () => {
    running.delete(child);
    guard.stdin.write(`- ${child.pid}\n`);
  });
  return child;
}

/** The number of the guard process, which outlives this one until all that it has started has ended. */
export function guardProcess() {
  guard ??= startGuard();
  return guard.pid;
}

/** True once the programs are being ended: that they fail then is no news. */
export const isEnding = () => ending;

/** Ends every program with its whole group: in order, and by force after a while, or at the second call. */
export async function endChildren() {
  const groups = [...running].map(({ pid }) => pid);
  for (const group of groups) signalGroup(group, ending ? "SIGKILL" : "SIGTERM");
  ending = true;
  const last = performance.now() + GRACE_SECONDS * 1000;
  while (groups.some((group) => signalGroup(group, 0))) {
    if (performance.now() > last) for (const group of groups) signalGroup(group, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** True where somebody of the group is left. */
function signalGroup(group, signal) {
  try {
    return process.kill(-group, signal);
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** One Ctrl-C reaches a tool twice under npm, from the terminal and from npm; nobody presses twice within this time. */
const SAME_PRESS_MS = 400;

/**
 * Calls `stop` with "SIGINT" at each Ctrl-C, and with "SIGTERM" when this process is told to end, when its terminal is
 * closed, and when the `npm run` that started it is gone (npm's shell does not pass SIGTERM on). Returns what undoes it.
 */
export function onStop(stop) {
  let last = -Infinity;
  const interrupt = () => {
    const now = performance.now();
    if (now - last > SAME_PRESS_MS) stop("SIGINT");
    last = now;
  };
  let told = false;
  const end = () => {
    if (!told) stop("SIGTERM");
    told = true;
  };
  // A closed terminal takes no more text, which is no reason to fail.
  for (const stream of [process.stdout, process.stderr])
    if (stream.listenerCount("error") === 0) stream.on("error", () => {});
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", end);
  process.on("SIGHUP", end);
  const parent = process.ppid;
  const watch = process.env.npm_lifecycle_event ? setInterval(() => process.ppid !== parent && end(), 300) : undefined;
  watch?.unref();
  return () => {
    process.removeListener("SIGINT", interrupt);
    process.removeListener("SIGTERM", end);
    process.removeListener("SIGHUP", end);
    clearInterval(watch);
  };
}

function startGuard() {
  const shell = spawn("/bin/sh", ["-c", GUARD, "surlab-guard"], {
    stdio: ["pipe", "ignore", "ignore"],
    env: { PATH: "/usr/bin:/bin" },
    cwd: "/",
    detached: true,
  });
  // Neither the guard nor its pipe keeps this process alive; a guard that somebody killed is done without.
  shell.unref();
  shell.stdin.unref();
  shell.stdin.on("error", () => {});
  shell.on("error", () => {});
  return shell;
}
