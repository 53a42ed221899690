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

it("returns the result", async () => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  expect(await watch("Counting", (task) => count(3, task))).toBe(3);
});

it("ends the work and the cell at an interrupt, and gives the handlers back", async () => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  const kernels = vi.fn();
  process.on("SIGINT", kernels);
  try {
    let done = 0;
    const counted = watch("Counting", async (task) => {
      done = await count(1000, task);
    });
    await sleep(40);
    process.emit("SIGINT");
    expect(kernels).not.toHaveBeenCalled();
    await expect(counted).rejects.toThrow(/this cell was stopped/);
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(1000);
    // tslab's own handler has ended the cell, whatever its code makes of the error.
    expect(kernels).toHaveBeenCalledTimes(1);
    expect(process.listeners("SIGINT")).toContain(kernels);
  } finally {
    process.removeListener("SIGINT", kernels);
  }
});

it("continues with the weights so far at a stop request, if the work supports it", async () => {
  const printed = vi.spyOn(console, "log").mockImplementation(() => {});
  const kernel = () => {};
  process.on("SIGUSR2", kernel);
  try {
    const counted = watch("Counting", (task) => {
      task.onProgress({ done: 1, total: 1000, keeps: true });
      return count(1000, task);
    });
    await sleep(40);
    process.emit("SIGUSR2");
    expect(await counted).toBeLessThan(1000);

    const whole = watch("Counting all", (task) => count(10, task));
    await sleep(20);
    process.emit("SIGUSR2");
    expect(await whole).toBe(10);
    expect(process.listeners("SIGUSR2")).toEqual([kernel]);
  } finally {
    process.removeListener("SIGUSR2", kernel);
    printed.mockRestore();
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
    await expect(stubborn).rejects.toThrow(/this cell was stopped/);
    expect(process.listeners("SIGINT").filter((l) => l === kernels)).toHaveLength(1);
  } finally {
    process.removeListener("SIGINT", kernels);
  }
});

it("does not swallow an error", async () => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  await expect(watch("Failing", () => Promise.reject(new Error("no sound")))).rejects.toThrow("no sound");
});
