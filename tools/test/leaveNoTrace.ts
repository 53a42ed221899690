// Before each fast test file: they share processes, in an order that changes from run to run. A file that left something
// behind could fail another, or keep it from failing; so it fails itself.

import { afterAll, expect, vi } from "vitest";

/** What a file could change for the ones after it. A listener to the process's exit comes after them all. */
const traces = () => ({
  environment: { ...process.env },
  folder: process.cwd(),
  listeners: process.eventNames().flatMap((name) => (name === "exit" ? [] : [[name, process.listenerCount(name)]])),
});

const before = traces();

// The last of the hooks: those of a set-up file run after the file's own.
afterAll(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  expect(traces()).toEqual(before);
});
