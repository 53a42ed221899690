// Child processes that end with the tool that started them: by Ctrl-C, SIGTERM, a closed terminal, or kill -9.
//
// Each child leads its own process group, so that a signal reaches all of its descendants, and a terminal's Ctrl-C
// reaches it only once, through us. Since kill -9 cannot be caught, a guard process reads from a pipe: when the pipe
// closes while groups are alive, the guard ends them.

import { spawn } from "node:child_process";

/** Grace period between SIGTERM and SIGKILL. */
const GRACE_SECONDS = 10;

/**
 * Reads lines "+ group" and "- group"; at the end of the pipe it ends the remaining groups by SIGTERM, then SIGKILL.
 */
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

/** Read at once: where the shell of `npm run` ends before `onStop` is called, its process has another parent by then. */
const parent = process.ppid;

const running = new Set();
let guard;
let ending = false;

/** As `spawn`, for a program that must not outlive this process. Takes all options of `spawn` except `detached`. */
export function startChild(program, args, options = {}) {
  // The guard is started first, so that the program is registered immediately after its start.
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

/** Process id of the guard, which outlives this process until all children have ended. */
export function guardProcess() {
  guard ??= startGuard();
  return guard.pid;
}

/** True once the programs are being ended; their failures are then expected. */
export const isEnding = () => ending;

/** Ends every program with its group: by SIGTERM, and by SIGKILL after the grace period or at the second call. */
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

/** True where a process of the group is alive. */
function signalGroup(group, signal) {
  try {
    return process.kill(-group, signal);
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Under npm one Ctrl-C arrives twice, from the terminal and from npm; signals within this time count once. */
const SAME_PRESS_MS = 400;

/**
 * Calls `stop` with "SIGINT" at each Ctrl-C, and with "SIGTERM" when this process is told to end, when its terminal is
 * closed, and when the `npm run` that started it has exited (npm's shell does not forward SIGTERM). Returns a function
 * that removes the handlers.
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
  // Ignore write errors of a closed terminal.
  for (const stream of [process.stdout, process.stderr])
    if (stream.listenerCount("error") === 0) stream.on("error", () => {});
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", end);
  process.on("SIGHUP", end);
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
  // Neither the guard nor its pipe keeps this process alive; if the guard is killed, we go on without it.
  shell.unref();
  shell.stdin.unref();
  shell.stdin.on("error", () => {});
  shell.on("error", () => {});
  return shell;
}
