import { UserError } from "../errors.js";
import { pffftBinary } from "./pffftBinary.js";

/**
 * The real Fourier transform in single precision: PFFFT (J. Pommier) compiled to WebAssembly with SIMD.
 *
 * The package's own loader is asynchronous, which would make every function of this folder asynchronous. Its binary
 * is small and instantiates in a millisecond, so it is instantiated here, at first use. The one-letter names are the
 * export names of version 0.4.2, which package.json pins; the tests compare the result with a plain sum.
 */
interface Pffft {
  memory: WasmMemory;
  alignedMalloc(bytes: number): number;
  alignedFree(address: number): void;
  newSetup(n: number, kind: 0): number;
  transformOrdered(setup: number, input: number, output: number, work: number, direction: 0 | 1): void;
}

/** What is used of WebAssembly, which TypeScript declares only together with the browser's DOM. */
interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: Record<string, unknown> };
};

let loaded: Pffft | undefined;

function pffft(): Pffft {
  if (loaded) return loaded;
  const imports = {
    a: () => {
      throw new Error("An assertion failed in PFFFT.");
    },
    b: (bytes: number) => {
      const { memory } = loaded as Pffft;
      memory.grow(Math.ceil((bytes - memory.buffer.byteLength) / 65536));
      return 1;
    },
    c: (to: number, from: number, bytes: number) =>
      new Uint8Array((loaded as Pffft).memory.buffer).copyWithin(to, from, from + bytes),
  };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(pffftBinary()), { a: imports });
  loaded = {
    memory: exports["d"] as WasmMemory,
    alignedMalloc: exports["f"] as Pffft["alignedMalloc"],
    alignedFree: exports["h"] as Pffft["alignedFree"],
    newSetup: exports["k"] as Pffft["newSetup"],
    transformOrdered: exports["p"] as Pffft["transformOrdered"],
  };
  (exports["e"] as () => void)();
  return loaded;
}

/** A view of PFFFT's memory; it ends when that memory grows, so it is taken anew after each new plan. */
function floatsAt(address: number, length: number): Float32Array {
  return new Float32Array(pffft().memory.buffer, address, length);
}

/**
 * The transform of one length. Write `n` samples to `time`, call `forward()`, read `spectrum`; or the other way
 * round with `inverse()`, which is not scaled: forward then inverse gives n times the signal.
 *
 * `spectrum` holds n values: [Re X0, Re X(n/2), Re X1, Im X1, Re X2, Im X2, …], X_k = Σ_t x_t exp(-2πi kt / n).
 * Both are views of WebAssembly memory that may move when another plan is made: take them anew in each function.
 */
export class RealFft {
  readonly #setup: number;
  readonly #work: number;
  /** Addresses of the two arrays. */
  readonly #timeAt: number;
  readonly #spectrumAt: number;

  private constructor(readonly n: number) {
    const { newSetup, alignedMalloc } = pffft();
    this.#setup = newSetup(n, 0);
    this.#timeAt = alignedMalloc(4 * n);
    this.#spectrumAt = alignedMalloc(4 * n);
    this.#work = alignedMalloc(4 * n);
  }

  static readonly #plans = new Map<number, RealFft>();

  /**
   * The plan for `n` samples, made once per thread.
   * @param n a multiple of 32 with no prime factor above 5
   */
  static of(n: number): RealFft {
    let rest = n;
    for (const p of [2, 3, 5]) while (rest > 1 && rest % p === 0) rest /= p;
    if (!Number.isInteger(n) || n < 32 || n % 32 !== 0 || rest !== 1) {
      throw new UserError(`A transform of ${n} samples: nFft must be a multiple of 32 such as 512, 1024 or 2048.`);
    }
    let plan = RealFft.#plans.get(n);
    if (!plan) RealFft.#plans.set(n, (plan = new RealFft(n)));
    return plan;
  }

  get time(): Float32Array {
    return floatsAt(this.#timeAt, this.n);
  }

  get spectrum(): Float32Array {
    return floatsAt(this.#spectrumAt, this.n);
  }

  forward(): void {
    pffft().transformOrdered(this.#setup, this.#timeAt, this.#spectrumAt, this.#work, 0);
  }

  inverse(): void {
    pffft().transformOrdered(this.#setup, this.#spectrumAt, this.#timeAt, this.#work, 1);
  }
}
