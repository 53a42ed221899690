// Products with a dense matrix B of few columns, in doubles: sparse times B, tall times B, and the Gram matrix B^T B.

#include "addon.h"

namespace surlab {
namespace {

// out[0 ... 8 V) = the sum over t of weight(t) times the row at rows(t).
template <int V, typename Weight, typename Row>
inline void combine(int64_t terms, Weight weight, Row row, double* out) {
  Double8 sums[V] = {};
  for (int64_t t = 0; t < terms; t++) {
    const double w = weight(t);
    const double* values = row(t);
    for (int v = 0; v < V; v++) sums[v] += w * load<Double8>(values + 8 * v);
  }
  for (int v = 0; v < V; v++) store(out + 8 * v, sums[v]);
}

// (indptr [n + 1], indices, values, B [m x stride], stride, out [n x stride], threads): out = A B, A sparse (CSR), stride a multiple of 8.
napi_value sparseTimesDense(Arguments& a) {
  const int64_t stride = a.whole(4), threads = a.whole(6);
  const int64_t n = static_cast<int64_t>(a.length(0)) - 1, stored = a.length(1);
  const int64_t m = stride > 0 ? a.length(3) / stride : 0;
  const int32_t* indptr = a.array<int32_t>(0, 1);
  const int32_t* indices = a.array<int32_t>(1, stored);
  const double* values = a.array<double>(2, stored);
  const double* B = a.array<double>(3, m * stride);
  double* out = a.array<double>(5, n * stride);
  a.check(stride > 0 && stride % 8 == 0, "the stride is not a multiple of 8");
  if (!a.valid()) return kNothing;
  a.check(indptr[0] >= 0 && indptr[n] <= stored && std::is_sorted(indptr, indptr + n + 1), "indptr does not ascend");
  a.check(std::all_of(indices, indices + stored, [m](int32_t j) { return j >= 0 && j < m; }), "an index is no row of B");
  if (!a.valid()) return kNothing;
  const int parts = threadsFor(2.0 * stored * stride, threads);
#pragma omp parallel for num_threads(parts) schedule(dynamic, 16) if (parts > 1)
  for (int64_t i = 0; i < n; i++) {
    const int32_t* at = indices + indptr[i];
    const double* weights = values + indptr[i];
    const int64_t terms = indptr[i + 1] - indptr[i];
    const auto weight = [&](int64_t t) { return weights[t]; };
    int64_t c = 0;
    const auto row = [&](int64_t t) { return B + at[t] * stride + c; };
    for (; c + 64 <= stride; c += 64) combine<8>(terms, weight, row, out + i * stride + c);
    for (; c + 16 <= stride; c += 16) combine<2>(terms, weight, row, out + i * stride + c);
    for (; c < stride; c += 8) combine<1>(terms, weight, row, out + i * stride + c);
  }
  return kNothing;
}
const Registration kSparseTimesDense("sparseTimesDense", sparseTimesDense);

// (Y [n x stride], n, stride, B [terms x stride], terms, out [n x stride], threads): out = Y[:, :terms] B, stride a multiple of 8.
napi_value denseTimesSmall(Arguments& a) {
  const int64_t n = a.whole(1), stride = a.whole(2), terms = a.whole(4), threads = a.whole(6);
  const double* Y = a.array<double>(0, n * stride);
  const double* B = a.array<double>(3, terms * stride);
  double* out = a.array<double>(5, n * stride);
  a.check(stride % 8 == 0 && terms <= stride, "the stride is not a multiple of 8, or below the terms");
  if (!a.valid()) return kNothing;
  const int parts = threadsFor(2.0 * n * terms * stride, threads);
#pragma omp parallel for num_threads(parts) schedule(static) if (parts > 1)
  for (int64_t i = 0; i < n; i++) {
    const auto weight = [&](int64_t t) { return Y[i * stride + t]; };
    int64_t c = 0;
    const auto row = [&](int64_t t) { return B + t * stride + c; };
    for (; c + 64 <= stride; c += 64) combine<8>(terms, weight, row, out + i * stride + c);
    for (; c + 16 <= stride; c += 16) combine<2>(terms, weight, row, out + i * stride + c);
    for (; c < stride; c += 8) combine<1>(terms, weight, row, out + i * stride + c);
  }
  return kNothing;
}
const Registration kDenseTimesSmall("denseTimesSmall", denseTimesSmall);

// (B [n x stride], n, stride, out [stride x stride], threads): out = B^T B, stride a multiple of 8. Computed in 8 x 8 blocks.
napi_value gram(Arguments& a) {
  const int64_t n = a.whole(1), stride = a.whole(2), threads = a.whole(4);
  const double* B = a.array<double>(0, n * stride);
  double* out = a.array<double>(3, stride * stride);
  a.check(stride % 8 == 0, "the stride is not a multiple of 8");
  if (!a.valid()) return kNothing;
  const int64_t side = stride / 8;
  const int parts = threadsFor(1.0 * n * stride * stride, threads);
#pragma omp parallel for num_threads(parts) schedule(dynamic, 1) if (parts > 1)
  for (int64_t block = 0; block < side * side; block++) {
    const int64_t top = block / side * 8, left = block % side * 8;
    if (left < top) continue;
    Double8 sums[8] = {};
    for (const double* row = B; row < B + n * stride; row += stride) {
      const Double8 right = load<Double8>(row + left);
      for (int r = 0; r < 8; r++) sums[r] += right * row[top + r];
    }
    for (int r = 0; r < 8; r++) {
      for (int c = 0; c < 8; c++) out[(top + r) * stride + left + c] = out[(left + c) * stride + top + r] = sums[r][c];
    }
  }
  return kNothing;
}
const Registration kGram("gram", gram);

}  // namespace
}  // namespace surlab
