// A real Ray cluster on one machine: each node is a raylet of its own on a loopback address. For the tests, the faults of docs/scale.md
// and the bench; a cluster of several machines is started as docs/scale.md says.

import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { rayBin } from "../setup/ray.mjs";

/** The head is the first; 127.0.0.1 is not among them, because Ray replaces it by the machine's own address. */
const addressOf = (number) => `127.0.0.${2 + number}`;

/** Seconds that a node may take to start on a busy machine. */
const START_SECONDS = 120;
const TRIES = 3;

export class Cluster {
  /** Nodes by number: process id of "ray start", which leads a process group of its own. */
  #nodes = [];
  #folder = mkdtempSync(path.join(tmpdir(), "surlab-ray-"));

  /** @param {{ cpus?: number, env?: Record<string, string> }} options cores of each node, and variables of its processes */
  constructor({ cpus = 1, env = {} } = {}) {
    this.cpus = cpus;
    this.env = env;
  }

  /** Address of the dashboard, as --address takes it. */
  get address() {
    return `http://${addressOf(0)}:${this.ports.dashboard}`;
  }

  /** Starts the head; again after `kill(0)`, on the same ports. */
  async startHead() {
    this.ports ??= { gcs: await freePort(), dashboard: await freePort(), client: await freePort() };
    const { gcs, dashboard, client } = this.ports;
    const options = [
      ...[
        "--head",
        `--port=${gcs}`,
        `--ray-client-server-port=${client}`,
        `--temp-dir=${path.join(this.#folder, "s")}`,
      ],
      ...[`--dashboard-host=${addressOf(0)}`, `--dashboard-port=${dashboard}`],
    ];
    await this.#start(0, options, {}, async () => (await this.#alive()).length > 0);
  }

  /**
   * Starts a further node.
   *
   * @param {{ env?: Record<string, string>, prefix?: string[] }} options variables of its processes, and a command that starts it
   */
  async startNode(number, options = {}) {
    // The cluster may not have noticed yet that a node of the same address is gone.
    const before = await this.#alive();
    const joined = async () => (await this.#alive()).some((id) => !before.includes(id));
    await this.#start(number, [`--address=${addressOf(0)}:${this.ports.gcs}`], options, joined);
  }

  /** On a busy machine Ray may give up after half a minute: again then. */
  async #start(number, more, { env = {}, prefix = [] }, ready) {
    for (let tries = 1; ; tries++) {
      const log = openSync(path.join(this.#folder, `node-${number}.log`), "a");
      const [program, ...args] = [
        ...[
          ...prefix,
          rayBin("ray"),
          "start",
          "--block",
          "--disable-usage-stats",
          `--node-ip-address=${addressOf(number)}`,
        ],
        ...[`--num-cpus=${this.cpus}`, "--object-store-memory=80000000"],
        ...[`--dashboard-agent-listen-port=${await freePort()}`, ...more],
      ];
      const child = spawn(program, args, {
        detached: true,
        stdio: ["ignore", log, log],
        env: { ...process.env, ...this.env, ...env },
      });
      closeSync(log);
      let ended = false;
      child.on("error", () => (ended = true));
      child.on("exit", () => (ended = true));
      this.#nodes[number] = child;
      const last = performance.now() + 1000 * START_SECONDS;
      while (!ended && performance.now() < last) {
        if (await ready().catch(() => false)) return;
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      this.kill(number);
      if (tries === TRIES) throw new Error(`Node ${number} of the cluster did not start:\n${this.#log(number)}`);
    }
  }

  /** The processes of a node: those of the session of "ray start", and all that they started. */
  processes(number) {
    const leader = this.#nodes[number]?.pid;
    const told = spawnSync("ps", ["-eo", "pid=,ppid=,sess=,args="], { encoding: "utf8" }).stdout;
    const all = told.split("\n").flatMap((line) => {
      const [, pid, parent, session, command] = /^ *(\d+) +(\d+) +(\d+) (.*)$/.exec(line) ?? [];
      return pid ? [{ pid: Number(pid), parent: Number(parent), session: Number(session), command }] : [];
    });
    const found = all.filter(({ session }) => session === leader);
    for (const one of found) {
      found.push(...all.filter((other) => other.parent === one.pid && !found.includes(other)));
    }
    return found;
  }

  /** Runners of a node, oldest first. */
  runners(number) {
    return this.processes(number).filter(
      ({ command }) => command.includes("shard.mjs") && command.includes("--attached"),
    );
  }

  /** Ends a node as a power failure would: every process at once, the raylet first. */
  kill(number) {
    const all = this.processes(number);
    const raylet = ({ command }) => command.includes("/raylet/raylet ");
    for (const { pid } of [...all.filter(raylet), ...all]) endNow(pid);
    this.#nodes[number] = undefined;
  }

  /** Ends only the raylet of a node: Ray ends what it had started. */
  killRaylet(number) {
    endNow(this.processes(number).find(({ command }) => command.includes("/raylet/raylet ")).pid);
  }

  /** Ends all nodes and removes what they wrote. */
  stop() {
    for (const number of this.#nodes.keys()) if (this.#nodes[number]) this.kill(number);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  /** Ids of the nodes that the cluster takes to be alive. */
  async #alive() {
    const answer = await fetch(`${this.address}/nodes?view=summary`);
    const { data } = await answer.json();
    return data.summary.flatMap(({ raylet }) => (raylet.state === "ALIVE" ? [raylet.nodeId] : []));
  }

  #log(number) {
    const file = path.join(this.#folder, `node-${number}.log`);
    return existsSync(file) ? readFileSync(file, "utf8").slice(-2000) : "";
  }
}

function endNow(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended before.
  }
}

/** A port that is free now. */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, addressOf(0), () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
