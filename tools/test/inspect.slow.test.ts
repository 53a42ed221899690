import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { jupyterEnvironment, venvBin } from "../paths.mjs";

/** What Jupyter's inspection shows of names, as Shift+Tab does, after a cell has imported them. */
const SCRIPT = `
import json, sys
from jupyter_client import KernelManager

manager = KernelManager(kernel_name="tslab")
manager.start_kernel(cwd="notebooks")
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=120)
client.execute_interactive('import { kMeans, Vae, umap } from "surlab";', timeout=120)
shown = []
for name in sys.argv[1:]:
    reply = client.inspect(name, 1, reply=True, timeout=120)
    shown.append(reply["content"]["data"]["text/plain"])
print(json.dumps(shown))
client.stop_channels()
manager.shutdown_kernel(now=True)
`;

it("shows a name's signature and its doc in sections", () => {
  const env = jupyterEnvironment();
  const { stdout } = spawnSync(venvBin("python"), ["-c", SCRIPT, "kMeans", "Vae", "umap"], { encoding: "utf8", env });
  const [kMeans, vae, umap] = JSON.parse(stdout.trim().split("\n").at(-1) as string);
  expect(kMeans).toMatch(
    /^function kMeans\(X: MatrixLike, options: KMeansOptions\): Promise<KMeansResult>\n\nk-means \(Lloyd 1982\).*as in/,
  );
  expect(kMeans).toMatch(
    /\n\nParameters\n {2}X: n x d.*\n\nReturns\n {2}n labels.*\n\nThrows\n {2}UserError where k.*\n\nDiffers/s,
  );
  expect(vae).toMatch(/^class Vae\n\nVariational autoencoder .*z = mu \+ exp\(logVar \/ 2\) \* noise/s);
  expect(umap).toMatch(/^function umap\(.*McInnes, Healy & Melville 2018.*\n\nReturns\n {2}the layout/s);
  for (const text of [kMeans, vae, umap]) expect(text).not.toMatch(/\(alias\)|import |@param|\{@link/);
});
