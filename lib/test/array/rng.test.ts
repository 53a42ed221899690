import { describe, expect, it } from "vitest";
import { Rng } from "../../dist/array/index.js";

describe("Rng", () => {
  it("normals gives the same values and final state as repeated normal", () => {
    const [one, many] = [new Rng(5), new Rng(5)];
    for (const n of [3, 4, 0, 1, 100]) {
      expect([...many.normals(n)]).toEqual(Array.from({ length: n }, () => Math.fround(one.normal())));
    }
    expect(many.uniform()).toBe(one.uniform());
  });

  it("gives the same numbers for the same seed, and others for another seed or stream", () => {
    const draw = (rng: Rng) => Array.from({ length: 5 }, () => rng.uint32());
    expect(draw(new Rng(42))).toEqual(draw(new Rng(42)));
    expect(draw(new Rng(42))).not.toEqual(draw(new Rng(43)));
    expect(draw(new Rng(42).stream("init"))).not.toEqual(draw(new Rng(42).stream("split")));
  });

  it("keeps its streams independent: drawing from one does not advance another", () => {
    const root = new Rng(1);
    const before = root.stream("shuffle").permutation(20);
    root.stream("init").normal();
    root.uniform();
    expect(root.stream("shuffle").permutation(20)).toEqual(before);
  });

  it("draws uniform and normal numbers with the expected moments", () => {
    const rng = new Rng(7);
    const n = 200_000;
    let [u, u2, z, z2, z4] = [0, 0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const a = rng.uniform();
      const b = rng.normal();
      u += a / n;
      u2 += (a * a) / n;
      z += b / n;
      z2 += (b * b) / n;
      z4 += b ** 4 / n;
    }
    expect(u).toBeCloseTo(1 / 2, 2);
    expect(u2).toBeCloseTo(1 / 3, 2);
    expect(z).toBeCloseTo(0, 2);
    expect(z2).toBeCloseTo(1, 1);
    expect(Math.abs(z4 - 3)).toBeLessThan(0.1);
  });

  it("shuffles every order equally often", () => {
    const rng = new Rng(3);
    const counts = new Map<string, number>();
    for (let i = 0; i < 60_000; i++) {
      const order = rng.shuffle([0, 1, 2]).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const c of counts.values()) expect(Math.abs(c - 10_000)).toBeLessThan(400);
  });
});
