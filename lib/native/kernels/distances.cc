// Squared Euclidean distances in doubles, and nearest rows.
//
// Sums of squared differences, not |a|^2 + |b|^2 - 2 a.b, so that equal rows have distance exactly 0. Each sum is accumulated as
// eight partial sums (column index modulo 8), which are added at the end.

#include "addon.h"
#include "screen.h"

#include <limits>

namespace surlab {
namespace {

inline Double8 widen(const float* values) { return __builtin_convertvector(load<Float8>(values), Double8); }

// Up to 7 values, then zeros.
inline Double8 widenTail(const float* values, int64_t count) {
  float padded[8] = {};
  std::copy(values, values + count, padded);
  return widen(padded);
}

inline double total(Double8 s) { return (((s[0] + s[2]) + s[4]) + s[6]) + (((s[1] + s[3]) + s[5]) + s[7]); }

// out[q * stride + r] = |query q - row r|^2 for Q queries, whose doubles are padded to a multiple of 8 columns.
template <int Q>
void distancesOf(const double* queries, int64_t padded, const float* rows, int64_t d, int64_t count, double* out, int64_t stride) {
  const int64_t whole = d / 8 * 8;
  for (int64_t r = 0; r < count; r++, rows += d) {
    Double8 sums[Q] = {};
    const auto add = [&](Double8 row, int64_t c) {
      for (int q = 0; q < Q; q++) {
        const Double8 difference = row - load<Double8>(queries + q * padded + c);
        sums[q] += difference * difference;
      }
    };
    for (int64_t c = 0; c < whole; c += 8) add(widen(rows + c), c);
    if (whole < d) add(widenTail(rows + whole, d - whole), whole);
    for (int q = 0; q < Q; q++) out[q * stride + r] = total(sums[q]);
  }
}

int64_t paddedTo8(int64_t d) { return (d + 7) / 8 * 8; }

void widenRow(const float* row, int64_t d, double* out) {
  for (int64_t c = 0; c < d; c++) out[c] = row[c];
}

// (query [d], X [n x d], d, first, end, out [end - first], threads)
napi_value squaredDistances(Arguments& a) {
  const int64_t d = a.whole(2), first = a.whole(3), end = a.whole(4), threads = a.whole(6);
  const float* query = a.array<float>(0, d);
  const float* X = a.array<float>(1, end * d);
  double* out = a.array<double>(5, end - first);
  if (!a.valid()) return kNothing;
  std::vector<double> wide(paddedTo8(d));
  widenRow(query, d, wide.data());
  const int64_t n = end - first;
  const int parts = threadsFor(3.0 * n * d, threads);
#pragma omp parallel for num_threads(parts) schedule(static) if (parts > 1)
  for (int part = 0; part < parts; part++) {
    const int64_t from = n * part / parts, to = n * (part + 1) / parts;
    distancesOf<1>(wide.data(), static_cast<int64_t>(wide.size()), X + (first + from) * d, d, to - from, out + from, 0);
  }
  return kNothing;
}
const Registration kSquaredDistances("squaredDistances", squaredDistances);

// The k smallest values so far with their rows, ascending; ties keep the row that came first.
struct Nearest {
  int64_t k;
  int32_t* indices;
  double* distances;
  int64_t held = 0;

  // The distance from which on a further row is not among the nearest.
  double farthest() const { return held == k ? distances[k - 1] : std::numeric_limits<double>::infinity(); }

  void offer(double distance, int32_t row) {
    if (held == k && distance >= distances[k - 1]) return;
    int64_t slot = held < k ? held++ : k - 1;
    for (; slot > 0 && distances[slot - 1] > distance; slot--) {
      distances[slot] = distances[slot - 1];
      indices[slot] = indices[slot - 1];
    }
    distances[slot] = distance;
    indices[slot] = row;
  }
};

// Queries whose distances to a row are computed together.
constexpr int kGroup = 4;

// (queries [m x d], own [m] or [0], X [n x d], d, n, first, end, k, indices [m x k], distances [m x k], threads): for the queries
// first ... end - 1, their k nearest rows of X, nearest first. own[q] is query q's own row in X; it comes first. Distances are
// computed only for rows that single precision cannot rule out (screen.cc).
napi_value nearestRows(Arguments& a) {
  const int64_t d = a.whole(3), n = a.whole(4), first = a.whole(5), end = a.whole(6), k = a.whole(7), threads = a.whole(10);
  const float* queries = a.array<float>(0, end * d);
  const bool hasOwn = a.length(1) > 0;
  const int32_t* own = a.array<int32_t>(1, hasOwn ? end : 0);
  const float* X = a.array<float>(2, n * d);
  int32_t* indices = a.array<int32_t>(8, end * k);
  double* distances = a.array<double>(9, end * k);
  a.check(k >= 1 && k <= n, "k is not 1 ... n");
  if (!a.valid()) return kNothing;
  const int64_t padded = paddedTo8(d);
  const Screen screen(X, n, d, queries, first, end);
  const int64_t blocks = (end - first + Screen::kQueries - 1) / Screen::kQueries;
  const int parts = threadsFor(1.0 * (end - first) * n * d, threads);
#pragma omp parallel num_threads(parts) if (parts > 1)
  {
    std::vector<double> wide(Screen::kQueries * padded);
    Screen::Panel panel;
#pragma omp for schedule(dynamic, 1)
    for (int64_t block = 0; block < blocks; block++) {
      const int64_t from = first + block * Screen::kQueries;
      const int count = static_cast<int>(std::min<int64_t>(Screen::kQueries, end - from));
      Nearest nearest[Screen::kQueries];
      for (int q = 0; q < count; q++) {
        widenRow(queries + (from + q) * d, d, wide.data() + q * padded);
        nearest[q] = {k, indices + (from + q) * k, distances + (from + q) * k};
        if (hasOwn) nearest[q].offer(-1, own[from + q]);
      }
      screen.fill(panel, queries, from, count);
      for (int64_t tile = 0; tile < n; tile += Screen::kTile) {
        const int64_t rows = std::min(Screen::kTile, n - tile);
        double limits[Screen::kQueries] = {};
        for (int q = 0; q < count; q++) limits[q] = nearest[q].farthest();
        uint32_t masks[Screen::kTile];
        screen.candidates(panel, tile, rows, limits, masks);
        for (int group = 0; group < count; group += kGroup) {
          const double* some = wide.data() + group * padded;
          for (int64_t r = 0; r < rows; r++) {
            const uint32_t mask = masks[r] >> group & ((1u << std::min(kGroup, count - group)) - 1);
            if (mask == 0) continue;
            const float* row = X + (tile + r) * d;
            double found[kGroup];
            if (mask & (mask - 1)) {
              distancesOf<kGroup>(some, padded, row, d, 1, found, 1);
            } else {
              distancesOf<1>(some + __builtin_ctz(mask) * padded, padded, row, d, 1, found + __builtin_ctz(mask), 1);
            }
            for (uint32_t rest = mask; rest; rest &= rest - 1) {
              const int q = group + __builtin_ctz(rest);
              if (!hasOwn || own[from + q] != tile + r) nearest[q].offer(found[q - group], static_cast<int32_t>(tile + r));
            }
          }
        }
      }
      for (int q = 0; q < count; q++) {
        double* own = distances + (from + q) * k;
        if (hasOwn) own[0] = 0;
        for (int64_t i = 0; i < k; i++) own[i] = std::sqrt(own[i]);
      }
    }
  }
  return kNothing;
}
const Registration kNearestRows("nearestRows", nearestRows);

// (X [n x d], d, current, left, count, core [n] or [0], nearest [n], threads): one step of Prim's algorithm. For the rows
// left[0 ... count), nearest = min(nearest, mutual reachability distance from the current row): the largest of the distance and
// both core distances. Returns the index in `left` of the smallest; the first on ties.
napi_value primStep(Arguments& a) {
  const int64_t d = a.whole(1), current = a.whole(2), count = a.whole(4), threads = a.whole(7), n = a.length(6);
  const float* X = a.array<float>(0, n * d);
  const int32_t* left = a.array<int32_t>(3, count);
  const bool hasCore = a.length(5) > 0;
  const double* core = a.array<double>(5, hasCore ? n : 0);
  double* nearest = a.array<double>(6, n);
  a.check(current < n && count > 0, "there is no such row, or none left");
  if (!a.valid()) return kNothing;
  a.check(std::all_of(left, left + count, [n](int32_t i) { return i >= 0 && i < n; }), "a row is not one of X");
  if (!a.valid()) return kNothing;
  std::vector<double> wide(paddedTo8(d));
  widenRow(X + current * d, d, wide.data());
  const int parts = threadsFor(3.0 * count * d, threads);
  std::vector<int64_t> best(parts);
#pragma omp parallel for num_threads(parts) schedule(static) if (parts > 1)
  for (int part = 0; part < parts; part++) {
    const int64_t from = count * part / parts, to = count * (part + 1) / parts;
    best[part] = from;
    for (int64_t at = from; at < to; at++) {
      const int64_t i = left[at];
      double distance;
      distancesOf<1>(wide.data(), static_cast<int64_t>(wide.size()), X + i * d, d, 1, &distance, 0);
      distance = std::sqrt(distance);
      if (hasCore) distance = std::max({distance, core[current], core[i]});
      if (distance < nearest[i]) nearest[i] = distance;
      if (nearest[i] < nearest[left[best[part]]]) best[part] = at;
    }
  }
  int64_t first = best[0];
  for (int part = 1; part < parts; part++) {
    if (nearest[left[best[part]]] < nearest[left[first]]) first = best[part];
  }
  napi_value out;
  napi_create_double(a.env(), static_cast<double>(first), &out);
  return out;
}
const Registration kPrimStep("primStep", primStep);

}  // namespace
}  // namespace surlab
