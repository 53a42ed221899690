// A real allocation failure of TensorFlow, in a process whose allocator has a limit: the error names a batch size, and
// that batch size works.

import { execFileSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.join(import.meta.dirname, "..", "..", "..");

/** The limit is a setting of oneDNN's allocator, which TensorFlow has on x86 under Linux. */
const limitable = process.platform === "linux" && process.arch === "x64" && process.env.SURLAB_BACKEND !== "javascript";

// TensorFlow waits 10 s for memory to be freed before an allocation fails: once for the batch, and once for each half of
// it that does not fit either.
test.skipIf(!limitable)(
  "where a batch does not fit into memory, the error names one that does",
  { timeout: 300_000 },
  () => {
    const out = execFileSync(
      process.execPath,
      ["--require", path.join(root, "tools", "prepareProcess.cjs"), path.join(import.meta.dirname, "outOfMemory.cjs")],
      {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
        // TensorFlow uses oneDNN by itself only where the processor has AVX-512.
        env: { ...process.env, TF_ENABLE_ONEDNN_OPTS: "1", TF_MKL_ALLOC_MAX_BYTES: String(500e6) },
      },
    );
    const { name, message, advised, leaked, rows } = JSON.parse(out.trim().split("\n").at(-1)!);
    expect(name).toBe("UserError");
    expect(message).toMatch(
      /^A batch of 512 songs does not fit into memory; one of (256|128) does: set batchSize: \1\.$/,
    );
    expect(leaked).toBe(0);
    expect(rows).toHaveLength(2);
    expect(rows.every((row: { loss: number }) => Number.isFinite(row.loss))).toBe(true);
    expect(advised).toBeLessThan(512);
  },
);
