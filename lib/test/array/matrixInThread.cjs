// Runs in a thread of its own: whether what arrived there is a Matrix.
const { Matrix } = require("../../dist/array/matrix.js");

exports.describe = ({ X, list }) => ({
  isMatrix: X instanceof Matrix,
  inList: list[0] instanceof Matrix,
  X: X.select([0]),
  list: list.map((one) => one.select([1])),
});
