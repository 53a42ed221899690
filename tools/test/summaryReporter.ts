import type { Reporter, TestCase, TestModule, Vitest } from "vitest/node";

/**
 * The end of a test run's output: every skipped test with its reason, then `N passed, N failed, N skipped`.
 *
 * A failure outside of a test counts as one too: a file or a suite that could not be set up, an unhandled error, and
 * whatever else makes the run's exit code one of failure. So `0 failed` and exit code 0 mean the same.
 */
export default class SummaryReporter implements Reporter {
  private watching = false;

  onInit(vitest: Vitest): void {
    this.watching = vitest.config.watch;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const { skipped, lines, ...counts } = summarize(modules, unhandledErrors.length);
    const print = (exitCode: number) => {
      const failed = counts.failed || (exitCode === 0 ? 0 : 1);
      const last = `${counts.passed} passed, ${failed} failed, ${skipped} skipped`;
      process.stdout.write(`${[...lines, last].join("\n")}\n`);
    };
    // At the exit, because coverage and errors of the shutdown are printed after this.
    if (this.watching) print(0);
    else process.once("exit", print);
  }
}

export interface Summary {
  passed: number;
  failed: number;
  skipped: number;
  /** One a skipped test: its file, its name, and why it was skipped. */
  lines: string[];
}

/** Counts a run's tests. `errors` are those of no test. */
export function summarize(modules: Iterable<Pick<TestModule, "children" | "errors">>, errors: number): Summary {
  const summary: Summary = { passed: 0, failed: errors, skipped: 0, lines: [] };
  for (const module of modules) {
    summary.failed += module.errors().length;
    for (const suite of module.children.allSuites()) summary.failed += suite.errors().length;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === "passed" || state === "failed") summary[state]++;
      else {
        summary.skipped++;
        summary.lines.push(`skipped: ${test.module.relativeModuleId} > ${test.fullName}: ${reason(test)}`);
      }
    }
  }
  return summary;
}

function reason(test: TestCase): string {
  const result = test.result();
  if (result.state === "skipped" && result.note) return result.note;
  if (result.state === "pending") return "it never ran; see the errors above";
  for (let { parent } = test as Pick<TestCase, "parent">; parent.type === "suite"; { parent } = parent) {
    if (parent.errors().length > 0) return "its suite could not be set up; see the errors above";
  }
  if (test.module.errors().length > 0) return "its file could not be set up; see the errors above";
  return test.project.globalConfig.testNamePattern ? "left out by -t" : "no reason given";
}
