// Two copies of TensorFlow in a process can't share tensors, so packages that depend on @tensorflow/tfjs-node, such as
// danfojs-node, get the installed one.
module.exports = require("@tensorflow/tfjs-node-gpu");
