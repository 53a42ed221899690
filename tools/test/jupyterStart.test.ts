import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { venvBin } from "../paths.mjs";

it("Jupyter's programs start without compiling the grammar of a format that no notebook uses", () => {
  const script = `import sys, nbformat, jupyter_events; print("jsonschema" in sys.modules, "lark" in sys.modules)`;
  const { stdout, stderr } = spawnSync(venvBin("python"), ["-c", script], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(stdout).toBe("True False\n");
});
