/**
 * What the environment of this process says: the one file of the library that reads environment variables. The library
 * sets none. That is for the programs that start it: the notebook kernel and, for what a process needs before TensorFlow
 * and OpenMP load, tools/prepareProcess.cjs.
 *
 * Each is read when it is used, since a program may set it after this file is loaded.
 */
export const settings = {
  /** Folder of the cache, instead of `.cache/` of the checkout. */
  get cache() {
    return read("SURLAB_CACHE");
  },
  /** Folder of the results, instead of `results/` of the checkout. */
  get results() {
    return read("SURLAB_RESULTS");
  },
  /** Upper bound of the cores to use, as given. */
  get threads() {
    return read("SURLAB_THREADS");
  },
  /** "tensorflow" disables lib/native, "javascript" the native TensorFlow. */
  get backend() {
    return read("SURLAB_BACKEND");
  },
  /** False: the TypeScript twins serve instead of the compiled kernels. */
  get compiledKernels() {
    return read("SURLAB_NATIVE") !== "0";
  },
  /** Number of runs to keep of each notebook, as given. */
  get keepRuns() {
    return read("SURLAB_KEEP_RUNS");
  },
  /** Identifies the `npm run reproduce` that this run belongs to. */
  get reproduce() {
    return read("SURLAB_REPRODUCE");
  },
  /** Size of a run that `npm run reproduce` asks for. */
  get size() {
    return read("SURLAB_QUICK") === "1" ? "quick" : read("SURLAB_FULL") === "1" ? "full" : undefined;
  },
  /** Parameters that `npm run reproduce` sets, as JSON. */
  get params() {
    return read("SURLAB_PARAMS");
  },
  /** The browser to draw with, and no other. */
  get browser() {
    return read("CHROME_PATH");
  },
  /** The folders in which the system looks for programs. */
  get programFolders() {
    return read("PATH") ?? "";
  },
  /** Number of threads of one TensorFlow op, as given. */
  get tensorflowThreads() {
    return read("TF_NUM_INTRAOP_THREADS");
  },
  /** Id of the Jupyter server that started this kernel. */
  get jupyterServer() {
    return read("JPY_PARENT_PID");
  },
};

/** Undefined where the variable is not set, or is empty. */
function read(name: string): string | undefined {
  return process.env[name] || undefined;
}

/** The environment of this process with more variables, for a child process. */
export function environmentWith(more: Record<string, string | undefined>): NodeJS.ProcessEnv {
  return { ...process.env, ...more };
}
