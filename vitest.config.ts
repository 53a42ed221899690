import { defineConfig } from "vitest/config";

// The tests import the built library, as the notebooks do: what is tested is what runs.
// Forked processes, because the native TensorFlow addon cannot be loaded twice in one process.
export default defineConfig({
  test: {
    include: ["lib/test/**/*.test.ts", "tools/test/**/*.test.ts"],
    pool: "forks",
    testTimeout: 300_000,
    hookTimeout: 120_000,
    env: { TF_CPP_MIN_LOG_LEVEL: "2" },
  },
});
