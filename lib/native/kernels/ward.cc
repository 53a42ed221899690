// The cluster nearest to another by Ward's distance, d(A, B)^2 = 2 |A| |B| / (|A| + |B|) |mean A - mean B|^2.
//
// Searched in single precision, sixteen clusters at a time; candidates within the rounding error of the best are compared in
// doubles, so the result equals a search in doubles.

#include "addon.h"

#include <limits>

namespace surlab {
namespace {

constexpr int kLanes = 16;

// (centroids [slots x d], panels [panel of 16][d][16], sizes [slots], d, slots, slot, preferred, doubt, squared [1], threads). `panels`
// are the centroids, shifted by a common vector, in single precision; `doubt` bounds the error of a distance between two of them.
// Size 0 marks a dead slot; preferred = slots means none. Returns the nearest slot, and its squared distance in squared[0].
napi_value wardNearest(Arguments& a) {
  const int64_t d = a.whole(3), slots = a.whole(4), slot = a.whole(5), preferred = a.whole(6), threads = a.whole(9);
  const double doubt = a.number(7);
  const double* centroids = a.array<double>(0, slots * d);
  const int64_t count = (slots + kLanes - 1) / kLanes;
  const float* panels = a.array<float>(1, count * kLanes * d);
  const double* sizes = a.array<double>(2, slots);
  double* squared = a.array<double>(8, 1);
  a.check(slot < slots && preferred <= slots, "the slots are not below their number");
  if (!a.valid()) return kNothing;

  std::vector<float> query(d), distances(count * kLanes);
  for (int64_t c = 0; c < d; c++) query[c] = panels[(slot / kLanes * d + c) * kLanes + slot % kLanes];
  const auto own = static_cast<float>(sizes[slot]);
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  float least = kInfinity;
  const int parts = threadsFor(3.0 * slots * d, threads);
#pragma omp parallel for num_threads(parts) schedule(static) reduction(min : least) if (parts > 1)
  for (int64_t p = 0; p < count; p++) {
    const float* panel = panels + p * kLanes * d;
    Float16 sums[2] = {};
    int64_t c = 0;
    for (; c + 2 <= d; c += 2) {
      for (int h = 0; h < 2; h++) {
        const Float16 difference = load<Float16>(panel + (c + h) * kLanes) - query[c + h];
        sums[h] += difference * difference;
      }
    }
    if (c < d) {
      const Float16 difference = load<Float16>(panel + c * kLanes) - query[c];
      sums[0] += difference * difference;
    }
    const Float16 total = sums[0] + sums[1];
    for (int64_t i = p * kLanes; i < (p + 1) * kLanes; i++) {
      const bool live = i < slots && i != slot && sizes[i] > 0;
      const float size = live ? static_cast<float>(sizes[i]) : 1.0f;
      distances[i] = live ? 2 * own * size / (own + size) * total[i - p * kLanes] : kInfinity;
      least = std::min(least, distances[i]);
    }
  }

  const auto exact = [&](int64_t i) {
    double sum = 0;
    for (int64_t c = 0; c < d; c++) {
      const double difference = centroids[slot * d + c] - centroids[i * d + c];
      sum += difference * difference;
    }
    return 2 * sizes[slot] * sizes[i] / (sizes[slot] + sizes[i]) * sum;
  };
  // |d - d'| <= doubt for each pair, and the scale's root is at most the root of 2 |A|: twice that apart, either may be nearer.
  const double root = std::sqrt(static_cast<double>(least)) + 2 * std::sqrt(2 * sizes[slot]) * doubt;
  const double limit = root * root * (1 + (d + 16) * std::ldexp(1.0, -22)) + 1e-37;
  int64_t best = preferred;
  double lowest = preferred < slots ? exact(preferred) : std::numeric_limits<double>::infinity();
  for (int64_t i = 0; i < slots; i++) {
    if (!(distances[i] <= limit) || distances[i] == kInfinity || i == preferred) continue;
    const double distance = exact(i);
    if (distance < lowest) {
      lowest = distance;
      best = i;
    }
  }
  squared[0] = lowest;
  napi_value out;
  napi_create_double(a.env(), static_cast<double>(best), &out);
  return out;
}
const Registration kWardNearest("wardNearest", wardNearest);

}  // namespace
}  // namespace surlab
