// Work split among threads.

#ifndef SURLAB_NATIVE_STRIPS_H_
#define SURLAB_NATIVE_STRIPS_H_

#include <algorithm>

#include "tensorflow/core/framework/op_kernel.h"

namespace surlab {

// Operations that justify waking another thread: about 10 us.
constexpr int64_t kWorthThread = 1 << 20;

inline int64_t cores(tensorflow::OpKernelContext* context) {
  return context->device()->tensorflow_cpu_worker_threads()->num_threads;
}

// Splits `size` rows or columns, of `flops` each, into one strip per thread and calls strip(from, n) for each. Strips begin at
// multiples of `step`. OpenMP, because its threads spin before they sleep: TensorFlow's sleep at once, and waking them takes half
// as long as a product.
template <typename F>
void inStrips(tensorflow::OpKernelContext* context, int64_t size, int64_t flops, int64_t step, F strip) {
  if (size == 0) return;
  const int threads = std::clamp<int64_t>(size * flops / kWorthThread, 1, cores(context));
  const int64_t steps = (size + step - 1) / step;
  const int64_t most = (steps + threads - 1) / threads * step;
  const int64_t strips = (size + most - 1) / most;
#pragma omp parallel for schedule(static) num_threads(threads) if (threads > 1)
  for (int64_t i = 0; i < strips; i++) strip(i * most, std::min(most, size - i * most));
}

}  // namespace surlab

#endif
