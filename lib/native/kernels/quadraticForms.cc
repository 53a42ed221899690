// Quadratic forms of rows, in doubles: most of a Gaussian mixture's run time.

#include "addon.h"

namespace surlab {
namespace {

// (X [n x d], mean [d], U [d x d], out [n], threads): out[i] = |(x_i - mean) U|^2, U upper triangular (the lower part is not read).
// Blocks of eight rows by eight columns of U.
napi_value quadraticForms(Arguments& a) {
  const int64_t d = a.length(1), n = a.length(3), threads = a.whole(4);
  const double* X = a.array<double>(0, n * d);
  const double* mean = a.array<double>(1, d);
  const double* U = a.array<double>(2, d * d);
  double* out = a.array<double>(3, n);
  if (!a.valid()) return kNothing;
  constexpr int kLanes = 8, kColumns = 8;
  const int64_t padded = (d + kColumns - 1) / kColumns * kColumns;
  std::vector<double> triangle(padded * padded);
  for (int64_t i = 0; i < d; i++) std::copy(U + i * d + i, U + (i + 1) * d, triangle.data() + i * padded + i);
  const int64_t panels = (n + kLanes - 1) / kLanes;
  const int parts = threadsFor(1.0 * n * d * d, threads);
#pragma omp parallel num_threads(parts) if (parts > 1)
  {
    std::vector<double> centered(padded * kLanes);
#pragma omp for schedule(static)
    for (int64_t p = 0; p < panels; p++) {
      const int count = static_cast<int>(std::min<int64_t>(kLanes, n - p * kLanes));
      for (int r = 0; r < count; r++) {
        for (int64_t c = 0; c < d; c++) centered[c * kLanes + r] = X[(p * kLanes + r) * d + c] - mean[c];
      }
      Double8 forms = {};
      for (int64_t j = 0; j < padded; j += kColumns) {
        Double8 sums[kColumns] = {};
        for (int64_t i = 0; i < std::min(d, j + kColumns); i++) {
          const Double8 values = load<Double8>(centered.data() + i * kLanes);
          for (int c = 0; c < kColumns; c++) sums[c] += values * triangle[i * padded + j + c];
        }
        for (int c = 0; c < kColumns; c++) forms += sums[c] * sums[c];
      }
      for (int r = 0; r < count; r++) out[p * kLanes + r] = forms[r];
    }
  }
  return kNothing;
}
const Registration kQuadraticForms("quadraticForms", quadraticForms);

}  // namespace
}  // namespace surlab
