// npm run lab: JupyterLab on loopback with a token of its own, opened at the start page. Options after -- are passed to
// JupyterLab. The terminal shows the address, how to stop, and warnings.

import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { onStop, startChild } from "./children.mjs";
import { inRoot, jupyterEnvironment, root, venvBin } from "./paths.mjs";
import { setup } from "./setup.mjs";

await setup();
const env = jupyterEnvironment();
const asRoot = process.getuid?.() === 0 ? ["--allow-root"] : [];
const lab = startChild(
  venvBin("jupyter"),
  [
    "lab",
    "--ip=127.0.0.1",
    // The root is the checkout, so that notebooks can link to results and docs; the file browser opens in notebooks/.
    `--ServerApp.root_dir=${root}`,
    `--FileContentsManager.preferred_dir=${inRoot("notebooks")}`,
    "--LabApp.default_url=/lab/tree/notebooks/README.md",
    "--LabApp.custom_css=True",
    "--ServerApp.log_level=WARN",
    "--LabApp.log_level=WARN",
    ...asRoot,
    ...process.argv.slice(2),
  ],
  // With a token from outside, Jupyter doesn't announce its own addresses.
  {
    stdio: ["inherit", "inherit", "pipe"],
    cwd: inRoot("notebooks"),
    env: { ...env, JUPYTER_TOKEN: process.env.JUPYTER_TOKEN ?? randomBytes(24).toString("hex") },
  },
);
// TensorFlow prints these when a kernel loads it, regardless of TF_CPP_MIN_LOG_LEVEL; users can't act on them.
const NOTICES = /^WARNING: All log messages before absl::InitializeLog|^I\d{4} .*\] oneDNN custom operations are on\./;
readline.createInterface({ input: lab.stderr }).on("line", (line) => {
  if (!NOTICES.test(line)) console.error(line);
});
// At Ctrl-C JupyterLab asks whether to shut down; any other signal stops it with its kernels.
onStop((signal) => lab.kill(signal));
lab.on("error", (error) => {
  console.error(`JupyterLab could not be started (${error.message}): npm run doctor says what is missing.`);
  process.exit(1);
});
lab.on("exit", (code) => {
  // "close" waits until all output has been read, which a kernel that outlives the server would delay forever.
  lab.on("close", () => process.exit(code ?? 1));
  setTimeout(() => process.exit(code ?? 1), 500);
});
await announce();

/** The address, once the server has written its info file. */
async function announce() {
  const described = path.join(env.JUPYTER_RUNTIME_DIR, `jpserver-${lab.pid}.json`);
  while (!fs.existsSync(described)) await new Promise((resolve) => setTimeout(resolve, 100));
  const { url, token } = JSON.parse(fs.readFileSync(described, "utf8"));
  console.log(`
  Surlab in JupyterLab:  ${url}lab/tree/notebooks/README.md${token ? `?token=${token}` : ""}
  Open it in a browser (it may have opened by itself). Begin with 00_collection.ipynb: Run > Run All Cells.
  To stop: Ctrl-C here, then y.
`);
}
