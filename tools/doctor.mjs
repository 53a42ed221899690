// npm run doctor: what works on this machine, and how to fix what does not. --json for machine-readable output.
// Exit code 1 where something that the project needs is missing.

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import {
  inRoot,
  jupyterEnvironment,
  kernelSpec,
  pythonPackage,
  root,
  sitePackages,
  tensorflowPackage,
  venvBin,
} from "./paths.mjs";
import { checkPlaces, checkReport } from "./preflight.mjs";
import { answer } from "./setup/command.mjs";
import * as setUpRay from "./setup/ray.mjs";
import { installed as installedTransformers } from "./setup/transformers.mjs";
import { steps } from "./setup.mjs";

const rows = [
  node(),
  python(),
  ...steps.map(setUp),
  jupyter(),
  kernel(),
  ...tensorflow(),
  gpu(),
  threads(),
  browser(),
  transformers(),
  ray(),
  ...models(),
  disk(),
  ...checkPlaces(inRoot("results")).map(({ what, found, mend }) => row(what, !mend, found, mend)),
  await report(),
];

if (process.argv.includes("--json")) {
  console.log(JSON.stringify(rows, null, 2));
} else {
  for (const { what, state, found, mend } of rows) {
    console.log(`${{ good: "  ok  ", note: "  --  ", bad: "  NO  " }[state]} ${what.padEnd(28)} ${found}`);
    if (mend) console.log(`${" ".repeat(36)}-> ${mend}`);
  }
}
process.exitCode = rows.some(({ state }) => state === "bad") ? 1 : 0;

/** `state`: "good", "bad" (required and missing), or "note" (optional and missing). */
function row(what, good, found, mend, otherwise = "bad") {
  return { what, state: good ? "good" : otherwise, found, ...(good || !mend ? {} : { mend }) };
}

function node() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  return row(
    "Node.js",
    major > 20 || (major === 20 && minor >= 19),
    process.version,
    "install Node 22 from https://nodejs.org",
  );
}

function python() {
  const version = answer(venvBin("python"), ["--version"]);
  return row("Python", version !== undefined, version ? `${version} in .venv` : "no .venv", "npm run setup");
}

function setUp(step) {
  let ready = false;
  try {
    ready = step.isReady();
  } catch {
    // A step whose check fails lacks the output of an earlier step.
  }
  return row(`set-up: ${step.name}`, ready, ready ? "ready" : "missing or outdated", "npm run setup");
}

function jupyter() {
  const versions = ["jupyterlab", "nbclient", "nbconvert"].map((name) => pythonPackage(new RegExp(`^${name}-`)));
  const found = versions.map((p) => (p ? `${p.name} ${p.version}` : "missing")).join(", ");
  return row("JupyterLab", versions.every(Boolean), found, "npm run setup");
}

function kernel() {
  const listed = spawnSync(venvBin("jupyter"), ["kernelspec", "list", "--json"], {
    encoding: "utf8",
    env: jupyterEnvironment(),
  });
  const specs = listed.status === 0 ? JSON.parse(listed.stdout).kernelspecs : {};
  const own = specs.tslab?.resource_dir === path.dirname(kernelSpec);
  const { version } = readJson(inRoot("node_modules", "tslab", "package.json")) ?? {};
  return row(
    "kernel",
    own,
    own ? `tslab ${version}, registered in .venv` : "tslab is not registered in .venv",
    "npm run setup",
  );
}

/** Loads the native library in a child process, since a failure to load may crash the process. */
function tensorflow() {
  const installed = tensorflowPackage();
  const probe = spawnSync(
    process.execPath,
    [
      "-e",
      `const tf = require("@tensorflow/tfjs-node-gpu");
       const binding = tf.backend().binding;
       tf.matMul(tf.ones([64, 64]), tf.ones([64, 64])).dataSync();
       const relu = { name: "relu", type: binding.TF_ATTR_BOOL, value: false };
       let kernels = true;
       try { tf.backend().executeSingleOutput("SurlabDense", [relu], [tf.ones([1, 1]), tf.ones([1, 1]), tf.ones([1])]); }
       catch { kernels = false; }
       console.log(JSON.stringify({ version: binding.TF_Version, gpu: tf.backend().isUsingGpuDevice === true, kernels }));`,
    ],
    { cwd: root, encoding: "utf8", env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "0" }, timeout: 120_000 },
  );
  const loaded = probe.status === 0 ? JSON.parse(probe.stdout.trim().split("\n").at(-1)) : undefined;
  const why = probe.stderr?.split("\n").find((line) => /^Error:/.test(line)) ?? "the native binding does not load";
  const oneDnn = /oneDNN custom operations are on/.test(probe.stderr ?? "");
  const devices = loaded?.gpu ? "GPU" : "CPU";
  return [
    row(
      "TensorFlow",
      loaded !== undefined,
      loaded ? `${installed?.name} ${loaded.version}, on the ${devices}` : why,
      "npm run setup (if that does not help, rm -rf .venv node_modules first)",
    ),
    row(
      "own kernels",
      loaded?.kernels === true,
      loaded?.kernels ? "compiled for this processor" : "not in the binding: dense layers train at half the speed",
      "npm run setup",
      "note",
    ),
    row(
      "oneDNN",
      oneDnn,
      oneDnn ? "on" : "off",
      "unset TF_ENABLE_ONEDNN_OPTS; on processors other than x86-64, TensorFlow decides by itself",
      "note",
    ),
  ];
}

function gpu() {
  const list = answer("nvidia-smi", ["--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"]);
  if (list === undefined)
    return row("GPU", false, "none: nvidia-smi does not answer, so everything runs on the CPU", undefined, "note");
  const cuda = sitePackages() && fs.existsSync(path.join(sitePackages(), "nvidia"));
  return row(
    "GPU",
    cuda,
    list.split("\n").join("; "),
    "rm -rf .venv && npm run setup, which asks pip for tensorflow[and-cuda]",
    "note",
  );
}

function threads() {
  const asked = process.env.SURLAB_THREADS;
  return row(
    "threads",
    true,
    `${asked ?? os.availableParallelism()} of ${os.cpus().length} cores (${os.cpus()[0]?.model.trim()})`,
  );
}

function browser() {
  let found;
  try {
    found = answer(process.execPath, [
      "-e",
      `require("surlab/dist/figures/browser.js").findBrowser().then(({ name }) => console.log(name), (error) => { console.error(error.message); process.exit(1); })`,
    ]);
  } catch {
    // Reported below, like any other failure.
  }
  return row(
    "browser for pictures",
    found !== undefined,
    found ?? "none that starts",
    "install Chromium (Debian: apt install chromium); without it, figures are live and in .html, but not in .png or .pdf",
    "note",
  );
}

async function report() {
  const broken = await checkReport();
  return row("export and report", !broken, broken ?? "nbconvert makes a page", "npm run setup (or rm -rf .venv first)");
}

function transformers() {
  const { version } = installedTransformers() ?? {};
  return row(
    "pretrained models: package",
    version !== undefined,
    version ? `@huggingface/transformers ${version}` : "@huggingface/transformers is not installed (470 MB, optional)",
    "npm run setup -- --with transformers",
    "note",
  );
}

function ray() {
  const ready = setUpRay.isReady();
  const found = ready ? `Ray ${setUpRay.wantedVersion()} in .venv-ray` : "Ray is not installed (1 GB, optional)";
  return row("npm run scale: Ray", ready, found, "npm run setup -- --with ray", "note");
}

/** The folders of data/models. */
function models() {
  const folder = inRoot("data", "models");
  const known = readJson(inRoot("data", "models.json")) ?? {};
  const there = fs.existsSync(folder)
    ? fs.readdirSync(folder).filter((name) => /^[^.]/.test(name) && fs.statSync(path.join(folder, name)).isDirectory())
    : [];
  if (there.length === 0) {
    const names = Object.keys(known).join(", ");
    return [
      row("pretrained models", false, "none in data/models (optional)", `npm run data -- model NAME: ${names}`, "note"),
    ];
  }
  return there.sort().map((name) => {
    const networks = filesIn(path.join(folder, name)).filter((file) => file.endsWith(".onnx"));
    const megabytes = networks.reduce((sum, file) => sum + fs.statSync(file).size, 0) / 1e6;
    const found =
      networks.length > 0
        ? `${networks.map((file) => path.basename(file)).join(", ")}: ${megabytes.toFixed(0)} MB`
        : "no networks";
    return row(`pretrained model ${name}`, networks.length > 0, found, `npm run data -- model ${name}`, "note");
  });
}

function filesIn(folder) {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

function disk() {
  const { bavail, bsize } = fs.statfsSync(root);
  const free = (bavail * bsize) / 1e9;
  return row("disk", free > 2, `${free.toFixed(1)} GB free`, "free some space: a run with its caches takes about 2 GB");
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
