/** The server of whole songs answers its own page on this machine, and nothing else. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect, type NetConnectOpts } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServedExplorer, serveExplorer } from "../../dist/explorer/serve.js";
import { exampleContents } from "./exampleContents.js";

const folder = mkdtempSync(path.join(tmpdir(), "surlab-serve-"));
const at = (name: string) => path.join(folder, name);
const SONG = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 251));
let served: ServedExplorer;
let root: URL;

beforeAll(async () => {
  writeFileSync(at("a.mp3"), SONG);
  writeFileSync(at("b.FLAC"), "flac");
  writeFileSync(at("gone.mp3"), "soon gone");
  writeFileSync(at("empty.wav"), "");
  writeFileSync(at("secret.txt"), "secret");
  mkdirSync(at("folder.mp3"));
  served = await serveExplorer({
    contents: { ...exampleContents(7), sound: { type: "audio/mpeg", seconds: 5, present: { ints: "" }, at: "files" } },
    files: [at("a.mp3"), at("b.FLAC"), undefined, at("gone.mp3"), at("empty.wav"), at("folder.mp3")],
    snippet: (i) => (i === 0 ? new Uint8Array([1, 2, 3]) : undefined),
  });
  rmSync(at("gone.mp3"));
  root = new URL(served.address);
});
afterAll(async () => {
  await served.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  status: number | undefined;
  headers: Record<string, unknown>;
  body: Buffer;
}

/** The path is sent as it is: fetch would resolve its dots. */
function ask(
  target: string,
  { method = "GET", headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: "127.0.0.1", port: root.port, path: target, method, headers: { host: root.host, ...headers } },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("end", () =>
          resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }),
        );
        answer.on("error", reject);
      },
    );
    asked.on("error", reject);
    asked.end();
  });
}
const under = (rest: string, options?: Parameters<typeof ask>[1]) => ask(`${root.pathname}${rest}`, options);

describe("what it answers", () => {
  test("the page, which knows where whole songs are", async () => {
    const { status, headers, body } = await under("");
    expect([status, headers["content-type"], headers["cache-control"]]).toEqual([
      200,
      "text/html; charset=utf-8",
      "no-store",
    ]);
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(body.toString()).toContain('"stream":"song/"');
    expect(body.toString()).not.toContain(folder);
  });

  test("songs and snippets by number, with their type", async () => {
    const song = await under("song/0");
    expect([song.status, song.headers["content-type"], song.headers["accept-ranges"]]).toEqual([
      200,
      "audio/mpeg",
      "bytes",
    ]);
    expect(song.body.equals(SONG)).toBe(true);
    expect((await under("song/1")).headers["content-type"]).toBe("audio/flac");
    expect((await under("song/4")).status).toBe(200);
    const snippet = await under("sound/0.mp3");
    expect([snippet.status, [...snippet.body]]).toEqual([200, [1, 2, 3]]);
    const head = await under("song/0", { method: "HEAD" });
    expect([head.status, head.headers["content-length"], head.body.length]).toEqual([200, "1000", 0]);
  });

  test.each([
    ["bytes=0-99", 206, 0, 100],
    ["bytes=990-", 206, 990, 1000],
    ["bytes=-10", 206, 990, 1000],
    ["bytes=-5000", 206, 0, 1000],
    ["bytes=999-5000", 206, 999, 1000],
    ["bytes=0-0", 206, 0, 1],
    ["bytes=1000-", 416, 0, 0],
    ["bytes=5000-6000", 416, 0, 0],
    ["bytes=-0", 416, 0, 0],
    ["bytes=20-10", 200, 0, 1000],
    ["bytes=0-1,5-9", 200, 0, 1000],
    ["bytes=-", 200, 0, 1000],
    ["bytes=a-b", 200, 0, 1000],
    ["bytes=0x10-20", 200, 0, 1000],
    ["bytes=-99999999999999999999", 200, 0, 1000],
    ["items=0-1", 200, 0, 1000],
  ])("range %s", async (range, status, from, to) => {
    const { headers, body, ...answer } = await under("song/0", { headers: { range } });
    expect(answer.status).toBe(status);
    expect(body.equals(SONG.subarray(from, to))).toBe(true);
    if (status === 206) expect(headers["content-range"]).toBe(`bytes ${from}-${to - 1}/1000`);
    if (status === 416) expect(headers["content-range"]).toBe("bytes */1000");
  });
});

describe("what it refuses", () => {
  test.each([
    "song/2",
    "song/3",
    "song/5",
    "song/6",
    "song/7",
    "song/99999999999999",
    "song/-1",
    "song/0/../1",
    "song/",
    "song",
    "sound/1.mp3",
    "../secret.txt",
    "song/../../secret.txt",
    "song/%2E%2E%2Fa.mp3",
    "..%2F..%2F..%2F..%2F",
    "song/0%00",
    "sound/..%5C..%5C0.mp3",
    "%",
    "index.html",
    "song/0;x",
  ])("%s", async (rest) => {
    const { status, body } = await under(rest);
    expect(status).toBe(404);
    expect(body.toString()).not.toMatch(/secret|surlab-serve/);
  });

  test("other paths, and other tokens", async () => {
    const token = root.pathname.slice(1, -1);
    const wrong = `${token.startsWith("A") ? "B" : "A"}${token.slice(1)}`;
    for (const target of ["/", "/song/0", `/${wrong}/`, `/${token.slice(1)}/`, `/${token}x/song/0`, `//${token}/`]) {
      expect((await ask(target)).status, target).toBe(404);
    }
    expect((await ask(`http://127.0.0.1:${root.port}${root.pathname}song/0`)).status).toBe(404);
  });

  test("other hosts, as after DNS rebinding", async () => {
    const { port } = root;
    for (const host of ["evil.example", `evil.example:${port}`, "127.0.0.1", "127.0.0.1:1", `0.0.0.0:${port}`]) {
      const { status, body } = await under("song/0", { headers: { host } });
      expect([status, body.toString()], host).toEqual([403, "This server answers only under its own address.\n"]);
    }
    expect((await under("song/0", { headers: { host: `localhost:${port}` } })).status).toBe(200);
  });

  test.each(["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])("%s", async (method) => {
    const { status, headers } = await under("song/0", { method });
    expect([status, headers.allow]).toEqual([405, "GET, HEAD"]);
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  });

  test("other machines: it listens on the loopback interface alone", async () => {
    const outside = Object.values(networkInterfaces())
      .flat()
      .filter((one) => one && !one.internal && one.family === "IPv4");
    const refused = (options: NetConnectOpts) =>
      new Promise((resolve) => {
        const socket = connect(options, () => {
          socket.destroy();
          resolve(false);
        });
        socket.on("error", () => resolve(true));
      });
    for (const one of outside) expect(await refused({ host: one!.address, port: Number(root.port) })).toBe(true);
    expect(await refused({ host: "127.0.0.1", port: Number(root.port) })).toBe(false);
  });

  test("a browser that goes away, or sends garbage, ends nothing but its own answer", async () => {
    for (const text of ["GARBAGE\r\n\r\n", `GET ${root.pathname}song/0 HTTP/1.1\r\nHost: ${root.host}\r\n\r\n`]) {
      await new Promise<void>((resolve) => {
        const socket = connect(Number(root.port), "127.0.0.1", () => {
          socket.write(text);
          socket.destroy();
        });
        socket.on("close", () => resolve());
      });
    }
    expect((await under("song/0")).status).toBe(200);
  });
});

test("it ends, with what is under way", async () => {
  const other = await serveExplorer({ contents: exampleContents(3), files: [at("a.mp3")], snippet: () => undefined });
  const socket = connect(Number(new URL(other.address).port), "127.0.0.1");
  await new Promise<void>((resolve) => socket.on("connect", () => resolve()));
  socket.on("error", () => undefined);
  await other.close();
  expect(other.address).not.toBe(served.address);
  await new Promise<void>((resolve) => (socket.destroyed ? resolve() : socket.on("close", () => resolve())));
});
