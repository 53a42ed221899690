// The engine of several machines: submits driver.py through the Jobs API of a Ray cluster, and follows it. This machine needs no Ray.

import { existsSync, readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fail } from "../commandLine.mjs";
import { inRoot, root } from "../paths.mjs";

const require = createRequire(import.meta.url);
const library = (name) => require(inRoot("lib", "dist", "scale", name));
const { readProgress } = library("progress.js");

/** Seconds without an answer after which the cluster is taken to be gone. */
const PATIENCE = 30;

/** States of a job after which nothing more comes. */
const ENDED = ["SUCCEEDED", "FAILED", "STOPPED"];

/** An answer that is none, in one sentence. */
class Unreachable extends Error {}

export class RayJob {
  #id;

  /** @param {string} address of the cluster's dashboard, such as http://head:8265 */
  constructor(address) {
    this.address = address.replace(/\/+$/, "");
    if (!/^https?:\/\/[^/]+$/.test(this.address)) {
      fail(`--address is "${address}"; it must be that of the cluster's dashboard, such as http://head:8265.`);
    }
  }

  /** Ends this process with a sentence where there is no Ray cluster at the address. */
  async greet() {
    try {
      const { ray_version: version } = await this.#ask("GET", "/api/version");
      if (version === undefined)
        fail(`At ${this.address} there is no Ray; ask ray status on the head for its address.`);
    } catch (error) {
      fail(
        `No Ray cluster answers at ${this.address} (${error.message}); is the head running (ray start --head --dashboard-host 0.0.0.0), and may this machine reach it?`,
      );
    }
  }

  /**
   * Starts the driver on the cluster.
   *
   * @param {string} manifest path of manifest.json, as the nodes see it
   * @param {string} id of the progress file
   * @param {{ cpus: number, gpus: number, retries: number, silence: number, stop: string, grace: number }} options
   */
  async submit(manifest, id, { cpus, gpus, retries, silence, stop, grace }) {
    const build = library("build.js").build();
    const settings = {
      manifest,
      id,
      home: root,
      node: process.execPath,
      build,
      cpus,
      gpus,
      retries,
      silence,
      stop,
      grace,
    };
    // The checkout and the Ray of the head: where SURLAB_HOME has the one, and beside it the other; else the Python that comes first.
    const start = 'PATH="$SURLAB_HOME/.venv-ray/bin:$PATH" exec python3 "$SURLAB_HOME/tools/scale/driver.py" "$0"';
    const entrypoint = `export SURLAB_HOME="\${SURLAB_HOME:-${root}}"; sh -c ${quote(start)} ${quote(JSON.stringify(settings))}`;
    const submission = `surlab-${id}`;
    await this.#ask("POST", "/api/jobs/", { entrypoint, submission_id: submission, metadata: { manifest } });
    this.#id = submission;
    return submission;
  }

  /**
   * Waits for the end of the job.
   *
   * @param {string} folder of the manifest
   * @param {string} id of the progress file
   * @returns {Promise<string | undefined>} what went wrong outside of the driver, in one sentence
   */
  async ended(folder, id) {
    let heard = performance.now();
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      try {
        const { status, message } = await this.#ask("GET", `/api/jobs/${this.#id}`);
        heard = performance.now();
        if (!ENDED.includes(status)) continue;
        const progress = readProgress(folder, id);
        return progress?.state === "running" ? await this.#whyItEnded(message) : undefined;
      } catch (error) {
        if (performance.now() - heard < 1000 * PATIENCE) continue;
        return `The Ray cluster at ${this.address} has not answered for ${PATIENCE} s (${error.message}); what is done is kept, and the same command goes on from there.`;
      }
    }
  }

  /** Stops the job on the cluster. */
  async stop() {
    if (this.#id !== undefined) await this.#ask("POST", `/api/jobs/${this.#id}/stop`).catch(() => {});
  }

  /** The last line that the job printed says more than Ray's own message. */
  async #whyItEnded(message) {
    const { logs = "" } = await this.#ask("GET", `/api/jobs/${this.#id}/logs`).catch(() => ({}));
    const last = (logs.trim().split("\n").at(-1) || message || "it printed nothing").replace(/\.$/, "");
    const hint = /No module named 'ray'/.test(logs)
      ? " On the head, Python has no Ray: run npm run setup -- --with ray there, and start Ray from .venv-ray/bin."
      : "";
    return `The driver on the cluster ended before its work was done: ${last}.${hint}`;
  }

  async #ask(method, where, body) {
    const token = authenticationToken();
    const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
    const { status, text } = await request(
      this.address + where,
      { method, headers },
      body && JSON.stringify(body),
    ).catch((error) => {
      throw new Unreachable(error.code ?? error.message);
    });
    if (status === 401 || status === 403) {
      throw new Unreachable("it asks for a token; set RAY_AUTH_TOKEN to that of ray get-auth-token on the head");
    }
    if (status !== 200) throw new Unreachable(`${status}: ${text.trim().split("\n").at(-1)?.slice(0, 200)}`);
    try {
      return JSON.parse(text);
    } catch {
      return {};
    }
  }
}

/** Not through fetch: Ray refuses what has a browser's headers, which fetch adds (sec-fetch-mode). */
function request(url, options, body = "") {
  return new Promise((resolve, reject) => {
    const { request: send } = url.startsWith("https:") ? https : http;
    const sent = send(url, { ...options, timeout: 20_000 }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk) => {
        text += chunk;
      });
      answer.on("end", () => resolve({ status: answer.statusCode, text }));
      answer.on("error", reject);
    });
    sent.on("timeout", () => sent.destroy(Object.assign(new Error("no answer"), { code: "no answer in 20 s" })));
    sent.on("error", reject);
    sent.end(body);
  });
}

/** As Ray's own programs find it: RAY_AUTH_TOKEN, a file named by RAY_AUTH_TOKEN_PATH, or ~/.ray/auth_token. */
function authenticationToken() {
  if (process.env.RAY_AUTH_TOKEN) return process.env.RAY_AUTH_TOKEN;
  const file = process.env.RAY_AUTH_TOKEN_PATH ?? path.join(os.homedir(), ".ray", "auth_token");
  return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}

/** A word of a shell command. */
const quote = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
