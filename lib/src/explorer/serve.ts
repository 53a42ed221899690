import { randomBytes, timingSafeEqual } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import type { ExplorerContents } from "./contents.js";
import { explorerPage } from "./page.js";
import { base64 } from "./write.js";

/** What is served. */
export interface ServeExplorerOptions {
  contents: ExplorerContents;
  /** Paths of the sound files of its songs, in their order; undefined where there is none. */
  files: readonly (string | undefined)[];
  /** The snippet of a song, mp3; undefined where there is none. */
  snippet(i: number): Uint8Array | undefined;
}

/** A page that is served. */
export interface ServedExplorer {
  /** On the loopback interface, with a token that nobody else knows. */
  address: string;
  /** Ends it, and every answer that is under way. */
  close(): Promise<void>;
}

const TYPES: Record<string, string> = {
  ...{ mp3: "audio/mpeg", wav: "audio/wav", wave: "audio/wav", flac: "audio/flac", ogg: "audio/ogg" },
  ...{ oga: "audio/ogg", opus: "audio/ogg", m4a: "audio/mp4", m4b: "audio/mp4", mp4: "audio/mp4", aac: "audio/aac" },
  ...{ webm: "audio/webm", weba: "audio/webm", mka: "audio/x-matroska", aiff: "audio/aiff", aif: "audio/aiff" },
};

/**
 * Serves the page with whole songs, to this machine only: on 127.0.0.1, at a port and under a token that are drawn at
 * random. It answers nothing but GET and HEAD of the page, of its snippets and of the songs that it shows, by their
 * number; no path of a request reaches the file system. The Host header must name this server, so that a page from
 * elsewhere whose name was pointed at 127.0.0.1 (DNS rebinding) reads nothing.
 */
export async function serveExplorer({ contents, files, snippet }: ServeExplorerOptions): Promise<ServedExplorer> {
  const { sound } = contents;
  const inPage = sound?.at === "page" ? contents.ids.map((_, i) => base64(snippet(i))) : undefined;
  const page = Buffer.from(
    explorerPage({ ...contents, ...(sound && { sound: { ...sound, stream: "song/" } }) }, inPage),
  );
  const token = randomBytes(18).toString("base64url");
  const server = createServer((request, response) => {
    answer(request, response).catch(() => {
      // The browser went away, or the file did in the middle of an answer.
      response.destroy();
    });
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { port } = server.address() as AddressInfo;
    if (![`127.0.0.1:${port}`, `localhost:${port}`].includes(request.headers.host ?? "")) {
      return refuse(response, 403, "This server answers only under its own address.");
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.setHeader("Allow", "GET, HEAD");
      return refuse(response, 405, "Only GET and HEAD are answered.");
    }
    const asked = /^\/([\w-]{1,64})\/(?:(song|sound)\/(\d{1,9})(?:\.mp3)?)?(?:\?.*)?$/.exec(request.url ?? "");
    if (!asked || !isSame(asked[1] as string, token)) return refuse(response, 404, "There is nothing here.");
    const [, , kind, number] = asked;
    const i = Number(number);
    if (kind === undefined) return send(request, response, page, "text/html; charset=utf-8");
    if (kind === "sound") {
      const bytes = i < contents.n ? snippet(i) : undefined;
      if (!bytes) return refuse(response, 404, "This song has no snippet.");
      return send(request, response, bytes, "audio/mpeg");
    }
    const file = i < files.length ? files[i] : undefined;
    if (!file) return refuse(response, 404, "This song has no sound file.");
    return sendFile(request, response, file);
  };
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/${token}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Takes the same time however many characters agree. */
function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Frame-Options": "DENY",
  "Cache-Control": "no-store",
};

function refuse(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { ...HEADERS, "Content-Type": "text/plain; charset=utf-8" });
  response.end(`${sentence}\n`);
}

interface Stretch {
  first: number;
  last: number;
}

/** The one range that is asked for; undefined for the whole, null where no such bytes are there (RFC 9110, 14.1). */
function rangeOf(header: string | undefined, size: number): Stretch | null | undefined {
  const asked = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "");
  // Several ranges, or another unit: a server may answer with the whole.
  if (!asked || (asked[1] === "" && asked[2] === "")) return undefined;
  if (asked[1] === "") {
    const length = Math.min(Number(asked[2]), size);
    return length === 0 ? null : { first: size - length, last: size - 1 };
  }
  const first = Number(asked[1]);
  const last = asked[2] === "" ? size - 1 : Number(asked[2]);
  // A range that ends before it begins is no range.
  if (last < first && asked[2] !== "") return undefined;
  return first >= size ? null : { first, last: Math.min(last, size - 1) };
}

/** Writes the head of an answer. Returns the stretch to send; undefined where none is to be sent. */
function begin(request: IncomingMessage, response: ServerResponse, type: string, size: number): Stretch | undefined {
  const range = rangeOf(request.headers.range, size);
  const common = { ...HEADERS, "Accept-Ranges": "bytes", "Content-Type": type };
  if (range === null) {
    response.writeHead(416, { ...common, "Content-Range": `bytes */${size}`, "Content-Length": 0 });
    response.end();
    return undefined;
  }
  const { first, last } = range ?? { first: 0, last: size - 1 };
  response.writeHead(range ? 206 : 200, {
    ...common,
    "Content-Length": last - first + 1,
    ...(range && { "Content-Range": `bytes ${first}-${last}/${size}` }),
  });
  if (request.method === "HEAD" || last < first) {
    response.end();
    return undefined;
  }
  return { first, last };
}

function send(request: IncomingMessage, response: ServerResponse, bytes: Uint8Array, type: string): void {
  const stretch = begin(request, response, type, bytes.length);
  if (stretch) response.end(bytes.subarray(stretch.first, stretch.last + 1));
}

async function sendFile(request: IncomingMessage, response: ServerResponse, file: string): Promise<void> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file);
    const found = await handle.stat();
    if (!found.isFile()) return refuse(response, 404, "The file of this song is gone.");
    const type = TYPES[path.extname(file).slice(1).toLowerCase()] ?? "application/octet-stream";
    const stretch = begin(request, response, type, found.size);
    if (!stretch) return;
    const { first: start, last: end } = stretch;
    await pipeline(handle.createReadStream({ start, end, autoClose: false }), response);
  } catch (error) {
    if (response.headersSent) throw error;
    refuse(response, 404, "The file of this song is gone, or may not be read.");
  } finally {
    await handle?.close();
  }
}
