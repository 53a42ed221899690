import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// Two tiers, told apart by a file's name. `*.slow.test.ts` starts a kernel, a browser, JupyterLab or a set-up, or
// computes for long. Every other test file is fast and does without: there is no browser for it.
//
// The tests import the built library, as the notebooks do: what is tested is what runs. Forked processes, because the
// native TensorFlow addon cannot be loaded twice in one process.
const slow = "**/*.slow.test.ts";

/** Minutes each: they begin first, so that none of them is left to run alone at the end. */
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
    // vitest would leave one core to itself, and so run one file at a time on two.
    maxWorkers: Math.min(availableParallelism(), 4),
    reporters: ["default", "./tools/test/summaryReporter.ts"],
    sequence: { sequencer: LongestFirst },
    execArgv: ["--require", "./tools/prepareProcess.cjs"],
    // Of the built library, whose files are those of lib/src; what runs in a notebook's kernel or in a thread isn't seen.
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
