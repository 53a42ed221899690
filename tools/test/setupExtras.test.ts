import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

it("refuses to install what it does not know", () => {
  const { status, stderr } = spawnSync(process.execPath, ["tools/setup.mjs", "--with", "everything"], {
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([1, 'There is no "everything" to install; --with takes transformers, ray.\n']);
});
