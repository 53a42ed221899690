// A fully connected layer and its gradients as TensorFlow ops for the CPU: y = max(x · w + b, 0), the max if `relu`.
//
// TensorFlow multiplies matrices of this size (64 x 256 x 512) on one thread, and adds bias and ReLU in separate kernels. Here
// the output is split into strips, one per thread, and a strip is finished while it is in the cache; all gradients of a layer are
// one op. Used by lib/src/tensorflow/ops.ts, which falls back to TensorFlow's own ops on other devices.

#include <algorithm>

#include "products.h"
#include "strips.h"
#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/op_kernel.h"

namespace {

using surlab::inStrips;
using surlab::kPanel;
using surlab::Target;
using surlab::View;
using tensorflow::OpKernel;
using tensorflow::OpKernelConstruction;
using tensorflow::OpKernelContext;
using tensorflow::Tensor;
using tensorflow::TensorShape;

// Strips of rows begin at multiples of this many floats: a cache line.
constexpr int64_t kLine = 16;

View view(const Tensor& t) { return {t.flat<float>().data(), t.dim_size(1), 1}; }

Target target(Tensor* t) { return {t->flat<float>().data(), t->dim_size(1), 1}; }

bool isMatrix(const Tensor& t) { return t.dims() == 2; }

class Dense : public OpKernel {
 public:
  explicit Dense(OpKernelConstruction* context) : OpKernel(context) {
    OP_REQUIRES_OK(context, context->GetAttr("relu", &relu_));
  }

  void Compute(OpKernelContext* context) override {
    const Tensor& x = context->input(0);
    const Tensor& w = context->input(1);
    const Tensor& b = context->input(2);
    OP_REQUIRES(context,
                isMatrix(x) && isMatrix(w) && x.dim_size(1) == w.dim_size(0) && b.NumElements() == w.dim_size(1),
                absl::InvalidArgumentError("SurlabDense: x [n, inputs], w [inputs, units], b [units]"));
    const int64_t n = x.dim_size(0), inputs = x.dim_size(1), units = w.dim_size(1);
    Tensor* y;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({n, units}), &y));
    const Target out = target(y);
    const float* bias = b.flat<float>().data();
    const auto block = [&](int64_t row, int64_t rows, int64_t column, int64_t columns) {
      multiply(view(x).from(row, 0), rows, inputs, view(w).from(0, column), columns, out.from(row, column));
      for (int64_t i = row; i < row + rows; i++) finish(out.from(i, column).data, bias + column, columns);
    };
    // A layer too narrow for two threads is split by rows.
    if (units >= kPanel * surlab::cores(context)) {
      inStrips(context, units, 2 * n * inputs, kPanel, [&](int64_t from, int64_t count) { block(0, n, from, count); });
    } else {
      inStrips(context, n, 2 * inputs * units, 1, [&](int64_t from, int64_t count) { block(from, count, 0, units); });
    }
  }

 private:
  // NaN stays: 0 instead would hide a song with broken features.
  void finish(float* y, const float* bias, int64_t size) const {
    for (int64_t j = 0; j < size; j++) {
      const float value = y[j] + bias[j];
      y[j] = relu_ && value < 0 ? 0 : value;
    }
  }

  bool relu_;
};

// With d the gradient of x · w + b, which is dy, or 0 where ReLU gave 0: dw = x^T · d, db = the column sums of d, and
// dx = d · w^T if `input`.
class DenseGrad : public OpKernel {
 public:
  explicit DenseGrad(OpKernelConstruction* context) : OpKernel(context) {
    OP_REQUIRES_OK(context, context->GetAttr("relu", &relu_));
    OP_REQUIRES_OK(context, context->GetAttr("input", &input_));
  }

  void Compute(OpKernelContext* context) override {
    const Tensor& x = context->input(0);
    const Tensor& w = context->input(1);
    const Tensor& dy = context->input(2);
    const Tensor& y = context->input(3);
    OP_REQUIRES(context,
                isMatrix(x) && isMatrix(w) && isMatrix(dy) && x.dim_size(1) == w.dim_size(0) &&
                    x.dim_size(0) == dy.dim_size(0) && w.dim_size(1) == dy.dim_size(1) && y.shape() == dy.shape(),
                absl::InvalidArgumentError("SurlabDenseGrad: x [n, inputs], w [inputs, units], dy and y [n, units]"));
    const int64_t n = x.dim_size(0), inputs = x.dim_size(1), units = w.dim_size(1);
    Tensor *dw, *db, *dx;
    OP_REQUIRES_OK(context, context->allocate_output(0, w.shape(), &dw));
    OP_REQUIRES_OK(context, context->allocate_output(1, TensorShape({units}), &db));
    OP_REQUIRES_OK(context, context->allocate_output(2, input_ ? x.shape() : TensorShape({0, 0}), &dx));
    // d, and what both products have on their right: d and d^T, packed.
    Tensor d, right, rightTransposed;
    const auto temporary = [&](int64_t size, Tensor* tensor) {
      return context->allocate_temp(tensorflow::DT_FLOAT, TensorShape({size}), tensor);
    };
    OP_REQUIRES_OK(context, temporary(n * units, &d));
    OP_REQUIRES_OK(context, temporary(surlab::packedSize(n, units), &right));
    OP_REQUIRES_OK(context, temporary(input_ ? surlab::packedSize(units, n) : 0, &rightTransposed));
    float* values = d.flat<float>().data();
    float* packed = right.flat<float>().data();
    float* packedTransposed = rightTransposed.flat<float>().data();
    float* sums = db->flat<float>().data();
    // A value takes about as long as ten operations of a product.
    inStrips(context, units, 10 * n, kPanel, [&](int64_t from, int64_t count) {
      beforeRelu(dy, y, from, count, values, sums);
      const View strip{values + from, units, 1};
      pack(strip, n, count, packed + from * n);
      if (!input_) return;
      for (int64_t j = 0; j < n; j += kPanel) {
        pack(strip.from(j, 0).transposed(), count, std::min<int64_t>(kPanel, n - j),
             packedTransposed + j * units + from * kPanel);
      }
    });
    inStrips(context, inputs, (input_ ? 4 : 2) * n * units, kLine, [&](int64_t from, int64_t count) {
      multiplyPacked(view(x).from(0, from).transposed(), count, n, packed, units, target(dw).from(from, 0));
      if (!input_) return;
      // dx^T = w · d^T, so that the larger factor, w, is read where it lies.
      multiplyPacked(view(w).from(from, 0), count, units, packedTransposed, n, target(dx).from(0, from).transposed());
    });
  }

 private:
  // Columns [from, from + count) of d, and their sums.
  void beforeRelu(const Tensor& dy, const Tensor& y, int64_t from, int64_t count, float* d, float* sums) const {
    const int64_t units = dy.dim_size(1);
    std::fill_n(sums + from, count, 0.0f);
    for (int64_t i = 0; i < dy.dim_size(0); i++) {
      const float* gradient = view(dy).from(i, 0).data;
      const float* output = view(y).from(i, 0).data;
      for (int64_t j = from; j < from + count; j++) {
        const float value = relu_ && !(output[j] > 0) ? 0 : gradient[j];
        d[i * units + j] = value;
        sums[j] += value;
      }
    }
  }

  bool relu_, input_;
};

REGISTER_OP("SurlabDense").Input("x: float").Input("w: float").Input("b: float").Attr("relu: bool").Output("y: float");
REGISTER_OP("SurlabDenseGrad")
    .Input("x: float")
    .Input("w: float")
    .Input("dy: float")
    .Input("y: float")
    .Attr("relu: bool")
    .Attr("input: bool")
    .Output("dw: float")
    .Output("db: float")
    .Output("dx: float");

REGISTER_KERNEL_BUILDER(Name("SurlabDense").Device(tensorflow::DEVICE_CPU), Dense);
REGISTER_KERNEL_BUILDER(Name("SurlabDenseGrad").Device(tensorflow::DEVICE_CPU), DenseGrad);

}  // namespace
