import { expect, it } from "vitest";
import { decodeBytes } from "../../dist/audio/decode.js";
import { player } from "../../dist/notebook/listen.js";

const RATE = 22_050;
const tone = Float32Array.from({ length: 4 * RATE }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / RATE));

it("puts the beginning of a clip on the page, as sound of some 5 kB a second", async () => {
  const html = await player({ title: "A <4>", samples: tone }, 3);
  expect(html).toContain("<figcaption>A &#60;4&#62;</figcaption>");
  const data = /src="data:audio\/mpeg;base64,([^"]+)"/.exec(html)?.[1];
  expect(data!.length / 3).toBeLessThan(6000);
  const sound = await decodeBytes(Buffer.from(data!, "base64"), { sampleRate: RATE, seconds: Infinity, offset: 0 });
  if (typeof sound === "string") throw new Error(sound);
  expect(sound.samples.length / RATE).toBeCloseTo(3.05, 0.5);
  const middle = sound.samples.subarray(RATE, 2 * RATE);
  const rises = middle.filter((x, i) => i > 0 && middle[i - 1]! < 0 && x >= 0).length;
  expect(rises).toBeGreaterThanOrEqual(438);
  expect(rises).toBeLessThanOrEqual(441);
});
