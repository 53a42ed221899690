import { availableParallelism } from "node:os";
import path from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// Two tiers by file name. `*.slow.test.ts` starts a kernel, a browser, JupyterLab or a set-up, or computes for long: those of the
// tools start programs, those of the library compute. All other test files are fast and have no browser.
//
// The tests import the built library, like the notebooks, and as Node loads it: one instance of each module. Forked processes,
// because the native TensorFlow addon can't be loaded twice in one process. The fast files share a few of them, one after the
// other, so that vitest, the library and TensorFlow start once a process and not once a file; tools/test/leaveNoTrace.ts holds
// each file to leaving the process as it found it.
const slow = "**/*.slow.test.ts";

/** About how many seconds the longest files take, where no earlier run has written it down (a fresh clone). */
const SECONDS: Record<string, number> = {
  "tools/test/notebookRuns.slow.test.ts": 350,
  "tools/test/reproduce.slow.test.ts": 250,
  "tools/test/easyTask.slow.test.ts": 130,
  "lib/test/models/learning.slow.test.ts": 120,
  "lib/test/models/synthetic.slow.test.ts": 100,
  "tools/test/hostileCollection.slow.test.ts": 90,
  "tools/test/jupyterlab.slow.test.ts": 80,
  "tools/test/smallCollection.slow.test.ts": 50,
  "tools/test/nbconvert.slow.test.ts": 45,
  "tools/test/scaleRay.slow.test.ts": 80,
  "tools/test/scale.slow.test.ts": 50,
  "tools/test/fuzz.slow.test.ts": 45,
  "lib/test/audio/damaged.slow.test.ts": 35,
  "lib/test/synthetic/synthetic.slow.test.ts": 30,
};

/** So that at the end no file is left to run alone, with one core idle. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const seconds = ({ project, moduleId }: TestSpecification) => {
      const file = path.relative(this.ctx.config.root, moduleId);
      const last = this.ctx.cache.getFileTestResults(`${project.name}:${file}`);
      // The last run may have been of one test (-t), or have ended at a failure.
      return Math.max((last?.duration ?? 0) / 1000, SECONDS[file] ?? (file.includes(".slow.") ? 10 : 1));
    };
    return [...files].sort((a, b) => seconds(b) - seconds(a));
  }
}

/**
 * Models train in several processes at once: one thread each, with which TensorFlow takes a quarter less CPU; the last digits
 * of convolutions depend on the number. A test of several threads sets another number in a process of its own.
 */
const oneThread = { TF_NUM_INTRAOP_THREADS: "1" };

export default defineConfig({
  test: {
    pool: "forks",
    // More than there are cores, few as they may be: a file that waits for a kernel, a browser or a server leaves one idle.
    maxWorkers: Math.min(2 * availableParallelism(), 4),
    reporters: ["default", "./tools/test/summaryReporter.ts"],
    sequence: { sequencer: LongestFirst },
    execArgv: ["--require", "./tools/prepareProcess.cjs"],
    server: { deps: { external: [/\/lib\/dist\//] } },
    // Coverage of the built library, whose files map to lib/src; code that runs in a notebook's kernel or in a thread is not counted.
    coverage: {
      include: ["lib/dist/**/*.js"],
      reporter: ["text-summary", "html"],
      reportsDirectory: ".cache/coverage",
      reportOnFailure: true,
    },
    projects: [
      {
        extends: true,
        test: {
          name: "fast",
          include: ["lib/test/**/*.test.ts", "tools/test/**/*.test.ts"],
          exclude: [slow],
          isolate: false,
          setupFiles: ["tools/test/leaveNoTrace.ts"],
          env: { ...oneThread, CHROME_PATH: "/none" },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "slow library",
          include: ["lib/test/**/*.slow.test.ts"],
          env: oneThread,
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "slow tools",
          include: ["tools/test/**/*.slow.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
