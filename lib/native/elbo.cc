// The terms of the evidence lower bound (ELBO) and their gradients as TensorFlow ops for the CPU, one pass over the data each: at
// this model size, the overhead per element-wise op exceeds its arithmetic. Formulas: lib/src/tensorflow/ops.ts.

#include <algorithm>
#include <cmath>
#include <vector>

#include "Eigen/Core"
#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/op_kernel.h"

namespace {

using tensorflow::OpKernel;
using tensorflow::OpKernelConstruction;
using tensorflow::OpKernelContext;
using tensorflow::Tensor;
using tensorflow::TensorShape;

using Values = Eigen::Map<const Eigen::ArrayXf>;

Values values(const Tensor& t) { return Values(t.flat<float>().data(), t.NumElements()); }

Eigen::Map<Eigen::ArrayXf> values(Tensor* t) { return {t->flat<float>().data(), t->NumElements()}; }

// Sums in double precision, in blocks of a few thousand floats: a batch of images has millions.
template <typename F>
float total(int64_t size, F part) {
  constexpr int64_t kPiece = 4096;
  double sum = 0;
  for (int64_t from = 0; from < size; from += kPiece) sum += part(from, std::min(kPiece, size - from));
  return static_cast<float>(sum);
}

// An op whose first `inputs` tensors have the same shape.
class ElementWise : public OpKernel {
 public:
  ElementWise(OpKernelConstruction* context, int inputs, bool scaled) : OpKernel(context), inputs_(inputs) {
    if (scaled) OP_REQUIRES_OK(context, context->GetAttr("scale", &scale_));
  }

  void Compute(OpKernelContext* context) override {
    const TensorShape& shape = context->input(0).shape();
    for (int i = 1; i < inputs_; i++) {
      OP_REQUIRES(context, context->input(i).shape() == shape,
                  absl::InvalidArgumentError("the terms of the bound need tensors of one shape"));
    }
    std::vector<Tensor*> out(context->num_outputs());
    for (int i = 0; i < context->num_outputs(); i++) {
      OP_REQUIRES_OK(context, context->allocate_output(i, isSum() ? TensorShape({}) : shape, &out[i]));
    }
    compute(context, out);
  }

 protected:
  virtual bool isSum() const { return false; }
  virtual void compute(OpKernelContext* context, const std::vector<Tensor*>& out) = 0;

  float scale_ = 1;

 private:
  int inputs_;
};

class Reparameterize : public ElementWise {
 public:
  explicit Reparameterize(OpKernelConstruction* context) : ElementWise(context, 3, false) {}

  void compute(OpKernelContext* context, const std::vector<Tensor*>& out) override {
    const auto mu = values(context->input(0)), logVar = values(context->input(1)), noise = values(context->input(2));
    values(out[0]) = mu + (0.5f * logVar).exp() * noise;
  }
};

class ReparameterizeGrad : public ElementWise {
 public:
  explicit ReparameterizeGrad(OpKernelConstruction* context) : ElementWise(context, 3, false) {}

  void compute(OpKernelContext* context, const std::vector<Tensor*>& out) override {
    const auto dz = values(context->input(0)), mu = values(context->input(1)), z = values(context->input(2));
    values(out[0]) = 0.5f * dz * (z - mu);
  }
};

class GaussianKl : public ElementWise {
 public:
  explicit GaussianKl(OpKernelConstruction* context) : ElementWise(context, 2, true) {}

  void compute(OpKernelContext* context, const std::vector<Tensor*>& out) override {
    const auto mu = values(context->input(0)), logVar = values(context->input(1));
    const float sum = total(mu.size(), [&](int64_t from, int64_t n) {
      const auto m = mu.segment(from, n), v = logVar.segment(from, n);
      return (m.square() + v.expm1() - v).sum();
    });
    out[0]->scalar<float>()() = 0.5f * scale_ * sum;
  }

 protected:
  bool isSum() const override { return true; }
};

class GaussianKlGrad : public ElementWise {
 public:
  explicit GaussianKlGrad(OpKernelConstruction* context) : ElementWise(context, 2, true) {}

  void compute(OpKernelContext* context, const std::vector<Tensor*>& out) override {
    const float factor = scale_ * context->input(2).scalar<float>()();
    values(out[0]) = factor * values(context->input(0));
    values(out[1]) = 0.5f * factor * values(context->input(1)).expm1();
  }
};

class HalfSquaredError : public ElementWise {
 public:
  explicit HalfSquaredError(OpKernelConstruction* context) : ElementWise(context, 2, true) {}

  void compute(OpKernelContext* context, const std::vector<Tensor*>& out) override {
    const auto x = values(context->input(0)), y = values(context->input(1));
    const float sum = total(x.size(), [&](int64_t from, int64_t n) {
      return (x.segment(from, n) - y.segment(from, n)).square().sum();
    });
    out[0]->scalar<float>()() = 0.5f * scale_ * sum;
  }

 protected:
  bool isSum() const override { return true; }
};

// With respect to the first input.
class HalfSquaredErrorGrad : public ElementWise {
 public:
  explicit HalfSquaredErrorGrad(OpKernelConstruction* context) : ElementWise(context, 2, true) {}

  void compute(OpKernelContext* context, const std::vector<Tensor*>& out) override {
    const float factor = scale_ * context->input(2).scalar<float>()();
    values(out[0]) = factor * (values(context->input(0)) - values(context->input(1)));
  }
};

// x inside [low, high], beyond it c + s(x - c), c the nearest value inside, s(u) = u / (1 + |u|).
class SoftClip : public ElementWise {
 public:
  explicit SoftClip(OpKernelConstruction* context) : SoftClip(context, 1) {}

  void compute(OpKernelContext* context, const std::vector<Tensor*>& out) override {
    const float* x = context->input(0).flat<float>().data();
    float* y = out[0]->flat<float>().data();
    for (int64_t i = 0; i < out[0]->NumElements(); i++) {
      const float inside = nearest(x[i]), beyond = x[i] - inside;
      y[i] = inside + beyond / (1 + std::abs(beyond));
    }
  }

 protected:
  SoftClip(OpKernelConstruction* context, int inputs) : ElementWise(context, inputs, false) {
    OP_REQUIRES_OK(context, context->GetAttr("low", &low_));
    OP_REQUIRES_OK(context, context->GetAttr("high", &high_));
  }

  // NaN stays NaN.
  float nearest(float x) const { return x < low_ ? low_ : x > high_ ? high_ : x; }

 private:
  float low_ = 0, high_ = 0;
};

class SoftClipGrad : public SoftClip {
 public:
  explicit SoftClipGrad(OpKernelConstruction* context) : SoftClip(context, 2) {}

  void compute(OpKernelContext* context, const std::vector<Tensor*>& out) override {
    const float* dy = context->input(0).flat<float>().data();
    const float* x = context->input(1).flat<float>().data();
    float* dx = out[0]->flat<float>().data();
    for (int64_t i = 0; i < out[0]->NumElements(); i++) {
      const float slope = 1 + std::abs(x[i] - nearest(x[i]));
      dx[i] = dy[i] / (slope * slope);
    }
  }
};

REGISTER_OP("SurlabReparameterize").Input("mu: float").Input("log_var: float").Input("noise: float").Output("z: float");
REGISTER_OP("SurlabReparameterizeGrad").Input("dz: float").Input("mu: float").Input("z: float").Output("d_log_var: float");
REGISTER_OP("SurlabGaussianKl").Input("mu: float").Input("log_var: float").Attr("scale: float").Output("kl: float");
REGISTER_OP("SurlabGaussianKlGrad")
    .Input("mu: float")
    .Input("log_var: float")
    .Input("d_kl: float")
    .Attr("scale: float")
    .Output("d_mu: float")
    .Output("d_log_var: float");
REGISTER_OP("SurlabHalfSquaredError").Input("x: float").Input("y: float").Attr("scale: float").Output("error: float");
REGISTER_OP("SurlabHalfSquaredErrorGrad")
    .Input("x: float")
    .Input("y: float")
    .Input("d_error: float")
    .Attr("scale: float")
    .Output("dx: float");
REGISTER_OP("SurlabSoftClip").Input("x: float").Attr("low: float").Attr("high: float").Output("y: float");
REGISTER_OP("SurlabSoftClipGrad")
    .Input("dy: float")
    .Input("x: float")
    .Attr("low: float")
    .Attr("high: float")
    .Output("dx: float");

#define SURLAB_CPU_KERNEL(op) REGISTER_KERNEL_BUILDER(Name("Surlab" #op).Device(tensorflow::DEVICE_CPU), op)
SURLAB_CPU_KERNEL(Reparameterize);
SURLAB_CPU_KERNEL(ReparameterizeGrad);
SURLAB_CPU_KERNEL(GaussianKl);
SURLAB_CPU_KERNEL(GaussianKlGrad);
SURLAB_CPU_KERNEL(HalfSquaredError);
SURLAB_CPU_KERNEL(HalfSquaredErrorGrad);
SURLAB_CPU_KERNEL(SoftClip);
SURLAB_CPU_KERNEL(SoftClipGrad);

}  // namespace
