import { expect, it } from "vitest";
import { truthOf } from "../../dist/selection/index.js";

const song = (id: string, more: object) => ({ id, attributes: {}, ...more });

it("gives the labels that clusters can be compared with: fields and attributes of two or more classes", () => {
  const songs = [
    song("a", { genre: "baul", language: "bn", attributes: { mood: "calm", year: 1999 } }),
    song("b", { genre: "rock", language: "bn", attributes: { mood: "happy" } }),
    song("c", { language: "bn", attributes: { mood: "calm" } }),
  ];
  expect(truthOf(songs)).toEqual({ genre: ["baul", "rock", undefined], mood: ["calm", "happy", "calm"] });
  expect(truthOf(songs, ["artist", "year"])).toEqual({});
});
