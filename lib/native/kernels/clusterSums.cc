// Sums of distances from query rows to the rows of each cluster: most of the silhouette's cost.
//
// Distances are computed in single precision, sixteen query rows at a time, and summed in doubles in the order of the rows of X.

#include "addon.h"

namespace surlab {
namespace {

constexpr int kLanes = 16;
// Rows of X at a time: as many sums as fit in the registers.
constexpr int kRows = 8;

// sums += the distances of a panel [d][16] to R rows.
template <int R>
inline void addDistances(const float* panel, const float* rows, int64_t d, Double8 sums[2]) {
  Float16 squares[R] = {};
  for (int64_t c = 0; c < d; c++) {
    const Float16 column = load<Float16>(panel + c * kLanes);
    for (int r = 0; r < R; r++) {
      const Float16 difference = column - rows[r * d + c];
      squares[r] += difference * difference;
    }
  }
  for (int r = 0; r < R; r++) {
    float distances[kLanes];
    store(distances, squares[r]);
    for (int i = 0; i < kLanes; i++) distances[i] = std::sqrt(distances[i]);
    sums[0] += __builtin_convertvector(load<Float8>(distances), Double8);
    sums[1] += __builtin_convertvector(load<Float8>(distances + 8), Double8);
  }
}

// (asked [m x d], X [n x d], d, ends [k], sums [m x k], threads): sums of distances from the query rows `asked`. The rows of X are
// sorted by cluster; cluster j ends before ends[j].
napi_value clusterDistanceSums(Arguments& a) {
  const int64_t d = a.whole(2), threads = a.whole(5), k = a.length(3);
  const int64_t m = d > 0 ? a.length(0) / d : 0, n = d > 0 ? a.length(1) / d : 0;
  const float* asked = a.array<float>(0, m * d);
  const float* X = a.array<float>(1, n * d);
  const int32_t* ends = a.array<int32_t>(3, k);
  double* sums = a.array<double>(4, m * k);
  a.check(d > 0, "d is 0");
  if (!a.valid()) return kNothing;
  for (int64_t j = 0; j < k; j++) a.check(ends[j] <= n && ends[j] >= (j ? ends[j - 1] : 0), "ends do not ascend to n");
  if (!a.valid()) return kNothing;
  const int64_t panels = (m + kLanes - 1) / kLanes;
  const int parts = threadsFor(3.0 * m * n * d, threads);
#pragma omp parallel num_threads(parts) if (parts > 1)
  {
    std::vector<float> panel(kLanes * d);
#pragma omp for schedule(dynamic, 1)
    for (int64_t p = 0; p < panels; p++) {
      const int64_t from = p * kLanes;
      const int count = static_cast<int>(std::min<int64_t>(kLanes, m - from));
      for (int i = 0; i < count; i++) {
        for (int64_t c = 0; c < d; c++) panel[c * kLanes + i] = asked[(from + i) * d + c];
      }
      for (int64_t j = 0, row = 0; j < k; j++) {
        Double8 own[2] = {};
        for (; row + kRows <= ends[j]; row += kRows) addDistances<kRows>(panel.data(), X + row * d, d, own);
        for (; row < ends[j]; row++) addDistances<1>(panel.data(), X + row * d, d, own);
        for (int i = 0; i < count; i++) sums[(from + i) * k + j] = own[i / 8][i % 8];
      }
    }
  }
  return kNothing;
}
const Registration kClusterDistanceSums("clusterDistanceSums", clusterDistanceSums);

}  // namespace
}  // namespace surlab
