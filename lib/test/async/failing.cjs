// What the tests of lib/src/async run in threads and processes.
const { UnsuitableCollection, UserError } = require("../../dist/errors.js");

exports.fail = (kind) => {
  if (kind === "user") throw new UserError("k is 0; it must be at least 1.");
  if (kind === "unsuitable") throw new UnsuitableCollection("No song has lyrics.");
  if (kind === "file") throw Object.assign(new Error("no space"), { code: "ENOSPC" });
  if (kind === "text") throw "only text";
  return kind;
};
