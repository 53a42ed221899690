import { expect, test } from "vitest";
import { songPaths } from "../../dist/explorer/songPaths.js";

const song = (audioPath?: string) => ({ id: "", attributes: {}, ...(audioPath && { audioPath }) });

test("paths of a playlist begin in the folder that holds all songs", () => {
  const songs = ["/home/me/music/a/1.mp3", "/home/me/music/b/c/2.mp3", undefined, "/home/me/music/a/বাংলা ৩.mp3"].map(
    song,
  );
  expect(songPaths(songs)).toEqual(["a/1.mp3", "b/c/2.mp3", null, "a/বাংলা ৩.mp3"]);
  expect(songPaths([song("/music/a/1.mp3")])).toEqual(["1.mp3"]);
  expect(songPaths(["/music/ab/1.mp3", "/music/a/1.mp3"].map(song))).toEqual(["ab/1.mp3", "a/1.mp3"]);
});

test("a name that would begin another line of the playlist is left out, and so are all where there is no sound", () => {
  expect(songPaths(["/music/a\n/etc/passwd", "/music/b.mp3"].map(song))).toEqual([null, "b.mp3"]);
  expect(songPaths([song(), song()])).toBeUndefined();
});
