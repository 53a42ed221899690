/**
 * A very small WebAssembly assembler: just the instructions that the kernels beside it need. Kernels are written
 * as TypeScript that puts instructions together, so that inner loops can be unrolled by a `map`, and are compiled
 * once per process. There is no binary in the repository and nothing to build.
 *
 * Encoding: WebAssembly core specification 2.0, section 5 (binary format).
 */

import { UserError } from "../errors.js";

/** Instructions in order, encoded. */
export type Code = number[];

/** The part of the global `WebAssembly` that is used here; TypeScript declares it for browsers only. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: unknown };
  Memory: new (descriptor: { initial: number }) => { buffer: ArrayBuffer };
};

const I32 = 0x7f;
const V128 = 0x7b;

/** A local variable of a function. */
export interface Local {
  get: Code;
  set(value: Code): Code;
  /** Sets, and leaves the value on the stack. */
  tee(value: Code): Code;
  /** Adds a number of bytes to an address. */
  advance(by: number | Code): Code;
}

const unsigned = (n: number): Code => (n < 128 ? [n] : [(n & 127) | 128, ...unsigned(n >>> 7)]);
const signed = (n: number): Code => (n >= -64 && n < 64 ? [n & 127] : [(n & 127) | 128, ...signed(n >> 7)]);
const vector = (items: Code[]): Code => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
const text = (s: string): Code => vector([...new TextEncoder().encode(s)].map((b) => [b]));

const simd = (opcode: number) => [0xfd, ...unsigned(opcode)];
const binary =
  (opcode: Code) =>
  (a: Code, b: Code): Code => [...a, ...b, ...opcode];
const load =
  (opcode: number) =>
  (address: Local, offset = 0): Code => [...address.get, ...simd(opcode), 0, ...unsigned(offset)];

/** An i32 constant. */
export const i32 = (value: number): Code => [0x41, ...signed(value)];
export const i32Or = binary([0x72]);
export const i32ShiftLeft = binary([0x74]);
export const i32ShiftRight = binary([0x76]);
export const i32Add = binary([0x6a]);
/** The 32-bit integer at an address. */
export const loadI32 = (address: Local, offset = 0): Code => [...address.get, 0x28, 0, ...unsigned(offset)];

export const loadV128 = load(0x00);
/** One 32-bit float, or any 32 bits, in all four lanes. */
export const loadSplatF32 = load(0x09);
/** One 64-bit float in both lanes. */
export const loadSplatF64 = load(0x0a);
export const storeV128 = (address: Local, value: Code, offset = 0): Code => [
  ...address.get,
  ...value,
  ...simd(0x0b),
  0,
  ...unsigned(offset),
];
export const storeByte = (address: Local, value: Code, offset = 0): Code => [
  ...address.get,
  ...value,
  0x3a,
  0,
  ...unsigned(offset),
];
const bytes128 = (values: Float32Array): Code => [...simd(0x0c), ...new Uint8Array(values.buffer)];
export const zero = bytes128(new Float32Array(4));
export const infinity = bytes128(new Float32Array(4).fill(Infinity));

export const f32x4 = {
  add: binary(simd(0xe4)),
  sub: binary(simd(0xe5)),
  mul: binary(simd(0xe6)),
  div: binary(simd(0xe7)),
  /** The lesser; the first where the second is NaN. */
  lesser: binary(simd(0xea)),
  sqrt: (v: Code): Code => [...v, ...simd(0xe3)],
  lt: binary(simd(0x43)),
  le: binary(simd(0x45)),
};
export const f64x2 = {
  add: binary(simd(0xf0)),
  sub: binary(simd(0xf1)),
  mul: binary(simd(0xf2)),
  /** The first two 32-bit floats of a vector as doubles. */
  promote: (v: Code): Code => [...v, ...simd(0x5f)],
};
export const i32x4 = {
  add: binary(simd(0xae)),
  /** Per lane: two 16-bit integers times two, and the sum of both. */
  dotI16: binary(simd(0xba)),
  le: binary(simd(0x3d)),
};
export const and = binary(simd(0x4e));
/** Four lanes of 32 bits picked from a (0 … 3) and b (4 … 7). */
export const shuffle = (a: Code, b: Code, lanes: readonly [number, number, number, number]): Code => [
  ...[...a, ...b, ...simd(0x0d)],
  ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte)),
];
export const splatI32 = (value: Code): Code => [...value, ...simd(0x11)];
/** The sign bits of four lanes as an integer of four bits. */
export const bitmask = (v: Code): Code => [...v, ...simd(0xa4)];
/** Per bit: that of `yes` where the mask is set, that of `no` elsewhere. */
export const select = (yes: Code, no: Code, mask: Code): Code => [...yes, ...no, ...mask, ...simd(0x52)];

/** Stores the sum of a vector's two doubles. */
export const storeSumF64 = (address: Local, v: Local): Code => [
  ...address.get,
  ...[...v.get, ...simd(0x21), 0],
  ...[...v.get, ...simd(0x21), 1],
  ...[0xa0, 0x39, 0, 0],
];

/** Runs the body `count` times, at least once; `counter` is used up. */
export const repeat = (counter: Local, count: Code, body: Code[]): Code => [
  ...counter.set(count),
  ...[0x03, 0x40, ...body.flat()],
  ...[...counter.tee([...counter.get, ...i32(1), 0x6b]), 0x0d, 0, 0x0b],
];

/** Runs the body where the integer is not 0. */
export const when = (condition: Code, body: Code[]): Code => [...condition, 0x04, 0x40, ...body.flat(), 0x0b];

/** A function of 32-bit integer parameters (addresses and counts) without a result. */
export class Kernel {
  readonly parameters: Local[];
  readonly #types: number[] = [];
  body: Code = [];

  constructor(
    readonly name: string,
    readonly arity: number,
    define: (kernel: Kernel) => Code[],
  ) {
    this.parameters = Array.from({ length: arity }, (_, i) => this.#local(i));
    this.body = define(this).flat();
  }

  #local(index: number): Local {
    const get = [0x20, ...unsigned(index)];
    return {
      get,
      set: (value) => [...value, 0x21, ...unsigned(index)],
      tee: (value) => [...value, 0x22, ...unsigned(index)],
      advance: (by) => [...get, ...(typeof by === "number" ? i32(by) : by), 0x6a, 0x21, ...unsigned(index)],
    };
  }

  #declare(type: number): Local {
    this.#types.push(type);
    return this.#local(this.arity + this.#types.length - 1);
  }

  i32(): Local {
    return this.#declare(I32);
  }

  v128(): Local {
    return this.#declare(V128);
  }

  /** The function as the code section holds it. */
  encode(): Code {
    const content = [...vector(this.#types.map((t) => [1, t])), ...this.body, 0x0b];
    return [...unsigned(content.length), ...content];
  }
}

/** Compiles kernels into a module that imports its memory. */
export function assemble(kernels: readonly Kernel[]): object {
  return new WebAssembly.Module(
    new Uint8Array([
      ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, vector(kernels.map((k) => [0x60, ...vector(k.parameters.map(() => [I32])), 0]))),
      ...section(2, vector([[...text("env"), ...text("memory"), 2, 0, 0]])),
      ...section(3, vector(kernels.map((_, i) => unsigned(i)))),
      ...section(7, vector(kernels.map((k, i) => [...text(k.name), 0, ...unsigned(i)]))),
      ...section(10, vector(kernels.map((k) => k.encode()))),
    ]),
  );
}

/**
 * Memory that kernels work on, and the arrays in it: what is reserved here is seen by both sides without copying.
 * An array's `byteOffset` is its address. Everything is reserved before the first kernel runs, because memory that
 * grows would detach the arrays.
 */
export class KernelMemory<Exports> {
  readonly kernels: Exports;
  readonly #buffer: ArrayBuffer;
  #used = 0;

  /** @param bytes what all reservations need together; each is rounded up to 16 bytes */
  constructor(module: object, bytes: number) {
    const pages = Math.ceil((bytes + 4096) / 65536);
    if (pages > 65536) {
      throw new UserError(
        `This many rows need ${(bytes / 2 ** 30).toFixed(1)} GB at once, and WebAssembly has 4; use fewer rows or columns.`,
      );
    }
    const memory = new WebAssembly.Memory({ initial: pages });
    this.#buffer = memory.buffer;
    this.kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as Exports;
  }

  #reserve(bytes: number): number {
    const at = this.#used;
    this.#used += Math.ceil(bytes / 16) * 16;
    return at;
  }

  bytes(length: number): Uint8Array {
    return new Uint8Array(this.#buffer, this.#reserve(length), length);
  }

  i16(length: number): Int16Array {
    return new Int16Array(this.#buffer, this.#reserve(2 * length), length);
  }

  i32(length: number): Int32Array {
    return new Int32Array(this.#buffer, this.#reserve(4 * length), length);
  }

  f32(length: number): Float32Array {
    return new Float32Array(this.#buffer, this.#reserve(4 * length), length);
  }

  f64(length: number): Float64Array {
    return new Float64Array(this.#buffer, this.#reserve(8 * length), length);
  }
}
