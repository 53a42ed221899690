import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, it } from "vitest";

interface Finding {
  what: string;
  state: "good" | "note" | "bad";
  found: string;
  mend?: string;
}

function doctor(cwd: string, ...args: string[]) {
  const { status, stdout } = spawnSync(process.execPath, ["tools/doctor.mjs", ...args], { cwd, encoding: "utf8" });
  return { code: status, said: stdout };
}

it("finds everything in a set-up checkout, with versions", () => {
  const { code, said } = doctor(".", "--json");
  const findings = JSON.parse(said) as Finding[];
  const of = (what: string) => findings.find((f) => f.what === what);
  expect(findings.filter((f) => f.state === "bad")).toEqual([]);
  expect(code).toBe(0);
  expect(of("Node.js")?.found).toBe(process.version);
  expect(of("TensorFlow")?.found).toMatch(/^tensorflow(_cpu)? 2\.\d+\.\d+, on the [CG]PU$/);
  expect(of("kernel")?.found).toContain("registered in .venv");
  const transformers = of("pretrained models: package");
  expect(transformers?.mend ?? "").toBe(transformers?.state === "good" ? "" : "npm run setup -- --with transformers");
  expect(findings.some(({ what }) => /^pretrained models?( |$)/.test(what))).toBe(true);
  for (const what of ["Python", "JupyterLab", "oneDNN", "GPU", "threads", "browser for pictures", "disk"]) {
    expect(of(what)).toBeDefined();
  }
});

it("says how to install what is missing, and fails", () => {
  const bare = mkdtempSync(path.join(os.tmpdir(), "surlab-doctor-"));
  try {
    for (const name of ["package.json", "package-lock.json", "environment.yml", "tsconfig.json", "tools", "lib"]) {
      cpSync(path.resolve(name), path.join(bare, name), { recursive: true, filter: (from) => !from.includes("/dist") });
    }
    symlinkSync(path.resolve("node_modules"), path.join(bare, "node_modules"));
    const { code, said } = doctor(bare);
    expect(code).toBe(1);
    expect(said).toMatch(/NO +Python +no \.venv\n +-> npm run setup/);
    expect(said).toMatch(/NO +kernel +tslab is not registered in \.venv\n +-> npm run setup/);
    expect(said).toMatch(/NO +set-up: library/);
  } finally {
    rmSync(bare, { recursive: true });
  }
});
