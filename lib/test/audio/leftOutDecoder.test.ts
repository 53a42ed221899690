import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { whyUndecoded } from "../../dist/audio/undecoded.js";

it("names the removed copyleft decoder that a file needs, and what to do", () => {
  // As Node says it where a decoder's folder is gone.
  const script = `import("@audio/decode-nothing").catch((error) => console.log(error.message))`;
  const message = execFileSync(process.execPath, ["--eval", script], { encoding: "utf8" }).trim();
  expect(whyUndecoded(new Error(message))).toBe(
    "needs the decoder @audio/decode-nothing, which is under the GPL or LGPL and was left out (SURLAB_COPYLEFT=0); convert the file to flac, or run npm run setup without that variable",
  );
});

it("leaves other failures unchanged", () => {
  expect(whyUndecoded(new RangeError("offset"))).toBe("is damaged: it points beyond its own end");
  expect(whyUndecoded(new Error("no sync."))).toBe("cannot be decoded (no sync); wav, flac, ogg, mp3 and m4a can");
});
