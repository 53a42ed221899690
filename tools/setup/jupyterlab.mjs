// Step: JupyterLab's settings, inside .venv and .cache (from tools/jupyter): only the TypeScript kernel, no news, a page that stops
// training.

import fs from "node:fs";
import path from "node:path";
import { inRoot, jupyterEnvironment, sitePackages, venv } from "../paths.mjs";

export const name = "JupyterLab settings";
export const needsGigabytes = 0;

const here = inRoot("tools", "jupyter");
const read = (file) => fs.readFileSync(path.join(here, file), "utf8");
const config = path.join(venv, "etc", "jupyter");

/**
 * jsonschema, which every Jupyter program loads, imports rfc3987_syntax where it is installed, to check strings of the format
 * "iri". No schema of Jupyter's has one, and the import compiles a grammar, which takes three quarters of the start of each
 * kernel's runner, of nbconvert and of JupyterLab. In this way jsonschema finds none.
 */
const withoutIriChecks = 'import sys; sys.modules.setdefault("rfc3987_syntax", None)\n';

/** Every file that the step writes, with its content. */
function files() {
  const site = sitePackages();
  return {
    // The nearest package.json decides how Node reads a .js file. This checkout's says "module"; JupyterLab's scripts are CommonJS.
    [path.join(venv, "package.json")]: '{ "type": "commonjs" }\n',
    [path.join(venv, "share", "jupyter", "lab", "settings", "overrides.json")]: read("overrides.json"),
    [path.join(config, "jupyter_server_config.py")]: read("config.py"),
    [path.join(config, "jupyter_server_config.d", "surlab.json")]:
      '{ "ServerApp": { "jpserver_extensions": { "surlab_jupyter": true } } }\n',
    [path.join(jupyterEnvironment().JUPYTER_CONFIG_DIR, "custom", "custom.css")]: read("custom.css"),
    // A .pth file adds a module path: the package is loaded from tools/jupyter directly.
    [path.join(site, "surlab_jupyter.pth")]: `${here}\n${withoutIriChecks}`,
  };
}

export function isReady() {
  if (!sitePackages()) return false;
  return Object.entries(files()).every(([file, text]) => fs.existsSync(file) && fs.readFileSync(file, "utf8") === text);
}

export function make() {
  for (const [file, text] of Object.entries(files())) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    // Replaces the file instead of changing it: it may be a hard link into another environment.
    fs.writeFileSync(`${file}.new`, text);
    fs.renameSync(`${file}.new`, file);
  }
}
