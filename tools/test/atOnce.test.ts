import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { measuresTimes, readsOthers, runAtOnce } from "../atOnce.mjs";

/** What starts and ends, in order, where each takes as many turns as its name is long. */
async function order(names: string[], atOnce: number, alone: string[]) {
  const events: string[] = [];
  await runAtOnce(names, {
    atOnce,
    isAlone: (name: string) => alone.includes(name),
    run: async (name: string) => {
      events.push(`${name} begun`);
      for (let i = 0; i < name.length; i++) await new Promise((resolve) => setImmediate(resolve));
      events.push(`${name} ended`);
    },
  });
  return events;
}

it("runs so many at the same time, in their order", async () => {
  const [long, short, last] = ["a".repeat(30), "b", "c"];
  expect(await order([long, short, last], 2, [])).toEqual([
    `${long} begun`,
    `${short} begun`,
    `${short} ended`,
    `${last} begun`,
    `${last} ended`,
    `${long} ended`,
  ]);
  expect(await order(["a", "b"], 1, [])).toEqual(["a begun", "a ended", "b begun", "b ended"]);
});

it("lets no other run beside one that is alone", async () => {
  const [first, long, alone] = ["f", "l".repeat(20), "z"];
  const events = await order([first, long, "m", alone, "y", "w"], 2, [first, alone]);
  expect(events.slice(0, 3)).toEqual([`${first} begun`, `${first} ended`, `${long} begun`]);
  const at = events.indexOf(`${alone} begun`);
  expect(events.slice(0, at)).toContain(`${long} ended`);
  expect(events[at + 1]).toBe(`${alone} ended`);
  expect(events[at + 2]).toBe("y begun");
});

it("knows the notebook that reads the others' results, and the one that measures times", () => {
  const all = readdirSync("notebooks").filter((file) => file.endsWith(".ipynb"));
  const those = (is: (source: string) => boolean) =>
    all.filter((file) => is(readFileSync(`notebooks/${file}`, "utf8")));
  expect(those(readsOthers)).toEqual(["08_comparison.ipynb"]);
  expect(those(measuresTimes)).toEqual(["07_baselines.ipynb"]);
});
