// A fully connected layer and its gradients as TensorFlow ops for the CPU: y = max(x · w + b, 0), the max if `relu`.
//
// TensorFlow multiplies matrices of this size (64 x 256 x 512) on one thread, and adds bias and ReLU in separate kernels. Here
// the output is split into strips, one per thread, and a strip is finished while it is in the cache. Used by
// lib/src/tensorflow/ops.ts, which falls back to TensorFlow's own ops on other devices.

#include <algorithm>

#include "Eigen/Core"
#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/op_kernel.h"

namespace {

using tensorflow::OpKernel;
using tensorflow::OpKernelConstruction;
using tensorflow::OpKernelContext;
using tensorflow::Tensor;
using tensorflow::TensorShape;

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Stride = Eigen::OuterStride<>;
using Strip = Eigen::Map<Matrix, 0, Stride>;
using ConstStrip = Eigen::Map<const Matrix, 0, Stride>;

// Strips begin at multiples of this many floats: a cache line.
constexpr int64_t kLine = 16;

ConstStrip all(const Tensor& t) {
  return ConstStrip(t.flat<float>().data(), t.dim_size(0), t.dim_size(1), Stride(t.dim_size(1)));
}

// Columns [from, from + n) of a matrix.
ConstStrip columns(const Tensor& t, int64_t from, int64_t n) {
  return ConstStrip(t.flat<float>().data() + from, t.dim_size(0), n, Stride(t.dim_size(1)));
}

Strip columns(Tensor* t, int64_t from, int64_t n) {
  return Strip(t->flat<float>().data() + from, t->dim_size(0), n, Stride(t->dim_size(1)));
}

Strip rows(Tensor* t, int64_t from, int64_t n) {
  return Strip(t->flat<float>().data() + from * t->dim_size(1), n, t->dim_size(1), Stride(t->dim_size(1)));
}

ConstStrip rows(const Tensor& t, int64_t from, int64_t n) {
  return ConstStrip(t.flat<float>().data() + from * t.dim_size(1), n, t.dim_size(1), Stride(t.dim_size(1)));
}

// Operations that justify waking another thread: about 10 us.
constexpr int64_t kWorthThread = 1 << 20;

// Splits `size` rows or columns, of `flops` each, into one strip per thread and calls strip(from, n) for each. OpenMP, because
// its threads spin before they sleep: TensorFlow's sleep at once, and waking them takes half as long as a product.
template <typename F>
void inStrips(OpKernelContext* context, int64_t size, int64_t flops, F strip) {
  const int64_t cores = context->device()->tensorflow_cpu_worker_threads()->num_threads;
  const int threads = std::clamp<int64_t>(size * flops / kWorthThread, 1, cores);
  const int64_t lines = (size + kLine - 1) / kLine;
  const int64_t most = (lines + threads - 1) / threads * kLine;
  const int64_t strips = (size + most - 1) / most;
#pragma omp parallel for schedule(static) num_threads(threads) if (threads > 1)
  for (int64_t i = 0; i < strips; i++) strip(i * most, std::min(most, size - i * most));
}

bool isMatrix(const Tensor& t) { return t.dims() == 2; }

class DenseOp : public OpKernel {
 public:
  explicit DenseOp(OpKernelConstruction* context) : OpKernel(context) {
    OP_REQUIRES_OK(context, context->GetAttr("relu", &relu_));
  }

 protected:
  // The gradient with respect to x · w + b, given that of y: with ReLU, 0 where y is 0.
  Matrix beforeRelu(const Tensor& dy, const Tensor& y) const {
    if (!relu_) return all(dy);
    return (all(y).array() > 0.0f).select(all(dy), 0.0f);
  }

  bool relu_;
};

class Dense : public DenseOp {
 public:
  using DenseOp::DenseOp;

  void Compute(OpKernelContext* context) override {
    const Tensor& x = context->input(0);
    const Tensor& w = context->input(1);
    const Tensor& b = context->input(2);
    OP_REQUIRES(context,
                isMatrix(x) && isMatrix(w) && x.dim_size(1) == w.dim_size(0) && b.NumElements() == w.dim_size(1),
                absl::InvalidArgumentError("SurlabDense: x [n, inputs], w [inputs, units], b [units]"));
    Tensor* y;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({x.dim_size(0), w.dim_size(1)}), &y));
    inStrips(context, w.dim_size(1), 2 * x.NumElements(), [&](int64_t from, int64_t n) {
      Strip out = columns(y, from, n);
      out.noalias() = all(x) * columns(w, from, n);
      const auto bias = Eigen::Map<const Eigen::RowVectorXf>(b.flat<float>().data() + from, n);
      for (int64_t i = 0; i < out.rows(); i++) {
        if (relu_) {
          // Eigen's max may turn NaN into 0, which would hide a song with broken features.
          out.row(i) = (out.row(i) + bias).cwiseMax<Eigen::PropagateNaN>(0.0f);
        } else {
          out.row(i) += bias;
        }
      }
    });
  }
};

// dw = x^T · d and db = the column sums of d, the gradient of x · w + b.
class DenseGradWeight : public DenseOp {
 public:
  using DenseOp::DenseOp;

  void Compute(OpKernelContext* context) override {
    const Tensor& x = context->input(0);
    const Tensor& dy = context->input(1);
    const Tensor& y = context->input(2);
    OP_REQUIRES(context, isMatrix(x) && isMatrix(dy) && x.dim_size(0) == dy.dim_size(0) && y.shape() == dy.shape(),
                absl::InvalidArgumentError("SurlabDenseGradWeight: x [n, inputs], dy and y [n, units]"));
    Tensor* dw;
    Tensor* db;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({x.dim_size(1), dy.dim_size(1)}), &dw));
    OP_REQUIRES_OK(context, context->allocate_output(1, TensorShape({dy.dim_size(1)}), &db));
    const Matrix d = beforeRelu(dy, y);
    Eigen::Map<Eigen::RowVectorXf>(db->flat<float>().data(), d.cols()) = d.colwise().sum();
    inStrips(context, x.dim_size(1), 2 * dy.NumElements(), [&](int64_t from, int64_t n) {
      rows(dw, from, n).noalias() = columns(x, from, n).transpose() * d;
    });
  }
};

// dx = d · w^T, with d as above.
class DenseGradInput : public DenseOp {
 public:
  using DenseOp::DenseOp;

  void Compute(OpKernelContext* context) override {
    const Tensor& w = context->input(0);
    const Tensor& dy = context->input(1);
    const Tensor& y = context->input(2);
    OP_REQUIRES(context, isMatrix(w) && isMatrix(dy) && w.dim_size(1) == dy.dim_size(1) && y.shape() == dy.shape(),
                absl::InvalidArgumentError("SurlabDenseGradInput: w [inputs, units], dy and y [n, units]"));
    Tensor* dx;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({dy.dim_size(0), w.dim_size(0)}), &dx));
    const Matrix d = beforeRelu(dy, y);
    inStrips(context, w.dim_size(0), 2 * dy.NumElements(), [&](int64_t from, int64_t n) {
      columns(dx, from, n).noalias() = d * rows(w, from, n).transpose();
    });
  }
};

REGISTER_OP("SurlabDense").Input("x: float").Input("w: float").Input("b: float").Attr("relu: bool").Output("y: float");
REGISTER_OP("SurlabDenseGradWeight")
    .Input("x: float")
    .Input("dy: float")
    .Input("y: float")
    .Attr("relu: bool")
    .Output("dw: float")
    .Output("db: float");
REGISTER_OP("SurlabDenseGradInput")
    .Input("w: float")
    .Input("dy: float")
    .Input("y: float")
    .Attr("relu: bool")
    .Output("dx: float");

REGISTER_KERNEL_BUILDER(Name("SurlabDense").Device(tensorflow::DEVICE_CPU), Dense);
REGISTER_KERNEL_BUILDER(Name("SurlabDenseGradWeight").Device(tensorflow::DEVICE_CPU), DenseGradWeight);
REGISTER_KERNEL_BUILDER(Name("SurlabDenseGradInput").Device(tensorflow::DEVICE_CPU), DenseGradInput);

}  // namespace
