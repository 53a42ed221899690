import path from "node:path";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { runApart } from "../../dist/async/childProcesses.js";
import { parallelMap } from "../../dist/async/parallel.js";
import { UnsuitableCollection, UserError } from "../../dist/errors.js";

const failing = path.join(import.meta.dirname, "failing.cjs");
const places: [string, (kind: string) => Promise<unknown>][] = [
  ["a worker thread", (kind) => parallelMap(failing, "fail", [kind])],
  ["a child process", (kind) => runApart(failing, "fail", kind)],
];
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    (error: unknown) => error as NodeJS.ErrnoException,
  );

describe.each(places)("an error thrown in %s", (_, run) => {
  it("keeps its class, so that a user's mistake is shown without a stack trace", async () => {
    const error = await errorOf(run("user"));
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toBe("k is 0; it must be at least 1.");
    expect(inspect(error)).toBe("k is 0; it must be at least 1.");
    expect(await errorOf(run("unsuitable"))).toBeInstanceOf(UnsuitableCollection);
  });

  it("keeps its code and the stack of where it was thrown", async () => {
    const error = await errorOf(run("file"));
    expect(error.code).toBe("ENOSPC");
    expect(error.stack).toContain("failing.cjs");
    expect((await errorOf(run("text"))).message).toBe("only text");
  });
});
