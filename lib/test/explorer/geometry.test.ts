import { describe, expect, it } from "vitest";
import { DIRECTIONS, nextPoint, placesOf } from "../../explorer/geometry.js";

describe("placesOf", () => {
  it("puts a map into the middle of the square, both axes on one scale", () => {
    const { x, y } = placesOf(Float32Array.of(0, 5, 10, 5, 5, 7, Number.NaN, Number.NaN), Int32Array.of(0, 1, 2));
    expect([...x]).toEqual([-0.94, 0.94, 0].map(Math.fround));
    expect(y[0]).toBeCloseTo(-0.188, 6);
    expect(y[2]).toBeCloseTo(0.188, 6);
  });

  it("takes one point, none, and songs that a new map lacks", () => {
    expect([...placesOf(Float32Array.of(3, 4), Int32Array.of(0)).x]).toEqual([0]);
    expect(placesOf(new Float32Array(0), new Int32Array(0)).x).toHaveLength(0);
    const { x } = placesOf(Float32Array.of(0, 0, Number.NaN, Number.NaN, 2, 2), Int32Array.of(0, 1, 2));
    expect([x[0], x[1], x[2]]).toEqual([Math.fround(-0.94), Number.NaN, Math.fround(0.94)]);
  });
});

describe("nextPoint", () => {
  //        3 (0, 2)
  //  2 (-1, 0)  0 (0, 0)  1 (1, 0)   4 (1.2, 1.1)   5 is on no map
  const places = { x: [0, 1, -1, 0, 1.2, Number.NaN], y: [0, 0, 0, 2, 1.1, Number.NaN] };
  const all = () => true;

  it("goes to the nearest point in the direction, straight ahead first", () => {
    expect(nextPoint(places, 0, DIRECTIONS["ArrowRight"]!, all)).toBe(1);
    expect(nextPoint(places, 0, DIRECTIONS["ArrowLeft"]!, all)).toBe(2);
    expect(nextPoint(places, 0, DIRECTIONS["ArrowUp"]!, all)).toBe(3);
    expect(nextPoint(places, 0, DIRECTIONS["ArrowDown"]!, all)).toBe(-1);
  });

  it("goes past points that a filter hides", () => {
    expect(nextPoint(places, 0, DIRECTIONS["ArrowRight"]!, (point) => point !== 1)).toBe(4);
  });
});
