// The KL term of a VAE with a mixture of Gaussians as its prior (VaDE), and its gradients, as TensorFlow ops for the CPU. Of 100
// songs, 10 components and 10 dimensions it is little arithmetic, but 200 of TensorFlow's ops, each with the overhead of a call.
//
// For a song with q(z|x) = N(mu, exp(v)) and a draw z of it, with m_c, s_c the mean and log variance of component c:
//
//     h_c(first, second) = 1/2 sum_d (s_cd + (second_d - 2 first_d m_cd + m_cd^2) / exp(s_cd))
//     gamma = softmax(log pi - h(z, z^2)),  q_c = h_c(mu, mu^2 + exp(v)) + log gamma_c - log pi_c
//     KL = sum_c gamma_c q_c - 1/2 sum_d (1 + v_d)                                        averaged over the songs
//
// The gradients follow from d KL / d h_c(z, z^2) = -gamma_c (q_c - sum_k gamma_k q_k) and d KL / d h_c(mu, …) = gamma_c.
// Reference: BuiltMixture in lib/src/models/priors/gaussianMixture.ts.

#include <algorithm>
#include <cmath>
#include <vector>

#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/op_kernel.h"

namespace {

using tensorflow::OpKernel;
using tensorflow::OpKernelConstruction;
using tensorflow::OpKernelContext;
using tensorflow::Tensor;
using tensorflow::TensorShape;

const float* values(const Tensor& t) { return t.flat<float>().data(); }

// The mixture, in double precision: sums of squares that nearly cancel stay exact.
struct Mixture {
  int64_t k, dimensions;
  const float *means, *logVars;
  std::vector<double> logPi, precision;

  Mixture(const Tensor& logits, const Tensor& means, const Tensor& logVars)
      : k(means.dim_size(0)), dimensions(means.dim_size(1)), means(values(means)), logVars(values(logVars)),
        logPi(values(logits), values(logits) + k), precision(k * dimensions) {
    softmax(logPi);
    for (int64_t i = 0; i < k * dimensions; i++) precision[i] = std::exp(-static_cast<double>(this->logVars[i]));
  }

  // Replaces logits by the logarithms of their softmax.
  static void softmax(std::vector<double>& logits) {
    double most = logits[0], sum = 0;
    for (const double v : logits) most = std::max(most, v);
    for (const double v : logits) sum += std::exp(v - most);
    for (double& v : logits) v -= most + std::log(sum);
  }
};

// One song: log gamma and q of each component, and what they add up to.
struct Song {
  const float *mu, *v, *z;
  std::vector<double> logGamma, q, variance;
  double mean = 0, kl = 0;  // sum_c gamma_c q_c, and the KL term

  Song(const Mixture& mixture, const float* mu, const float* v, const float* z)
      : mu(mu), v(v), z(z), logGamma(mixture.k), q(mixture.k), variance(mixture.dimensions) {
    double entropy = 0;
    for (int64_t d = 0; d < mixture.dimensions; d++) {
      variance[d] = std::exp(static_cast<double>(v[d]));
      entropy += 0.5 * (1 + v[d]);
    }
    for (int64_t c = 0; c < mixture.k; c++) {
      double drawn = 0, expected = 0;
      for (int64_t d = 0; d < mixture.dimensions; d++) {
        const int64_t i = c * mixture.dimensions + d;
        const double fromZ = z[d] - mixture.means[i], fromMu = mu[d] - mixture.means[i];
        drawn += mixture.logVars[i] + fromZ * fromZ * mixture.precision[i];
        expected += mixture.logVars[i] + (variance[d] + fromMu * fromMu) * mixture.precision[i];
      }
      logGamma[c] = mixture.logPi[c] - 0.5 * drawn;
      q[c] = 0.5 * expected;
    }
    Mixture::softmax(logGamma);
    for (int64_t c = 0; c < mixture.k; c++) {
      q[c] += logGamma[c] - mixture.logPi[c];
      mean += std::exp(logGamma[c]) * q[c];
    }
    kl = mean - entropy;
  }
};

class MixtureOp : public OpKernel {
 public:
  explicit MixtureOp(OpKernelConstruction* context) : OpKernel(context) {}

  // Inputs: mu, v and z [n, d], logits [1, k], means and logVars [k, d].
  void Compute(OpKernelContext* context) override {
    const TensorShape& rows = context->input(0).shape();
    const TensorShape& components = context->input(4).shape();
    OP_REQUIRES(context,
                rows.dims() == 2 && context->input(1).shape() == rows && context->input(2).shape() == rows &&
                    components.dims() == 2 && components.dim_size(0) > 0 && context->input(5).shape() == components &&
                    components.dim_size(1) == rows.dim_size(1) &&
                    context->input(3).NumElements() == components.dim_size(0),
                absl::InvalidArgumentError("SurlabMixtureKl: mu, log variance and z [n, d], logits [1, k], means and log "
                                           "variances [k, d]"));
    compute(context, Mixture(context->input(3), context->input(4), context->input(5)), rows.dim_size(0));
  }

 protected:
  virtual void compute(OpKernelContext* context, const Mixture& mixture, int64_t songs) = 0;

  static Song song(OpKernelContext* context, const Mixture& mixture, int64_t i) {
    const int64_t at = i * mixture.dimensions;
    return Song(mixture, values(context->input(0)) + at, values(context->input(1)) + at, values(context->input(2)) + at);
  }
};

class MixtureKl : public MixtureOp {
 public:
  using MixtureOp::MixtureOp;

 protected:
  void compute(OpKernelContext* context, const Mixture& mixture, int64_t songs) override {
    double sum = 0;
    for (int64_t i = 0; i < songs; i++) sum += song(context, mixture, i).kl;
    Tensor* kl;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({}), &kl));
    kl->scalar<float>()() = static_cast<float>(sum / songs);
  }
};

// Further input: the gradient of the KL term, a scalar. Outputs: the gradients of all inputs.
class MixtureKlGrad : public MixtureOp {
 public:
  using MixtureOp::MixtureOp;

 protected:
  void compute(OpKernelContext* context, const Mixture& mixture, int64_t songs) override {
    const double factor = context->input(6).scalar<float>()() / static_cast<double>(songs);
    float* rows[3];
    for (int i = 0; i < 3; i++) {
      Tensor* out;
      OP_REQUIRES_OK(context, context->allocate_output(i, context->input(i).shape(), &out));
      rows[i] = out->flat<float>().data();
    }
    const int64_t size = mixture.k * mixture.dimensions;
    std::vector<double> dLogits(mixture.k), dMeans(size), dLogVars(size);
    for (int64_t i = 0; i < songs; i++) {
      const Song of = song(context, mixture, i);
      std::vector<double> dMu(mixture.dimensions), dV(mixture.dimensions, -0.5), dZ(mixture.dimensions);
      for (int64_t c = 0; c < mixture.k; c++) {
        const double gamma = std::exp(of.logGamma[c]);
        const double drawn = -gamma * (of.q[c] - of.mean);  // d KL / d h_c(z, z^2)
        dLogits[c] += std::exp(mixture.logPi[c]) - gamma - drawn;
        for (int64_t d = 0; d < mixture.dimensions; d++) {
          const int64_t at = c * mixture.dimensions + d;
          const double precision = mixture.precision[at];
          const double fromZ = of.z[d] - mixture.means[at], fromMu = of.mu[d] - mixture.means[at];
          dZ[d] += drawn * fromZ * precision;
          dMu[d] += gamma * fromMu * precision;
          dV[d] += 0.5 * gamma * of.variance[d] * precision;
          dMeans[at] -= (drawn * fromZ + gamma * fromMu) * precision;
          dLogVars[at] += 0.5 * (drawn * (1 - fromZ * fromZ * precision) +
                                 gamma * (1 - (of.variance[d] + fromMu * fromMu) * precision));
        }
      }
      for (int64_t d = 0; d < mixture.dimensions; d++) {
        const int64_t at = i * mixture.dimensions + d;
        rows[0][at] = static_cast<float>(factor * dMu[d]);
        rows[1][at] = static_cast<float>(factor * dV[d]);
        rows[2][at] = static_cast<float>(factor * dZ[d]);
      }
    }
    const std::vector<double>* sums[] = {&dLogits, &dMeans, &dLogVars};
    for (int i = 0; i < 3; i++) {
      Tensor* out;
      OP_REQUIRES_OK(context, context->allocate_output(3 + i, context->input(3 + i).shape(), &out));
      float* to = out->flat<float>().data();
      for (size_t j = 0; j < sums[i]->size(); j++) to[j] = static_cast<float>(factor * (*sums[i])[j]);
    }
  }
};

REGISTER_OP("SurlabMixtureKl")
    .Input("mu: float")
    .Input("log_var: float")
    .Input("z: float")
    .Input("logits: float")
    .Input("means: float")
    .Input("log_vars: float")
    .Output("kl: float");
REGISTER_OP("SurlabMixtureKlGrad")
    .Input("mu: float")
    .Input("log_var: float")
    .Input("z: float")
    .Input("logits: float")
    .Input("means: float")
    .Input("log_vars: float")
    .Input("d_kl: float")
    .Output("d_mu: float")
    .Output("d_log_var: float")
    .Output("d_z: float")
    .Output("d_logits: float")
    .Output("d_means: float")
    .Output("d_log_vars: float");

REGISTER_KERNEL_BUILDER(Name("SurlabMixtureKl").Device(tensorflow::DEVICE_CPU), MixtureKl);
REGISTER_KERNEL_BUILDER(Name("SurlabMixtureKlGrad").Device(tensorflow::DEVICE_CPU), MixtureKlGrad);

}  // namespace
