// A set-up step that can't continue: one sentence with the fix.

export class SetupFailure extends Error {
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

const causes = [
  [
    /ENOSPC|No space left on device/i,
    "The disk is full: free about 4 GB where this checkout lies, then run the same command again.",
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network is unreachable|Temporary failure in name resolution|Failed to establish a new connection|Max retries exceeded|Read timed out/i,
    "The package index could not be reached: check the network or the proxy settings of npm and pip, then run the same command again; it goes on where it stopped.",
  ],
  [
    /EACCES|Permission denied/i,
    "A file could not be written: make this checkout yours (chown -R) and run the same command again.",
  ],
];

/** The message for a failed program: a known cause, or what failed and where its output is. */
export function explain(what, output, log) {
  const known = causes.find(([pattern]) => pattern.test(output));
  return new SetupFailure(
    `${what} failed. ${known ? known[1] : "The end of its output is above."} (Full output: ${log})`,
  );
}

const FULL = ["ENOSPC", "EDQUOT"];
const READ_ONLY = ["EROFS", "EACCES", "EPERM"];

/** A write error of a step as a SetupFailure, with `code` "read-only" or "full"; any other error unchanged. */
export function failureOf(error) {
  if (error instanceof SetupFailure || !error.path) return error;
  if (FULL.includes(error.code)) {
    return new SetupFailure(
      `The disk is full (${error.path} could not be written): free about 4 GB where this checkout lies, then run the same command again.`,
      "full",
    );
  }
  if (READ_ONLY.includes(error.code)) {
    return new SetupFailure(
      `${error.path} could not be written: make this checkout yours (chown -R), or clone it to a place where you may write, then run the same command again.`,
      "read-only",
    );
  }
  if (error.code === "EMFILE") {
    return new SetupFailure(
      "Too many files are open: raise the limit (ulimit -n 1024), then run the same command again.",
      "files",
    );
  }
  return error;
}
