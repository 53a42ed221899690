// The median of a window that slides over a matrix, along its rows or its columns: what parts tones from beats in a spectrogram.

#include "addon.h"

namespace surlab {
namespace {

constexpr int kLanes = 16;
constexpr int kMostCells = 63;

// Cell `i` of a line of n cells that is mirrored beyond its ends: d c b a | a b c d | d c b a.
inline int64_t mirrored(int64_t i, int64_t n) {
  const int64_t j = ((i % (2 * n)) + 2 * n) % (2 * n);
  return j < n ? j : 2 * n - 1 - j;
}

// The running median of kLanes lines at once; cell i of all lines is the vector at lines + i * stride. Each lane keeps its window
// sorted: one pass over it takes the oldest value out (from its place on, the next one moves up) and carries the new value to its
// place by exchanges.
void medians(const float* lines, int64_t stride, int64_t n, int size, float* out, int64_t outStride) {
  const int half = size / 2;
  Float16 sorted[kMostCells];
  const auto at = [&](int64_t i) { return load<Float16>(lines + mirrored(i, n) * stride); };
  for (int filled = 0; filled < size; filled++) {
    Float16 come = at(filled - half);
    for (int i = 0; i < filled; i++) {
      const Float16 low = sorted[i] < come ? sorted[i] : come;
      come = sorted[i] < come ? come : sorted[i];
      sorted[i] = low;
    }
    sorted[filled] = come;
  }
  store(out, sorted[half]);
  for (int64_t t = 1; t < n; t++) {
    const Float16 gone = at(t - 1 - half);
    Float16 come = at(t + half);
    for (int i = 0; i + 1 < size; i++) {
      const Float16 stays = sorted[i] < gone ? sorted[i] : sorted[i + 1];
      sorted[i] = stays < come ? stays : come;
      come = stays < come ? come : stays;
    }
    sorted[size - 1] = come;
    store(out + t * outStride, sorted[half]);
  }
}

// (X [rows x cols], rows, cols, axis, size, out [rows x cols], threads): the median of `size` cells about each cell, down the columns
// (axis 0) or along the rows (axis 1). Lines that don't fill the lanes are padded with zeros.
napi_value runningMedian(Arguments& a) {
  const int64_t rows = a.whole(1), cols = a.whole(2), axis = a.whole(3), size = a.whole(4), threads = a.whole(6);
  const float* X = a.array<float>(0, rows * cols);
  float* out = a.array<float>(5, rows * cols);
  a.check(axis < 2 && size % 2 == 1 && size <= kMostCells, "axis is neither 0 nor 1, or size is even or above 63");
  a.check(X != out || rows * cols == 0, "out is X");
  if (!a.valid() || rows * cols == 0) return kNothing;
  const int64_t n = axis == 0 ? rows : cols, lines = axis == 0 ? cols : rows;
  const int64_t between = axis == 0 ? cols : 1, beside = axis == 0 ? 1 : cols;  // from cell to cell, from line to line
  const int parts = threadsFor(20.0 * rows * cols, threads);
#pragma omp parallel for num_threads(parts) schedule(static) if (parts > 1)
  for (int64_t first = 0; first < lines; first += kLanes) {
    const int64_t here = std::min<int64_t>(kLanes, lines - first);
    if (axis == 0 && here == kLanes) {
      medians(X + first, cols, n, size, out + first, cols);
      continue;
    }
    std::vector<float> block(n * kLanes), found(n * kLanes);
    for (int64_t lane = 0; lane < here; lane++) {
      for (int64_t i = 0; i < n; i++) block[i * kLanes + lane] = X[i * between + (first + lane) * beside];
    }
    medians(block.data(), kLanes, n, size, found.data(), kLanes);
    for (int64_t lane = 0; lane < here; lane++) {
      for (int64_t i = 0; i < n; i++) out[i * between + (first + lane) * beside] = found[i * kLanes + lane];
    }
  }
  return kNothing;
}
const Registration kRunningMedian("runningMedian", runningMedian);

}  // namespace
}  // namespace surlab
