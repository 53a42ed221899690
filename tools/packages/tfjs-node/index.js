// Two copies of TensorFlow in a process would not know each other's tensors: whoever asks for @tensorflow/tfjs-node, such as
// danfojs-node, gets the one that is there.
module.exports = require("@tensorflow/tfjs-node-gpu");
