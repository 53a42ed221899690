import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// Two tiers by file name. `*.slow.test.ts` starts a kernel, a browser, JupyterLab or a set-up, or computes for long. All other
// test files are fast and have no browser.
//
// The tests import the built library, like the notebooks. Forked processes, because the native TensorFlow addon can't be loaded
// twice in one process.
const slow = "**/*.slow.test.ts";

/** Minutes each: these start first, so that none runs alone at the end. */
const longest = [
  "tools/test/jupyterlab.",
  "models/synthetic.",
  "smallCollection.",
  "reproduce.",
  "easyTask.",
  ".slow.",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = longest.findIndex((part) => moduleId.includes(part));
      return place < 0 ? longest.length : place;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    pool: "forks",
    // By default vitest reserves one core, and would run one file at a time on two cores.
    maxWorkers: Math.min(availableParallelism(), 4),
    reporters: ["default", "./tools/test/summaryReporter.ts"],
    sequence: { sequencer: LongestFirst },
    execArgv: ["--require", "./tools/prepareProcess.cjs"],
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
