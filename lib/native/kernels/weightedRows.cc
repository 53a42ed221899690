// Sums of a matrix's rows with given weights, in doubles: pitch classes of a spectrogram, cepstral coefficients of mel bands.

#include "addon.h"

namespace surlab {
namespace {

constexpr int kLanes = 8;
constexpr int kSums = 4;

// (W [m x k], S [k x n], m, k, n, out [m x n], threads): out = W S, each value summed in the order of S's rows. Single-threaded:
// songs are worked on side by side.
napi_value weightedRows(Arguments& a) {
  const int64_t m = a.whole(2), k = a.whole(3), n = a.whole(4);
  const double* W = a.array<double>(0, m * k);
  const float* S = a.array<float>(1, k * n);
  float* out = a.array<float>(5, m * n);
  if (!a.valid()) return kNothing;
  const int64_t whole = n / kLanes * kLanes;
  for (int64_t first = 0; first < m; first += kSums) {
    const int64_t sums = std::min<int64_t>(kSums, m - first);
    for (int64_t t = 0; t < whole; t += kLanes) {
      Double8 sum[kSums] = {};
      for (int64_t i = 0; i < k; i++) {
        const auto row = __builtin_convertvector(load<Float8>(S + i * n + t), Double8);
        for (int64_t s = 0; s < kSums; s++) sum[s] += W[std::min(first + s, m - 1) * k + i] * row;
      }
      for (int64_t s = 0; s < sums; s++) store(out + (first + s) * n + t, __builtin_convertvector(sum[s], Float8));
    }
    for (int64_t t = whole; t < n; t++) {
      for (int64_t s = 0; s < sums; s++) {
        double sum = 0;
        for (int64_t i = 0; i < k; i++) sum += W[(first + s) * k + i] * S[i * n + t];
        out[(first + s) * n + t] = static_cast<float>(sum);
      }
    }
  }
  return kNothing;
}
const Registration kWeightedRows("weightedRows", weightedRows);

}  // namespace
}  // namespace surlab
