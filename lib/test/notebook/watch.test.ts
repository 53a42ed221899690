import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, it, vi } from "vitest";
import { watch } from "../../dist/notebook/watch.js";

afterEach(() => vi.restoreAllMocks());

/** A loop that, like training, looks at the signal each step and keeps what it has. */
async function count(steps: number, { signal }: { signal: AbortSignal }): Promise<number> {
  for (let done = 0; done < steps; done++) {
    if (signal.aborted) return done;
    await sleep(5);
  }
  return steps;
}

it("passes the result on", async () => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  expect(await watch("Counting", (task) => count(3, task))).toBe(3);
});

it("turns the interrupt into an abort that keeps what was done, and gives the handlers back", async () => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  const kernels = vi.fn();
  process.on("SIGINT", kernels);
  try {
    const counted = watch("Counting", (task) => count(1000, task));
    await sleep(40);
    process.emit("SIGINT");
    const done = await counted;
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(1000);
    expect(kernels).not.toHaveBeenCalled();
    process.emit("SIGINT");
    expect(kernels).toHaveBeenCalledTimes(1);
  } finally {
    process.removeListener("SIGINT", kernels);
  }
});

it("leaves a second interrupt to the kernel", async () => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  const kernels = vi.fn();
  process.on("SIGINT", kernels);
  try {
    const stubborn = watch("Not listening", () => sleep(60));
    await sleep(20);
    process.emit("SIGINT");
    process.emit("SIGINT");
    expect(kernels).toHaveBeenCalledTimes(1);
    await stubborn;
    expect(process.listeners("SIGINT").filter((l) => l === kernels)).toHaveLength(1);
  } finally {
    process.removeListener("SIGINT", kernels);
  }
});

it("does not swallow an error", async () => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  await expect(watch("Failing", () => Promise.reject(new Error("no sound")))).rejects.toThrow("no sound");
});
