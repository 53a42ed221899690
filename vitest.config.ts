import { availableParallelism } from "node:os";
import path from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// Two tiers by file name. `*.slow.test.ts` starts a kernel, a browser, JupyterLab or a set-up, or computes for long. All other
// test files are fast and have no browser.
//
// The tests import the built library, like the notebooks, and as Node loads it: one instance of each module. Forked processes,
// because the native TensorFlow addon can't be loaded twice in one process. The fast files share a few of them, one after the
// other, so that vitest, the library and TensorFlow start once a process and not once a file; tools/test/leaveNoTrace.ts holds
// each file to leaving the process as it found it.
const slow = "**/*.slow.test.ts";

/** About how many seconds the longest files take, where no earlier run has written it down (a fresh clone). */
const SECONDS: Record<string, number> = {
  "tools/test/notebookRuns.slow.test.ts": 250,
  "tools/test/reproduce.slow.test.ts": 180,
  "tools/test/jupyterlab.slow.test.ts": 100,
  "lib/test/models/synthetic.slow.test.ts": 80,
  "lib/test/models/learning.slow.test.ts": 60,
  "tools/test/smallCollection.slow.test.ts": 50,
  "tools/test/hostileCollection.slow.test.ts": 50,
  "tools/test/displays.slow.test.ts": 40,
  "tools/test/nbconvert.slow.test.ts": 35,
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

export default defineConfig({
  test: {
    pool: "forks",
    // One more than there are cores: a file that waits for a kernel, a browser or a server leaves one idle.
    maxWorkers: Math.min(availableParallelism() + 1, 4),
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
          env: { CHROME_PATH: "/none" },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "slow",
          include: ["lib/test/**/*.slow.test.ts", "tools/test/**/*.slow.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
