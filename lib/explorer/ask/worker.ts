/** The page's worker: clusters and maps, computed beside the page so that it stays at hand. */

import { Answerer } from "./answer.js";
import type { Answer, AskedSongs, Sent } from "./protocol.js";

/** Pictures of progress a second are few. */
const EVERY_MS = 100;

const answerer = new Answerer();
let known: AskedSongs | undefined;

addEventListener("message", ({ data: { id, request } }: MessageEvent<Sent>) => {
  const send = (answer: Answer) => postMessage(answer);
  const begun = performance.now();
  let last = 0;
  try {
    if ("values" in request.songs) known = request.songs;
    if (known?.key !== request.songs.key) throw new Error("The worker has lost the songs; ask again.");
    const result = answerer.answer({ ...request, songs: known }, (phase, share) => {
      const now = performance.now();
      if (now - last < EVERY_MS) return;
      last = now;
      send({ id, kind: "progress", phase, share });
    });
    send({ id, kind: "done", result, seconds: (performance.now() - begun) / 1000 });
  } catch (error) {
    send({ id, kind: "error", message: error instanceof Error ? error.message : String(error) });
  }
});
