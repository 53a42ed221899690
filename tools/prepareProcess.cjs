// What a process needs before it loads the library: the notebook kernel requires this file first, the tests, the fuzzer
// and the benches run with `node --require ./tools/prepareProcess.cjs`, and so can a script of your own. Without it
// everything works, but slower, and TensorFlow talks. What is set already stays.

const { setFlagsFromString } = require("node:v8");
const { coreCount } = require("../lib/dist/async/parallel.js");

/** TensorFlow reports errors, not what it found out about the processor. */
process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
process.env.TF_NUM_INTRAOP_THREADS ??= String(coreCount());
/**
 * How long OpenMP workers spin before they sleep, some 100 us: longer than JavaScript between two kernels, and short
 * enough not to take the cores from TensorFlow's threads. OpenMP reads it once, when the first library that uses it loads.
 */
process.env.GOMP_SPINCOUNT ??= "10000";
/**
 * Disables V8's concurrent compilation in the threads that are started later: ending a thread while a compilation is
 * running crashes the process (Node 20: assertion in NodePlatform::ForIsolate). The main thread keeps it.
 */
setFlagsFromString("--no-concurrent-recompilation");
