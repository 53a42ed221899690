import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { download } from "../data/download.mjs";
import { fetchSet, isFetched } from "../data/fetchSet.mjs";
import { unpack } from "../data/unpack.mjs";

// Small archives of the shape of real ones, from a server on this machine that misbehaves as real ones do.

let root: string;
let server: Server;
let base: string;
let requests: { url: string; range: string | undefined }[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), "surlab-data-"));
  requests = [];
  server = createServer((request, response) => {
    requests.push({ url: request.url as string, range: request.headers.range });
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  rmSync(root, { recursive: true, force: true });
});

const CONTENT = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 251));
const MD5 = createHash("md5").update(CONTENT).digest("hex");
const file = (...parts: string[]) => path.join(root, ...parts);
const fast = { waitMs: 1 };

/** Sends a part of the content as a server that can go on does; `until` cuts the connection there. */
function send(request: IncomingMessage, response: ServerResponse, { until = CONTENT.length, etag = '"one"' } = {}) {
  const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
  const headers = { etag, "content-length": CONTENT.length - from, "content-type": "application/octet-stream" };
  if (from > 0) {
    const range = `bytes ${from}-${CONTENT.length - 1}/${CONTENT.length}`;
    response.writeHead(206, { ...headers, "content-range": range });
  } else response.writeHead(200, headers);
  if (until >= CONTENT.length) response.end(CONTENT.subarray(from));
  else response.write(CONTENT.subarray(from, until), () => setTimeout(() => response.socket?.end(), 200));
}

describe("a download", () => {
  const remote = () => ({ name: "a.bin", urls: [`${base}/a.bin`], md5: MD5 });

  it("goes on where the connection broke, and ends with the whole file", async () => {
    // What was under way when the connection broke may be lost, so that it is not known where exactly the next try begins.
    answer = (request, response) => send(request, response, { until: requests.length * 40_000 });
    await download(remote(), file("a.bin"), fast);
    expect(readFileSync(file("a.bin")).equals(CONTENT)).toBe(true);
    expect(requests[0]?.range).toBeUndefined();
    expect(requests.at(-1)?.range).toMatch(/^bytes=[1-9]\d+-$/);
    expect(readdirSync(root)).toEqual(["a.bin"]);
  });

  it("goes on in another process, after the first was ended", async () => {
    const stop = new AbortController();
    answer = (request, response) => {
      send(request, response, { until: 30_000 });
      setTimeout(() => stop.abort(), 10);
    };
    await expect(download(remote(), file("a.bin"), { ...fast, signal: stop.signal })).rejects.toThrow();
    const there = readFileSync(file("a.bin.part")).length;
    expect(there).toBeGreaterThan(0);
    answer = (request, response) => send(request, response);
    await download(remote(), file("a.bin"), fast);
    expect(requests.at(-1)?.range).toBe(`bytes=${there}-`);
    expect(readFileSync(file("a.bin")).equals(CONTENT)).toBe(true);
  });

  it("asks for nothing where the file is there, or only its name is missing", async () => {
    writeFileSync(file("a.bin"), CONTENT);
    await download(remote(), file("a.bin"), fast);
    writeFileSync(file("b.bin.part"), CONTENT);
    const known = { url: `${base}/a.bin`, total: CONTENT.length, etag: '"one"' };
    writeFileSync(file("b.bin.part.json"), JSON.stringify(known));
    await download(remote(), file("b.bin"), fast);
    expect(requests).toEqual([]);
    expect(readFileSync(file("b.bin")).equals(CONTENT)).toBe(true);
  });

  it("begins again where the server can't go on, or the file has changed", async () => {
    writeFileSync(file("a.bin.part"), "old bytes");
    writeFileSync(file("a.bin.part.json"), JSON.stringify({ url: `${base}/a.bin`, total: 100_000, etag: '"old"' }));
    answer = (request, response) => {
      expect(request.headers["if-range"]).toBe('"old"');
      response.writeHead(200, { etag: '"new"', "content-length": CONTENT.length });
      response.end(CONTENT);
    };
    await download(remote(), file("a.bin"), fast);
    expect(readFileSync(file("a.bin")).equals(CONTENT)).toBe(true);
  });

  it("gives up after several breaks without a byte, and keeps what came", async () => {
    answer = (request, response) => send(request, response, { until: 30_000 });
    await expect(download(remote(), file("a.bin"), fast)).rejects.toThrow(
      /broke off 6 times: .*; the same command goes on from 30000 bytes\.$/,
    );
    expect(readFileSync(file("a.bin.part"))).toHaveLength(30_000);
  });

  it("refuses a web page in place of an archive", async () => {
    answer = (_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>Please log in</h1>");
    await expect(download(remote(), file("a.bin"), fast)).rejects.toThrow(/sent a web page in place of a\.bin/);
    expect(existsSync(file("a.bin"))).toBe(false);
  });

  it("deletes what has another checksum", async () => {
    answer = (_, response) => response.writeHead(200).end("something else");
    await expect(download(remote(), file("a.bin"), fast)).rejects.toThrow(
      /the md5 \w{32} in place of \w{32}: it is damaged/,
    );
    expect(readdirSync(root)).toEqual([]);
  });

  it("notices a length that is not the known one, and more bytes than announced", async () => {
    answer = (request, response) => send(request, response);
    await expect(download({ ...remote(), size: 99 }, file("a.bin"), fast)).rejects.toThrow(
      /announces 100000 bytes, and a\.bin has 99/,
    );
    answer = (_, response) => response.writeHead(200).end(Buffer.alloc(500));
    await expect(download({ ...remote(), md5: undefined, size: 99 }, file("a.bin"), fast)).rejects.toThrow(
      /more than the 99 bytes/,
    );
  });

  it("takes the next address where one has no such file, and says what each answered", async () => {
    answer = (request, response) => (request.url === "/gone" ? response.writeHead(404).end() : send(request, response));
    await download({ ...remote(), urls: [`${base}/gone`, `${base}/a.bin`] }, file("a.bin"), fast);
    expect(existsSync(file("a.bin"))).toBe(true);
    await expect(
      download({ ...remote(), urls: [`${base}/gone`, `${base}/gone`] }, file("c.bin"), fast),
    ).rejects.toThrow(/has no such file \(404.*\n.*has no such file/);
  });

  it("says at once that a server can't be reached", async () => {
    await new Promise((done) => server.close(done));
    await expect(download(remote(), file("a.bin"), fast)).rejects.toThrow(
      /^http:.*a\.bin can't be reached: .*ECONNREFUSED.*\. Is there a network\?$/,
    );
    server.listen(0);
  });
});

/** Makes an archive by Python, whose library writes the names that it is given. */
function archive(name: string, entries: Record<string, string>): string {
  const place = file(name);
  const program = `
import io, json, sys, tarfile, zipfile
place, entries = sys.argv[1], json.loads(sys.argv[2])
if place.endswith(".zip"):
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in entries.items():
            info = zipfile.ZipInfo(name)
            if text.startswith("link:"):
                info.external_attr = 0o120777 << 16
                text = text[5:]
            z.writestr(info, text)
else:
    with tarfile.open(place, "w:gz") as t:
        for name, text in entries.items():
            info = tarfile.TarInfo(name)
            if text.startswith("link:"):
                info.type, info.linkname = tarfile.SYMTYPE, text[5:]
                t.addfile(info)
            else:
                info.size = len(text.encode())
                t.addfile(info, io.BytesIO(text.encode()))
`;
  const { status, stderr } = spawnSync("python3", ["-c", program, place, JSON.stringify(entries)], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return place;
}

describe.each(["a.zip", "a.tar.gz"])("unpacking %s", (name) => {
  it("writes its files, in folders, with names in any script", async () => {
    const place = archive(name, { "genres/blues/blues.00000.wav": "one", "গান/একটি.txt": "two" });
    mkdirSync(file("out"));
    await unpack(place, file("out"));
    expect(readFileSync(file("out/genres/blues/blues.00000.wav"), "utf8")).toBe("one");
    expect(readFileSync(file("out/গান/একটি.txt"), "utf8")).toBe("two");
  });

  it.each(["../evil.txt", "a/../../evil.txt", "/tmp/surlab-evil.txt", "..\\evil.txt", "C:\\evil.txt"])(
    "refuses an archive with %s, and writes none of it",
    async (evil) => {
      const place = archive(name, { "good.txt": "good", [evil]: "evil" });
      mkdirSync(file("out"));
      await expect(unpack(place, file("out"))).rejects.toThrow(/entry that leaves its folder|invalid|absolute/);
      expect(readdirSync(file("out"))).toEqual([]);
      expect(existsSync(file("evil.txt"))).toBe(false);
      expect(existsSync("/tmp/surlab-evil.txt")).toBe(false);
    },
  );

  it("leaves links out, so that nothing is written through one", async () => {
    const place = archive(name, { escape: "link:/tmp", "good.txt": "good" });
    mkdirSync(file("out"));
    expect(await unpack(place, file("out"))).toEqual({ leftOut: ["escape"] });
    expect(readdirSync(file("out"))).toEqual(["good.txt"]);
  });

  it("says in one sentence that an archive is damaged", async () => {
    const place = archive(name, { "good.txt": "good".repeat(1000) });
    writeFileSync(place, readFileSync(place).subarray(0, 60));
    mkdirSync(file("out"));
    await expect(unpack(place, file("out"))).rejects.toThrow(/can't be unpacked: .*Delete it to download it again/);
  });
});

describe("a set", () => {
  const quiet = { say: () => {}, onProgress: () => {}, waitMs: 1 };

  it("is laid where it is opened, with a record of its sources; then nothing is left to do", async () => {
    const zip = readFileSync(
      archive("set.zip", { "set-master/audio/a.wav": "sound", "set-master/labels.csv": "id,genre\n" }),
    );
    answer = (_, response) => response.writeHead(200, { "content-length": zip.length }).end(zip);
    const md5 = createHash("md5").update(zip).digest("hex");
    const files = [{ name: "set.zip", urls: [`${base}/set.zip`], md5, unpack: true }];
    const set = { title: "A set", license: "CC0", page: base, language: "bn", files };
    await fetchSet("mine", set, file("data/mine"), quiet);
    expect(readdirSync(file("data/mine")).sort()).toEqual(["audio", "labels.csv", "surlab-data.json"]);
    expect(JSON.parse(readFileSync(file("data/mine/surlab-data.json"), "utf8"))).toMatchObject({
      name: "mine",
      language: "bn",
      sources: [{ url: `${base}/set.zip`, md5 }],
    });
    expect(isFetched(file("data/mine"))).toBe(true);
    expect(readdirSync(file("data"))).toEqual([".downloads", "mine"]);
    expect(readdirSync(file("data/.downloads"))).toEqual([]);
  });

  it("comes from a Hugging Face repository file by file, with its checksums", async () => {
    const sha256 = createHash("sha256").update(CONTENT).digest("hex");
    answer = (request, response) => {
      if (request.url === "/api/models/me/tiny/tree/main?recursive=true") {
        const list = [
          { type: "directory", path: "onnx" },
          { type: "file", path: "config.json", size: 2 },
          { type: "file", path: "README.md", size: 9 },
          { type: "file", path: "onnx/model.onnx", size: 130, lfs: { oid: sha256, size: CONTENT.length } },
        ];
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(list));
      } else if (request.url === "/me/tiny/resolve/main/onnx/model.onnx") send(request, response);
      else response.writeHead(200).end("{}");
    };
    process.env["HF_ENDPOINT"] = base;
    try {
      const set = {
        title: "Tiny",
        license: "MIT",
        page: base,
        huggingFace: { repository: "me/tiny", only: "json$|onnx$" },
      };
      await fetchSet("tiny", set, file("models/tiny"), quiet);
    } finally {
      delete process.env["HF_ENDPOINT"];
    }
    expect(readFileSync(file("models/tiny/onnx/model.onnx")).equals(CONTENT)).toBe(true);
    expect(readFileSync(file("models/tiny/config.json"), "utf8")).toBe("{}");
  });

  it("comes from a Zenodo record", async () => {
    const zip = readFileSync(archive("m.zip", { "a.txt": "a" }));
    const md5 = createHash("md5").update(zip).digest("hex");
    answer = (request, response) => {
      if (request.url !== "/api/records/7") return response.writeHead(200).end(zip);
      const files = [
        { key: "MERGE.zip", size: zip.length, checksum: `md5:${md5}`, links: { self: `${base}/MERGE.zip/content` } },
        { key: "other.zip", size: 1, checksum: "md5:0", links: { self: `${base}/other` } },
      ];
      return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ files }));
    };
    process.env["ZENODO_ENDPOINT"] = base;
    try {
      const set = { title: "M", license: "?", page: base, zenodo: { record: 7, only: "MERGE", unpack: true } };
      await fetchSet("merge", set, file("merge"), quiet);
    } finally {
      delete process.env["ZENODO_ENDPOINT"];
    }
    expect(readFileSync(file("merge/a.txt"), "utf8")).toBe("a");
    expect(requests.map(({ url }) => url)).toEqual(["/api/records/7", "/MERGE.zip/content"]);
  });

  it("leaves a folder alone that it has not made", async () => {
    mkdirSync(file("mine"));
    writeFileSync(file("mine/my-song.wav"), "mine");
    await expect(fetchSet("mine", { files: [] }, file("mine"), quiet)).rejects.toThrow(
      /is there already and was not made/,
    );
    expect(readFileSync(file("mine/my-song.wav"), "utf8")).toBe("mine");
  });

  it("says before the download that there is too little room", async () => {
    const files = [{ name: "big.zip", urls: [`${base}/big.zip`], size: 1e15, unpack: true }];
    await expect(fetchSet("big", { files }, file("big"), quiet)).rejects.toThrow(/GB are needed .* GB are free/);
    expect(requests).toEqual([]);
  });
});

describe("npm run data", () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ["tools/data.mjs", ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

  it("lists sets and models, asks for the license, and names an unknown set", () => {
    expect(run("list").stdout).toMatch(/^gtzan +1\.2 GB +GTZAN/m);
    expect(run("model", "list").stdout).toMatch(/^clap .*CLAP/m);
    const asked = run("gtzan", "--to", root);
    expect([asked.status, asked.stderr]).toEqual([1, expect.stringMatching(/license of gtzan must be accepted/)]);
    expect(run("gtz").stderr).toMatch(/There is no collection "gtz"; there are gtzan, fma-small/);
    expect(readdirSync(root)).toEqual([]);
  });
});
