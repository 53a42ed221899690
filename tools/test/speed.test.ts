import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { casesOf, measuredOf, PAGE, speedPage, topics } from "../../bench/speed.mjs";

test("docs/speed.md is up to date with bench/measured (`npm run bench -- --write` makes it)", () => {
  expect(readFileSync(PAGE, "utf8")).toBe(speedPage());
});

test("rejects a page without the markers around its tables", () => {
  expect(() => speedPage("# Speed\n")).toThrow(/docs\/speed\.md lacks the lines/);
});

describe.each(topics)("%s", (topic: string) => {
  const cases: { case: string; peer?: string; alone?: boolean; work: string }[] = casesOf(topic);

  test("every case states its work and its peer", () => {
    for (const c of cases) {
      expect(c.work, c.case).toBeTruthy();
      expect(Boolean(c.alone) !== Boolean(c.peer), c.case).toBe(true);
    }
  });

  test("every record belongs to a case, and states machine and date", () => {
    for (const [name, { machine, date }] of measuredOf(topic)) {
      expect(cases.map((c) => c.case)).toContain(name);
      expect(machine).toBeTruthy();
      expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
  });
});
