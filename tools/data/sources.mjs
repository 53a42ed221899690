// What is to be downloaded of a set: its own list of files, or what a repository of Hugging Face or a record of Zenodo lists
// with sizes and checksums.

import { DataError, reasonOf } from "./dataError.mjs";

/** Hugging Face's own variables: a mirror, and a token for repositories that ask for one. */
const hub = () => (process.env["HF_ENDPOINT"] ?? "https://huggingface.co").replace(/\/$/, "");
const hubHeaders = () => (process.env["HF_TOKEN"] ? { authorization: `Bearer ${process.env["HF_TOKEN"]}` } : {});
const zenodo = () => (process.env["ZENODO_ENDPOINT"] ?? "https://zenodo.org").replace(/\/$/, "");

/** @returns {Promise<(import("./download.mjs").RemoteFile & { unpack?: boolean })[]>} */
export async function filesOf(set) {
  if (set.huggingFace) return fromHuggingFace(set.huggingFace);
  if (set.zenodo) return fromZenodo(set.zenodo);
  return set.files;
}

async function fromHuggingFace({ repository, only = "", unpack = false }) {
  const wanted = new RegExp(only);
  const files = [];
  let next = `${hub()}/api/${repository.startsWith("datasets/") ? repository : `models/${repository}`}/tree/main?recursive=true`;
  while (next) {
    const { body, link } = await readJson(next, hubHeaders());
    if (!Array.isArray(body)) throw new DataError(`${next} did not send a list of files.`);
    files.push(
      ...body.filter(({ type, path }) => type === "file" && wanted.test(path) && !/^[.]git|^README/.test(path)),
    );
    next = /<([^>]+)>; *rel="next"/.exec(link)?.[1];
  }
  if (files.length === 0)
    throw new DataError(`${hub()}/${repository} has none of the files that are needed (${only}).`);
  return files.map(({ path, size, lfs }) => ({
    name: path,
    urls: [`${hub()}/${repository}/resolve/main/${path.split("/").map(encodeURIComponent).join("/")}`],
    size: lfs?.size ?? size,
    // Of small files it knows only git's own hash.
    sha256: lfs?.oid,
    headers: hubHeaders(),
    unpack: unpack && isArchive(path),
  }));
}

async function fromZenodo({ record, only = "", unpack = false }) {
  const address = `${zenodo()}/api/records/${record}`;
  const { body } = await readJson(address);
  const wanted = new RegExp(only);
  const files = (body?.files ?? []).filter(({ key }) => wanted.test(key));
  if (files.length === 0) throw new DataError(`${address} has none of the files that are needed (${only}).`);
  return files.map(({ key, size, checksum, links }) => ({
    name: key,
    urls: [links.self],
    size,
    md5: /^md5:(\w+)$/.exec(checksum ?? "")?.[1],
    unpack: unpack && isArchive(key),
  }));
}

function isArchive(name) {
  return /[.](zip|tar|tgz|tar[.]gz)$/i.test(name);
}

async function readJson(address, headers = {}) {
  let response;
  try {
    response = await fetch(address, { headers, signal: AbortSignal.timeout(60_000) });
  } catch (error) {
    throw new DataError(`${address} can't be reached: ${reasonOf(error)}. Is there a network?`);
  }
  if (!response.ok) throw new DataError(`${address} can't be read (${response.status} ${response.statusText}).`);
  try {
    return { body: await response.json(), link: response.headers.get("link") ?? "" };
  } catch {
    throw new DataError(`${address} did not send what was expected: perhaps a login or an error page.`);
  }
}
