import { afterEach, describe, expect, it, vi } from "vitest";
import { defineParams, param } from "../../dist/notebook/params.js";

const setParams = defineParams("07_test", {
  collection: param.text(),
  epochs: param.whole(1),
  beta: param.real(0, 10),
  k: param.wholes(2),
  linkage: param.choice("ward", "average"),
});
const values = { collection: "synthetic", epochs: 40, beta: 1, k: [5, 10], linkage: "ward" } as const;

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("setParams", () => {
  it("returns the values, deeply frozen", () => {
    const params = setParams(values);
    expect(params).toEqual(values);
    expect(Object.isFrozen(params)).toBe(true);
    expect(Object.isFrozen(params.k)).toBe(true);
  });

  it("refuses what TypeScript alone cannot: a value out of range", () => {
    expect(() => setParams({ ...values, epochs: -3 })).toThrow(
      "The parameter epochs is -3; it must be a whole number of at least 1. Mend it in the params cell.",
    );
    expect(() => setParams({ ...values, beta: Number.NaN })).toThrow("it must be a number from 0 to 10");
    expect(() => setParams({ ...values, k: [5, 1] })).toThrow(
      "The parameter k is [5,1]; it must be a list of whole numbers",
    );
    expect(() => setParams({ ...values, k: [] })).toThrow("The parameter k is []");
  });

  it("accepts an empty text only for optional parameters", () => {
    const set = defineParams("07_test", { table: param.textOrNone(), collection: param.text() });
    expect(set({ table: "", collection: "synthetic" }).table).toBe("");
    expect(() => set({ table: "", collection: "" })).toThrow("The parameter collection is");
    expect(() => set({ table: 3 as never, collection: "synthetic" })).toThrow("The parameter table is 3");
  });

  it("refuses at run time what a type error would say in a cell", () => {
    const wrong = { ...values, epochs: "40", linkage: "centroid" } as unknown as typeof values;
    expect(() => setParams(wrong)).toThrow('The parameter epochs is "40"');
    expect(() => setParams({ ...wrong, epochs: 40 } as typeof values)).toThrow('it must be "ward" or "average"');
    expect(() => setParams({ ...values, epoch: 4 } as typeof values)).toThrow(
      '07_test has no parameter "epoch"; it has collection, epochs',
    );
    expect(() => setParams({ ...values, epochs: undefined } as unknown as typeof values)).toThrow("epochs");
  });

  it("says which parameter is missing", () => {
    const { epochs, ...rest } = values;
    expect(epochs).toBe(40);
    expect(() => setParams(rest as typeof values)).toThrow("07_test also needs epochs");
  });

  it("the command line overrides quick values, these override the cell, and a note says so", () => {
    vi.stubEnv("SURLAB_QUICK", "1");
    vi.stubEnv("SURLAB_PARAMS", '{"beta":4}');
    const said = vi.spyOn(console, "log").mockImplementation(() => {});
    expect(setParams(values, { quick: { epochs: 2, beta: 0.5 } })).toMatchObject({
      epochs: 2,
      beta: 4,
      collection: "synthetic",
    });
    expect(said.mock.calls).toEqual([['Set by size "quick": epochs = 2'], ["Set by the command line: beta = 4"]]);
  });

  it("takes the size from the cell, from --quick before that, and from --param before all", () => {
    const said = vi.spyOn(console, "log").mockImplementation(() => {});
    const sizes = { quick: { epochs: 2 }, full: { epochs: 900 } };
    expect(setParams({ size: "default", ...values }, sizes)).toEqual(values);
    expect(said).not.toHaveBeenCalled();
    expect(setParams({ size: "quick", ...values }, sizes)).toEqual({ ...values, epochs: 2, size: "quick" });
    expect(said).toHaveBeenCalledWith('Set by size "quick": epochs = 2');
    vi.stubEnv("SURLAB_FULL", "1");
    expect(setParams({ size: "quick", ...values }, sizes)).toMatchObject({ epochs: 900, size: "full" });
    vi.stubEnv("SURLAB_PARAMS", '{"size":"default"}');
    expect(setParams({ size: "quick", ...values }, sizes)).toEqual(values);
    vi.stubEnv("SURLAB_PARAMS", '{"size":"small"}');
    expect(() => setParams(values)).toThrow(
      'The parameter size is "small"; it must be "quick", "default" or "full". Mend it in the params cell.',
    );
  });

  it("validates the command line by the same rules", () => {
    vi.stubEnv("SURLAB_PARAMS", '{"epochs":0}');
    expect(() => setParams(values)).toThrow("The parameter epochs is 0");
  });
});
