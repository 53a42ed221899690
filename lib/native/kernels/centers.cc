// The steps of k-means that visit every row: distances to candidate centers (k-means++), the nearest center, and the sums of the
// clusters.
//
// Distances in single precision, sixteen at a time; sums in doubles.

#include "addon.h"

#include <limits>

namespace surlab {
namespace {

constexpr int kLanes = 16;
// Rows processed together, so that a center is loaded once for all of them.
constexpr int kRows = 4;

// Centers [k x d] as [group of 16][d][16]; lanes without a center hold zeros and are not read.
std::vector<float> packed(const float* centers, int64_t k, int64_t d) {
  std::vector<float> out((k + kLanes - 1) / kLanes * kLanes * d);
  for (int64_t i = 0; i < k; i++) {
    for (int64_t c = 0; c < d; c++) out[(i / kLanes * d + c) * kLanes + i % kLanes] = centers[i * d + c];
  }
  return out;
}

// Squared distances of R rows to a group of 16 interleaved vectors.
template <int R>
inline void groupDistances(const float* const* rows, const float* group, int64_t d, Float16* sums) {
  Float16 own[R] = {};
  for (int64_t c = 0; c < d; c++) {
    const Float16 centers = load<Float16>(group + c * kLanes);
    for (int r = 0; r < R; r++) {
      const Float16 difference = centers - rows[r][c];
      own[r] += difference * difference;
    }
  }
  for (int r = 0; r < R; r++) sums[r] = own[r];
}

// (panels [panel of 16 rows][d][16], d, candidates [m x d], closest [n], distances [n x m], potentials [m], threads): squared distances of
// every row to every candidate, and for each candidate the sum over the rows of min(that distance, closest). There are few
// candidates, so here the rows are interleaved.
napi_value candidateDistances(Arguments& a) {
  const int64_t d = a.whole(1), threads = a.whole(6), n = a.length(3), m = a.length(5);
  const int64_t count = (n + kLanes - 1) / kLanes;
  const float* panels = a.array<float>(0, count * kLanes * d);
  const float* candidates = a.array<float>(2, m * d);
  const float* closest = a.array<float>(3, n);
  float* distances = a.array<float>(4, n * m);
  double* potentials = a.array<double>(5, m);
  if (!a.valid()) return kNothing;
  const int parts = threadsFor(3.0 * n * d * m, threads);
#pragma omp parallel for num_threads(parts) schedule(static) if (parts > 1)
  for (int64_t p = 0; p < count; p++) {
    const float* panel = panels + p * kLanes * d;
    const int64_t rows = std::min<int64_t>(kLanes, n - p * kLanes);
    for (int64_t first = 0; first < m; first += kRows) {
      const float* own[kRows];
      for (int r = 0; r < kRows; r++) own[r] = candidates + std::min(first + r, m - 1) * d;
      Float16 sums[kRows];
      groupDistances<kRows>(own, panel, d, sums);
      for (int r = 0; r < kRows && first + r < m; r++) {
        float values[kLanes];
        store(values, sums[r]);
        for (int64_t i = 0; i < rows; i++) distances[(p * kLanes + i) * m + first + r] = values[i];
      }
    }
  }
  for (int64_t j = 0; j < m; j++) {
    double sum = 0;
    for (int64_t i = 0; i < n; i++) sum += std::min(distances[i * m + j], closest[i]);
    potentials[j] = sum;
  }
  return kNothing;
}
const Registration kCandidateDistances("candidateDistances", candidateDistances);

// The nearest and the second nearest center of each row of a panel, the lower index on ties.
struct Nearest {
  Float16 best, second;
  Int16 index;
};

// `panel` [d][16]; centers [k x d].
Nearest nearestOfPanel(const float* panel, const float* centers, int64_t k, int64_t d) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  Nearest found = {Float16{} + kInfinity, Float16{} + kInfinity, Int16{}};
  for (int64_t first = 0; first < k; first += kRows) {
    const float* own[kRows];
    for (int r = 0; r < kRows; r++) own[r] = centers + std::min(first + r, k - 1) * d;
    const int count = static_cast<int>(std::min<int64_t>(kRows, k - first));
    Float16 sums[kRows];
    switch (count) {
      case 1: groupDistances<1>(own, panel, d, sums); break;
      case 2: groupDistances<2>(own, panel, d, sums); break;
      case 3: groupDistances<3>(own, panel, d, sums); break;
      default: groupDistances<kRows>(own, panel, d, sums);
    }
    for (int r = 0; r < count; r++) {
      const Int16 closer = sums[r] < found.best;
      const Float16 other = closer ? found.best : sums[r];
      found.second = other < found.second ? other : found.second;
      found.best = closer ? sums[r] : found.best;
      found.index = closer ? Int16{} + static_cast<int32_t>(first + r) : found.index;
    }
  }
  return found;
}

// (X [n x d], panels [panel of 16 rows][d][16] or [0], d, centers [k x d], moved, labels [n], distances [n], safeUntil [n], threads):
// for each row with safeUntil <= moved, writes the label of the nearest center, its squared distance, and how far centers may move
// before another can be nearest (Hamerly's bound). Returns the number of labels that changed.
//
// Either sixteen rows are compared with one center at a time, or one row with sixteen centers: whatever is less work, by how
// many rows of a panel are open.
napi_value assignRows(Arguments& a) {
  const int64_t d = a.whole(2), threads = a.whole(8), n = a.length(5);
  const int64_t k = d > 0 ? a.length(3) / d : 0;
  const int64_t count = (n + kLanes - 1) / kLanes;
  const bool hasPanels = a.length(1) > 0;
  const double moved = a.number(4);
  const float* X = a.array<float>(0, n * d);
  const float* panels = a.array<float>(1, hasPanels ? count * kLanes * d : 0);
  const float* centers = a.array<float>(3, k * d);
  int32_t* labels = a.array<int32_t>(5, n);
  float* distances = a.array<float>(6, n);
  double* safeUntil = a.array<double>(7, n);
  a.check(k > 0, "there are no centers");
  if (!a.valid()) return kNothing;
  const std::vector<float> groups = packed(centers, k, d);
  const int64_t groupCount = (k + kLanes - 1) / kLanes;
  constexpr int64_t kBlock = 512;
  const int64_t blocks = (n + kBlock - 1) / kBlock;
  const auto open = std::count_if(safeUntil, safeUntil + n, [moved](double until) { return !(until > moved); });
  const int parts = threadsFor(3.0 * static_cast<double>(open) * groups.size(), threads);
  int64_t changed = 0;
#pragma omp parallel for num_threads(parts) schedule(dynamic, 1) reduction(+ : changed) if (parts > 1)
  for (int64_t block = 0; block < blocks; block++) {
    const int64_t end = std::min(n, (block + 1) * kBlock);
    int64_t rowOf[kRows];
    int waiting = 0;
    const auto assign = [&](int64_t i, int32_t index, float best, float second) {
      changed += labels[i] != index;
      labels[i] = index;
      distances[i] = best;
      // Slightly below the difference, to allow for both rounding errors.
      safeUntil[i] = moved + 0.9999 * std::sqrt(static_cast<double>(second)) - std::sqrt(static_cast<double>(best));
    };
    const auto look = [&]() {
      const float* rows[kRows];
      float best[kRows], second[kRows];
      int32_t index[kRows];
      for (int r = 0; r < kRows; r++) {
        rows[r] = X + rowOf[std::min(r, waiting - 1)] * d;
        best[r] = second[r] = std::numeric_limits<float>::infinity();
        index[r] = 0;
      }
      for (int64_t first = 0; first < k; first += kLanes) {
        Float16 sums[kRows];
        groupDistances<kRows>(rows, groups.data() + first * d, d, sums);
        const int count = static_cast<int>(std::min<int64_t>(kLanes, k - first));
        for (int r = 0; r < waiting; r++) {
          float own[kLanes];
          store(own, sums[r]);
          for (int i = 0; i < count; i++) {
            if (own[i] < best[r]) {
              second[r] = best[r];
              best[r] = own[i];
              index[r] = static_cast<int32_t>(first + i);
            } else if (own[i] < second[r]) {
              second[r] = own[i];
            }
          }
        }
      }
      for (int r = 0; r < waiting; r++) assign(rowOf[r], index[r], best[r], second[r]);
      waiting = 0;
    };
    for (int64_t start = block * kBlock; start < end; start += kLanes) {
      const int64_t stop = std::min(end, start + kLanes);
      int64_t openRows[kLanes];
      int64_t opened = 0;
      for (int64_t i = start; i < stop; i++) {
        if (!(safeUntil[i] > moved)) openRows[opened++] = i;
      }
      if (hasPanels && opened * groupCount >= k) {
        const Nearest found = nearestOfPanel(panels + start * d, centers, k, d);
        for (int64_t at = 0; at < opened; at++) {
          const int64_t lane = openRows[at] - start;
          assign(openRows[at], found.index[lane], found.best[lane], found.second[lane]);
        }
        continue;
      }
      for (int64_t at = 0; at < opened; at++) {
        rowOf[waiting++] = openRows[at];
        if (waiting == kRows) look();
      }
    }
    if (waiting > 0) look();
  }
  napi_value out;
  napi_create_double(a.env(), static_cast<double>(changed), &out);
  return out;
}
const Registration kAssignRows("assignRows", assignRows);

// (X [n x d], d, labels [n], summed [n], sums [k x d], counts [k], threads): for each row with another label than in `summed` (-1:
// none), adds it to its cluster's sum and subtracts it from the one before. Single-threaded: rows are added in their order.
napi_value moveRows(Arguments& a) {
  const int64_t d = a.whole(1), n = a.length(2), k = a.length(5);
  const float* X = a.array<float>(0, n * d);
  const int32_t* labels = a.array<int32_t>(2, n);
  int32_t* summed = a.array<int32_t>(3, n);
  double* sums = a.array<double>(4, k * d);
  double* counts = a.array<double>(5, k);
  if (!a.valid()) return kNothing;
  a.check(std::all_of(labels, labels + n, [k](int32_t label) { return label >= 0 && label < k; }), "a label is no cluster");
  a.check(std::all_of(summed, summed + n, [k](int32_t label) { return label >= -1 && label < k; }), "a sum is of no cluster");
  if (!a.valid()) return kNothing;
  for (int64_t i = 0; i < n; i++) {
    if (labels[i] == summed[i]) continue;
    const float* row = X + i * d;
    double* add = sums + labels[i] * d;
    for (int64_t j = 0; j < d; j++) add[j] += row[j];
    counts[labels[i]]++;
    if (summed[i] >= 0) {
      double* take = sums + summed[i] * d;
      for (int64_t j = 0; j < d; j++) take[j] -= row[j];
      counts[summed[i]]--;
    }
    summed[i] = labels[i];
  }
  return kNothing;
}
const Registration kMoveRows("moveRows", moveRows);

}  // namespace
}  // namespace surlab
