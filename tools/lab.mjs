// npm run lab: JupyterLab in notebooks/, on loopback, with its token. Options after -- are passed to JupyterLab.

import { onStop, startChild } from "./children.mjs";
import { inRoot, jupyterEnvironment, venvBin } from "./paths.mjs";
import { setup } from "./setup.mjs";

await setup();
const asRoot = process.getuid?.() === 0 ? ["--allow-root"] : [];
const lab = startChild(
  venvBin("jupyter"),
  ["lab", "--ip=127.0.0.1", `--ServerApp.root_dir=${inRoot("notebooks")}`, ...asRoot, ...process.argv.slice(2)],
  { stdio: "inherit", cwd: inRoot("notebooks"), env: jupyterEnvironment() },
);
// Ctrl-C makes JupyterLab ask whether to shut down; everything else ends it, and its kernels with it.
onStop((signal) => lab.kill(signal));
lab.on("error", (error) => {
  console.error(`JupyterLab could not be started (${error.message}): npm run doctor says what is missing.`);
  process.exit(1);
});
lab.on("exit", (code) => process.exit(code ?? 1));
