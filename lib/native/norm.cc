// The squared length of the gradient of all parameters as one TensorFlow op for the CPU: L2Loss takes one call per parameter.

#include <algorithm>
#include <vector>

#include "strips.h"
#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/op_kernel.h"

namespace {

using tensorflow::OpKernel;
using tensorflow::OpKernelConstruction;
using tensorflow::OpKernelContext;
using tensorflow::Tensor;
using tensorflow::TensorShape;

// Floats that are added up in single precision, in 16 sums; those of all pieces are added in double precision.
constexpr int64_t kPiece = 4096;

class SumOfSquares : public OpKernel {
 public:
  explicit SumOfSquares(OpKernelConstruction* context) : OpKernel(context) {}

  void Compute(OpKernelContext* context) override {
    std::vector<std::pair<const float*, int64_t>> pieces;
    for (int i = 0; i < context->num_inputs(); i++) {
      const float* values = context->input(i).flat<float>().data();
      const int64_t size = context->input(i).NumElements();
      for (int64_t k = 0; k < size; k += kPiece) pieces.push_back({values + k, std::min(kPiece, size - k)});
    }
    std::vector<double> sums(pieces.size());
    surlab::inStrips(context, pieces.size(), 2 * kPiece, 1, [&](int64_t from, int64_t count) {
      for (int64_t p = from; p < from + count; p++) sums[p] = ofPiece(pieces[p].first, pieces[p].second);
    });
    double sum = 0;
    for (const double s : sums) sum += s;
    Tensor* out;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({}), &out));
    out->scalar<float>()() = static_cast<float>(sum);
  }

 private:
  static double ofPiece(const float* values, int64_t size) {
    float sums[16] = {};
    int64_t i = 0;
    for (; i + 16 <= size; i += 16) {
      for (int k = 0; k < 16; k++) sums[k] += values[i + k] * values[i + k];
    }
    double sum = 0;
    for (; i < size; i++) sum += values[i] * values[i];
    for (const float s : sums) sum += s;
    return sum;
  }
};

REGISTER_OP("SurlabSumOfSquares").Attr("N: int >= 1").Input("values: N * float").Output("sum: float");

REGISTER_KERNEL_BUILDER(Name("SurlabSumOfSquares").Device(tensorflow::DEVICE_CPU), SumOfSquares);

}  // namespace
