// Rules out pairs of rows that are surely farther apart than a limit, in single precision.
//
// With rows a, b from the mean of X, -|a - b|^2 / 2 = a.b - |a|^2 / 2 - |b|^2 / 2. A sum of d products in single precision is off by
// at most about d 2^-24 |a| |b|, so that adding (d + 8) 2^-22 (|a|^2 + |b|^2) gives what -|a - b|^2 / 2 surely is not above. What is
// kept is compared exactly by the caller, so results don't depend on how these products were rounded: they may be fused.

#if defined(__clang__)
#pragma clang fp contract(fast)
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=fast")
#endif

#include "screen.h"

#include <limits>

namespace surlab {
namespace {

constexpr int kLanes = Screen::kQueries;
// Rows against a panel at a time: as many sums as fit in the registers.
constexpr int kRows = 8;
// With more columns the rounding error rules out next to nothing, and a tile does not fit in the cache.
constexpr int64_t kMostColumns = 4096;

double squaredLength(const float* row, const float* mean, int64_t d) {
  double sums[8] = {};
  for (int64_t c = 0; c < d; c++) {
    const double x = static_cast<double>(row[c]) - mean[c];
    sums[c & 7] += x * x;
  }
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

}  // namespace

Screen::Screen(const float* X, int64_t n, int64_t d, const float* queries, int64_t first, int64_t end)
    : X_(X), d_(d), mean_(d), halves_(n), error_((d + 8) * std::ldexp(1.0, -22)), useless_(d > kMostColumns) {
  if (useless_) return;
  std::vector<double> sums(d);
  for (int64_t i = 0; i < n; i++) {
    for (int64_t c = 0; c < d; c++) sums[c] += X[i * d + c];
  }
  for (int64_t c = 0; c < d; c++) mean_[c] = static_cast<float>(sums[c] / n);
  double longest = 0;
  for (int64_t i = 0; i < n; i++) {
    const double square = squaredLength(X + i * d, mean_.data(), d);
    longest = std::max(longest, square);
    halves_[i] = static_cast<float>(-square * (0.5 - error_));
  }
  for (int64_t i = first; i < end; i++) longest = std::max(longest, squaredLength(queries + i * d, mean_.data(), d));
  useless_ = useless_ || !(longest < 1e30);
}

void Screen::fill(Panel& panel, const float* queries, int64_t from, int64_t count) const {
  if (useless_) return;
  panel.columns.assign(kLanes * d_, 0);
  panel.tile.resize(kTile * d_);
  for (int64_t q = 0; q < kLanes; q++) panel.halves[q] = 0;
  for (int64_t q = 0; q < count; q++) {
    const float* query = queries + (from + q) * d_;
    panel.halves[q] = static_cast<float>(-squaredLength(query, mean_.data(), d_) * (0.5 - error_));
    for (int64_t c = 0; c < d_; c++) panel.columns[c * kLanes + q] = query[c] - mean_[c];
  }
}

void Screen::candidates(Panel& panel, int64_t row, int64_t rows, const double* limits, uint32_t* masks) const {
  if (useless_) {
    std::fill(masks, masks + rows, (1u << kLanes) - 1);
    return;
  }
  float least[kLanes];
  for (int q = 0; q < kLanes; q++) {
    least[q] = limits[q] < 1e30 ? static_cast<float>(-limits[q] / 2 * (1 + 1e-6) - 1e-37) : -std::numeric_limits<float>::infinity();
  }
  const Float16 limit = load<Float16>(least), own = load<Float16>(panel.halves);
  float* tile = panel.tile.data();
  for (int64_t r = 0; r < rows; r++) {
    for (int64_t c = 0; c < d_; c++) tile[r * d_ + c] = X_[(row + r) * d_ + c] - mean_[c];
  }
  const auto mark = [&](int64_t r, Float16 sum) {
    Int16 below = sum < limit;
    int32_t values[kLanes];
    store(values, below);
    uint32_t mask = 0;
    for (int q = 0; q < kLanes; q++) mask |= static_cast<uint32_t>(values[q] == 0) << q;
    masks[r] = mask;
  };
  int64_t r = 0;
  for (; r + kRows <= rows; r += kRows) {
    Float16 sums[kRows];
    for (int i = 0; i < kRows; i++) sums[i] = own + halves_[row + r + i];
    addProducts<kRows>(panel.columns.data(), tile + r * d_, d_, sums);
    for (int i = 0; i < kRows; i++) mark(r + i, sums[i]);
  }
  for (; r < rows; r++) {
    Float16 sum = own + halves_[row + r];
    addProducts<1>(panel.columns.data(), tile + r * d_, d_, &sum);
    mark(r, sum);
  }
}

}  // namespace surlab
