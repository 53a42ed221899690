// One step of Adam over all parameters of a model as a single TensorFlow op for the CPU (formula in lib/src/training/adam.ts).
// ResourceApplyAdam takes one call per parameter, on one thread, and a second call to read it.

#include <algorithm>
#include <cmath>
#include <vector>

#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/op_kernel.h"
#include "tensorflow/core/framework/resource_mgr.h"
#include "tensorflow/core/framework/resource_var.h"

namespace {

using tensorflow::OpKernel;
using tensorflow::OpKernelConstruction;
using tensorflow::OpKernelContext;
using tensorflow::Tensor;
using tensorflow::Var;

// Floats per block: a block of weight, gradient and moments fits into a thread's cache.
constexpr int64_t kPiece = 16384;

// The buffers to read and to write a variable: the same one, unless its value is still referenced.
struct Slot {
  const float* from;
  float* to;
};

struct Piece {
  Slot w, m, v;
  const float* gradient;
  int64_t size;
};

class Adam : public OpKernel {
 public:
  explicit Adam(OpKernelConstruction* context) : OpKernel(context) {
    OP_REQUIRES_OK(context, context->GetAttr("N", &n_));
    OP_REQUIRES_OK(context, context->GetAttr("beta1", &beta1_));
    OP_REQUIRES_OK(context, context->GetAttr("beta2", &beta2_));
    OP_REQUIRES_OK(context, context->GetAttr("epsilon", &epsilon_));
  }

  // Inputs: n weights, n first and n second moments as resources, n gradients, the rate. Outputs: the n new weights.
  void Compute(OpKernelContext* context) override {
    std::vector<tensorflow::core::RefCountPtr<Var>> variables(3 * n_);
    std::vector<Tensor> old(3 * n_);  // Keeps the inputs alive until every output is written.
    std::vector<Slot> slots(3 * n_);
    for (int i = 0; i < 3 * n_; i++) {
      const Tensor& gradient = context->input(3 * n_ + i % n_);
      OP_REQUIRES_OK(context, LookupResource(context, tensorflow::HandleFromInput(context, i), &variables[i]));
      tensorflow::mutex_lock lock(*variables[i]->mu());
      Tensor* value = variables[i]->tensor();
      OP_REQUIRES(context, value->NumElements() == gradient.NumElements(),
                  absl::InvalidArgumentError("SurlabAdam: a gradient of another size than its parameter"));
      const bool shared = !value->RefCountIsOne();
      slots[i].from = value->flat<float>().data();
      if (shared) {
        old[i] = *value;
        OP_REQUIRES_OK(context, context->allocate_temp(tensorflow::DT_FLOAT, old[i].shape(), value));
      }
      slots[i].to = value->flat<float>().data();
    }
    std::vector<Piece> pieces;
    for (int i = 0; i < n_; i++) {
      const Tensor& gradient = context->input(3 * n_ + i);
      const float* g = gradient.flat<float>().data();
      const int64_t size = gradient.NumElements();
      const auto at = [](const Slot& slot, int64_t k) { return Slot{slot.from + k, slot.to + k}; };
      for (int64_t k = 0; k < size; k += kPiece) {
        pieces.push_back({at(slots[i], k), at(slots[n_ + i], k), at(slots[2 * n_ + i], k), g + k,
                          std::min(kPiece, size - k)});
      }
    }
    const float rate = context->input(4 * n_).scalar<float>()();
    const int cores = context->device()->tensorflow_cpu_worker_threads()->num_threads;
    const int threads = std::clamp<int>(pieces.size() / 2, 1, cores);
#pragma omp parallel for schedule(static) num_threads(threads) if (threads > 1)
    for (size_t i = 0; i < pieces.size(); i++) step(pieces[i], rate);
    for (int i = 0; i < n_; i++) context->set_output(i, *variables[i]->tensor());
  }

 private:
  void step(const Piece& piece, float rate) const {
    const float gain1 = 1 - beta1_, gain2 = 1 - beta2_, epsilon = epsilon_;
    const float *w = piece.w.from, *m = piece.m.from, *v = piece.v.from, *g = piece.gradient;
    float *wTo = piece.w.to, *mTo = piece.m.to, *vTo = piece.v.to;
#pragma GCC ivdep
    for (int64_t i = 0; i < piece.size; i++) {
      const float first = m[i] + (g[i] - m[i]) * gain1;
      const float second = v[i] + (g[i] * g[i] - v[i]) * gain2;
      mTo[i] = first;
      vTo[i] = second;
      wTo[i] = w[i] - rate * first / (std::sqrt(second) + epsilon);
    }
  }

  int n_;
  float beta1_, beta2_, epsilon_;
};

REGISTER_OP("SurlabAdam")
    .Attr("N: int >= 1")
    .Attr("beta1: float")
    .Attr("beta2: float")
    .Attr("epsilon: float")
    .Input("weights: N * resource")
    .Input("first_moments: N * resource")
    .Input("second_moments: N * resource")
    .Input("gradients: N * float")
    .Input("rate: float")
    .Output("values: N * float")
    .SetIsStateful();

REGISTER_KERNEL_BUILDER(Name("SurlabAdam").Device(tensorflow::DEVICE_CPU), Adam);

}  // namespace
