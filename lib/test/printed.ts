import { afterEach, beforeEach, vi } from "vitest";

/** What the tests of a file print by `console.log`, as outside a notebook; empty at the start of each test. */
export function capturePrinted(): string[] {
  const printed: string[] = [];
  beforeEach(() => {
    printed.length = 0;
    vi.spyOn(console, "log").mockImplementation((...words) => void printed.push(words.join(" ")));
  });
  afterEach(() => vi.restoreAllMocks());
  return printed;
}
