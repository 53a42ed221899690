// npm run lab: JupyterLab in notebooks/, on loopback, with its token. Options after -- are passed to JupyterLab.

import { spawn } from "node:child_process";
import { inRoot, jupyterEnvironment, venvBin } from "./paths.mjs";
import { setup } from "./setup.mjs";

await setup();
const asRoot = process.getuid?.() === 0 ? ["--allow-root"] : [];
const lab = spawn(
  venvBin("jupyter"),
  ["lab", "--ip=127.0.0.1", `--ServerApp.root_dir=${inRoot("notebooks")}`, ...asRoot, ...process.argv.slice(2)],
  { stdio: "inherit", cwd: inRoot("notebooks"), env: jupyterEnvironment() },
);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => lab.kill(signal));
lab.on("exit", (code) => process.exit(code ?? 0));
