// The sums of a mixture of axis-aligned Gaussians over its rows, in doubles.

#include "addon.h"

namespace surlab {
namespace {

constexpr int kLanes = 8;
// Components at a time, so that a column of a panel is loaded once for all of them.
constexpr int kComponents = 4;

// (panels [panel of 8 rows][d][8], d, means [k x d], scales [k x d], out [n x k], k, threads):
// out[i, c] = sum over j of ((x_ij - means_cj) scales_cj)^2, in the order of the columns.
napi_value scaledDistances(Arguments& a) {
  const int64_t d = a.whole(1), k = a.whole(5), threads = a.whole(6);
  const int64_t n = k > 0 ? a.length(4) / k : 0;
  const int64_t count = (n + kLanes - 1) / kLanes;
  const double* panels = a.array<double>(0, count * kLanes * d);
  const double* means = a.array<double>(2, k * d);
  const double* scales = a.array<double>(3, k * d);
  double* out = a.array<double>(4, n * k);
  if (!a.valid()) return kNothing;
  const int parts = threadsFor(4.0 * n * k * d, threads);
#pragma omp parallel for num_threads(parts) schedule(static) if (parts > 1)
  for (int64_t p = 0; p < count; p++) {
    const double* panel = panels + p * kLanes * d;
    const int64_t rows = std::min<int64_t>(kLanes, n - p * kLanes);
    for (int64_t first = 0; first < k; first += kComponents) {
      const double *mean[kComponents], *scale[kComponents];
      for (int64_t r = 0; r < kComponents; r++) {
        mean[r] = means + std::min(first + r, k - 1) * d;
        scale[r] = scales + std::min(first + r, k - 1) * d;
      }
      Double8 sums[kComponents] = {};
      for (int64_t j = 0; j < d; j++) {
        const Double8 column = load<Double8>(panel + j * kLanes);
        for (int r = 0; r < kComponents; r++) {
          const Double8 scaled = (column - mean[r][j]) * scale[r][j];
          sums[r] += scaled * scaled;
        }
      }
      for (int64_t r = 0; r < kComponents && first + r < k; r++) {
        for (int64_t i = 0; i < rows; i++) out[(p * kLanes + i) * k + first + r] = sums[r][i];
      }
    }
  }
  return kNothing;
}
const Registration kScaledDistances("scaledDistances", scaledDistances);

// sums[c, j] += over the rows i, in order, with weights[i, c] >= least, of term(weights[i, c], x_ij, j, c).
template <typename Term>
void addWeighted(const double* X, const double* weights, int64_t n, int64_t d, int64_t k, double least, int parts, double* sums, Term term) {
#pragma omp parallel for num_threads(parts) schedule(dynamic, 1) if (parts > 1)
  for (int64_t c = 0; c < k; c++) {
    double* to = sums + c * d;
    for (int64_t i = 0; i < n; i++) {
      const double weight = weights[i * k + c];
      if (weight < least) continue;
      const double* row = X + i * d;
      for (int64_t j = 0; j < d; j++) to[j] += term(weight, row[j], c * d + j);
    }
  }
}

// (X [n x d], d, weights [n x k], k, least, means [k x d] or [0], sums [k x d], threads): sums[c, j] += weights[i, c] x_ij, or
// where means are given weights[i, c] (x_ij - means_cj)^2, for the rows i whose weight is `least` or more.
napi_value weightedMoments(Arguments& a) {
  const int64_t d = a.whole(1), k = a.whole(3), threads = a.whole(7);
  const int64_t n = k > 0 ? a.length(2) / k : 0;
  const double least = a.number(4);
  const bool centered = a.length(5) > 0;
  const double* X = a.array<double>(0, n * d);
  const double* weights = a.array<double>(2, n * k);
  const double* means = a.array<double>(5, centered ? k * d : 0);
  double* sums = a.array<double>(6, k * d);
  if (!a.valid()) return kNothing;
  const int parts = threadsFor(1.0 * n * k * d, threads);
  if (centered) {
    addWeighted(X, weights, n, d, k, least, parts, sums, [means](double weight, double x, int64_t at) {
      const double difference = x - means[at];
      return weight * (difference * difference);
    });
  } else {
    addWeighted(X, weights, n, d, k, least, parts, sums, [](double weight, double x, int64_t) { return weight * x; });
  }
  return kNothing;
}
const Registration kWeightedMoments("weightedMoments", weightedMoments);

}  // namespace
}  // namespace surlab
