/** The page's side of its worker: one request at a time, with progress and cancel. */

import source from "worker:./worker.ts";
import type { Answer, Request, Result, Sent } from "./protocol.js";

export interface Done {
  result: Result;
  seconds: number;
}

/** What a canceled or replaced request is rejected with. */
export class Canceled extends Error {}

export class AskClient {
  #worker: Worker | undefined;
  /** Key of the songs that the worker has. */
  #known = "";
  #id = 0;
  #running: { id: number; answered(answer: Answer): void; reject(error: Error): void } | undefined;
  #next: (() => void) | undefined;
  #rejectNext: (() => void) | undefined;

  get isBusy(): boolean {
    return this.#running !== undefined;
  }

  /** Asks; while another request is being answered, waits, and takes the place of one that waits already. */
  ask(request: Request, progress: (phase: string, share: number | null) => void): Promise<Done> {
    return new Promise((resolve, reject) => {
      const start = () => {
        const id = ++this.#id;
        this.#running = {
          id,
          reject,
          answered: (answer) => {
            if (answer.kind === "progress") return progress(answer.phase, answer.share);
            this.#running = undefined;
            if (answer.kind === "done") resolve(answer);
            else reject(new Error(answer.message));
            this.#startNext();
          },
        };
        this.#send({ id, request });
      };
      if (!this.#running) return start();
      this.#rejectNext?.();
      this.#next = start;
      this.#rejectNext = () => reject(new Canceled());
    });
  }

  /** Ends what is being answered, and forgets what waits. */
  cancel(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#known = "";
    const running = this.#running;
    this.#running = undefined;
    this.#rejectNext?.();
    this.#next = this.#rejectNext = undefined;
    running?.reject(new Canceled());
  }

  #startNext(): void {
    const next = this.#next;
    this.#next = this.#rejectNext = undefined;
    next?.();
  }

  #send({ id, request }: { id: number; request: Request }): void {
    const worker = this.#open();
    const { key } = request.songs;
    const sent: Sent = { id, request: key === this.#known ? { ...request, songs: { key } } : request };
    this.#known = key;
    worker.postMessage(sent);
  }

  #open(): Worker {
    if (this.#worker) return this.#worker;
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const worker = new Worker(address);
    worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
      URL.revokeObjectURL(address);
      if (data.id === this.#running?.id) this.#running.answered(data);
    });
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      const running = this.#running;
      this.cancel();
      running?.reject(new Error(event.message || "The browser could not start a worker."));
    });
    this.#worker = worker;
    return worker;
  }
}
