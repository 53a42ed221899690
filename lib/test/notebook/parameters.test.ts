import { afterEach, describe, expect, it, vi } from "vitest";
import { kinds, parameters, seedsOf } from "../../dist/index.js";

const values = { collection: "synthetic", epochs: 40, beta: 1, k: [5, 10, "classes" as const] };
/** The same without the types, as where TypeScript was not asked. */
const untyped = (given: object, bySize?: object) => parameters("07_test", given as typeof values, bySize);

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("parameters", () => {
  it("returns the values, deeply frozen", () => {
    const params = parameters("07_test", values);
    expect(params).toEqual(values);
    expect(Object.isFrozen(params)).toBe(true);
    expect(Object.isFrozen(params.k)).toBe(true);
  });

  it("refuses a value out of range, saying what is accepted", () => {
    expect(() => untyped({ ...values, epochs: -3 })).toThrow(
      "The parameter epochs is -3; it must be a whole number of at least 1. Mend it in the params cell.",
    );
    expect(() => untyped({ ...values, beta: Number.NaN })).toThrow("it must be a number of at least 0");
    expect(() => untyped({ ...values, k: [5, 1] })).toThrow("The parameter k is [5,1]; it must be a list of whole");
    expect(() => untyped({ ...values, k: ["class"] })).toThrow(
      'each of at least 2, or "classes", such as [2, "classes"]',
    );
    expect(() => untyped({ ...values, k: [] })).toThrow("The parameter k is []");
    expect(parameters("07_test", { clipNorm: "auto" }).clipNorm).toBe("auto");
    expect(() => parameters("07_test", { clipNorm: "most" as "auto" })).toThrow(
      'The parameter clipNorm is "most"; it must be a number of at least 0, or "auto".',
    );
    expect(() => untyped({ ...values, collection: "" })).toThrow("The parameter collection is");
    expect(() => untyped({ ...values, epochs: "40" })).toThrow('The parameter epochs is "40"');
  });

  it("refuses an unknown name, and names the nearest", () => {
    expect(() => untyped({ ...values, epoch: 4 })).toThrow(
      '07_test has no parameter "epoch" (did you mean epochs?); it has collection, epochs, beta or k.',
    );
  });

  it("takes parameters of one's own, checked by their kind", () => {
    const own = { tau: kinds.real(0, 1), linkage: kinds.choice("ward", "average") };
    const params = parameters("07_test", { epochs: 3, tau: 0.5, linkage: "ward" }, {}, own);
    expect([params.epochs, params.tau, params.linkage]).toEqual([3, 0.5, "ward"]);
    expect(() => parameters("07_test", { epochs: 3, tau: 2, linkage: "ward" }, {}, own)).toThrow(
      "The parameter tau is 2; it must be a number from 0 to 1.",
    );
  });

  it("the command line overrides quick values, these override the cell, and a note says so", () => {
    vi.stubEnv("SURLAB_QUICK", "1");
    vi.stubEnv("SURLAB_PARAMS", '{"beta":4}');
    const said = vi.spyOn(console, "log").mockImplementation(() => {});
    const bySize = { quick: { epochs: 2, beta: 0.5 } };
    expect(parameters("07_test", values, bySize)).toMatchObject({ epochs: 2, beta: 4, collection: "synthetic" });
    expect(said.mock.calls).toEqual([['Set by size "quick": epochs = 2'], ["Set by the command line: beta = 4"]]);
  });

  it("refuses what the command line sets and the notebook does not read, or reads otherwise", () => {
    vi.stubEnv("SURLAB_PARAMS", '{"alphas":[0.5]}');
    expect(() => parameters("07_test", values)).toThrow(
      '07_test has no parameter "alphas"; it has collection, epochs, beta or k.',
    );
    vi.stubEnv("SURLAB_PARAMS", '{"epochs":0}');
    expect(() => parameters("07_test", values)).toThrow("The parameter epochs is 0");
  });

  it("takes the size from the cell, from --quick before that, and from --param before all", () => {
    const said = vi.spyOn(console, "log").mockImplementation(() => {});
    const sizes = { quick: { epochs: 2 }, full: { epochs: 900 } };
    expect(parameters("07_test", { size: "default", ...values }, sizes)).toEqual(values);
    expect(said).not.toHaveBeenCalled();
    expect(parameters("07_test", { size: "quick", ...values }, sizes)).toEqual({ ...values, epochs: 2, size: "quick" });
    expect(said).toHaveBeenCalledWith('Set by size "quick": epochs = 2');
    vi.stubEnv("SURLAB_FULL", "1");
    expect(parameters("07_test", { size: "quick", ...values }, sizes)).toMatchObject({ epochs: 900, size: "full" });
    vi.stubEnv("SURLAB_PARAMS", '{"size":"small"}');
    expect(() => parameters("07_test", values)).toThrow(
      'The parameter size is "small"; it must be "quick", "default" or "full". Mend it in the params cell.',
    );
  });
});

it("seedsOf counts from the first seed", () => expect(seedsOf({ seed: 42, seeds: 3 })).toEqual([42, 43, 44]));
