// All pairs of rows within eps of each other.
//
// Screening in single precision: on centered rows, |a|^2 + |b|^2 - 2 a.b with a bound on its rounding error decides most pairs,
// inside or outside eps. The others are compared in doubles, so the pairs are exact however the products were rounded; only
// these products may use fused multiply-add.

#if defined(__clang__)
#pragma clang fp contract(fast)
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=fast")
#endif

#include "screen.h"

#include <limits>

namespace surlab {
namespace {

constexpr int kLanes = 16;
constexpr int kPanel = 8;
// Rows per panel at a time: as many sums as fit in the registers.
constexpr int kRows = 8;

}  // namespace

// The squared distance in doubles, without fused multiply-add: it decides and must be the same on every processor.
__attribute__((noinline))
#if defined(__GNUC__) && !defined(__clang__)
__attribute__((optimize("fp-contract=off")))
#endif
double exactDistance(const float* a, const float* b, int64_t d) {
#if defined(__clang__)
#pragma clang fp contract(off)
#endif
  double sum = 0;
  for (int64_t c = 0; c < d; c++) {
    const double difference = static_cast<double>(a[c]) - b[c];
    sum += difference * difference;
  }
  return sum;
}

namespace {

// (X [n x d], d, n, eps, first, end, ends [end - first], counts [n], threads): for the panels of 8 rows first ... end - 1 (`first` is
// even), the rows j that are within eps of an earlier row in the panel, as j << 8 | bitmask of those rows. Returns the entries of all
// panels in order, each panel's by ascending j; ends[p] is the end of panel first + p's entries.
// counts[i] is increased by the pairs of row i.
napi_value radiusPairs(Arguments& a) {
  const int64_t d = a.whole(1), n = a.whole(2), first = a.whole(4), end = a.whole(5), threads = a.whole(8);
  const double eps = a.number(3);
  const float* X = a.array<float>(0, n * d);
  int32_t* ends = a.array<int32_t>(6, end - first);
  int32_t* counts = a.array<int32_t>(7, n);
  a.check(first % 2 == 0 && n < (1 << 24), "first is odd, or there are more than 16,777,215 rows");
  a.check(first <= end && end <= (n + kPanel - 1) / kPanel, "the panels are not among those of X");
  if (!a.valid()) return kNothing;

  // Centered rows, and -|row|^2 / 2.
  std::vector<double> mean(d);
  for (int64_t i = 0; i < n; i++) {
    for (int64_t c = 0; c < d; c++) mean[c] += X[i * d + c];
  }
  for (double& m : mean) m /= n;
  std::vector<float> centered(n * d), halves(n);
  double longest = 0;
  const int centering = threadsFor(3.0 * n * d, threads);
#pragma omp parallel for num_threads(centering) schedule(static) reduction(max : longest) if (centering > 1)
  for (int64_t i = 0; i < n; i++) {
    double square = 0;
    for (int64_t c = 0; c < d; c++) {
      const double x = X[i * d + c] - mean[c];
      centered[i * d + c] = static_cast<float>(x);
      square += x * x;
    }
    halves[i] = static_cast<float>(-square / 2);
    longest = std::max(longest, square);
  }
  // Rounding error bound of a sum of d products and two squares, each at most `longest`. Then the lower bound on -dist^2 / 2:
  const double doubt = (d + 8) * std::ldexp(1.0, -21) * longest;
  // Where the squares would overflow, every pair is a candidate.
  const float limit = longest + eps * eps < 1e30 ? static_cast<float>(-(eps * eps / 2 + doubt) * (1 + 1e-6) - 1e-37)
                                                 : -std::numeric_limits<float>::infinity();
  const float sure = static_cast<float>(-(eps * eps / 2 - doubt) * (1 - 1e-6) + 1e-37);
  const double squaredEps = eps * eps;

  const int64_t blocks = (end - first + 1) / 2;
  std::vector<std::vector<uint32_t>> found(2 * blocks);
  const int parts = threadsFor(1.0 * (end - first) * kPanel * (n - first * kPanel / 2) * d, threads);
#pragma omp parallel num_threads(parts) if (parts > 1)
  {
    std::vector<float> panel(kLanes * d);
#pragma omp for schedule(dynamic, 1)
    for (int64_t block = 0; block < blocks; block++) {
      const int64_t start = (first + 2 * block) * kPanel;
      const int count = static_cast<int>(std::min<int64_t>(kLanes, n - start));
      float half[kLanes] = {};
      for (int i = 0; i < count; i++) {
        half[i] = halves[start + i];
        for (int64_t c = 0; c < d; c++) panel[c * kLanes + i] = centered[(start + i) * d + c];
      }
      for (int i = count; i < kLanes; i++) half[i] = -3e38f;  // no row
      const Float16 own = load<Float16>(half);
      const auto take = [&](int64_t j, const float* sums) {
        uint32_t near = 0;
        const int before = static_cast<int>(std::min<int64_t>(count, j - start));
        for (int i = 0; i < before; i++) near |= static_cast<uint32_t>(!(sums[i] < limit)) << i;
        for (uint32_t rest = near; rest; rest &= rest - 1) {
          const int i = __builtin_ctz(rest);
          if (sums[i] > sure && sure < 0) continue;
          if (exactDistance(X + (start + i) * d, X + j * d, d) > squaredEps) near &= ~(1u << i);
        }
        const uint32_t entry = static_cast<uint32_t>(j) << 8;
        if (near & 255) found[2 * block].push_back(entry | (near & 255));
        if (near >> 8) found[2 * block + 1].push_back(entry | (near >> 8));
      };
      int64_t j = start + 1;
      for (; j + kRows <= n; j += kRows) {
        Float16 sums[kRows];
        for (int r = 0; r < kRows; r++) sums[r] = own + halves[j + r];
        addProducts<kRows>(panel.data(), centered.data() + j * d, d, sums);
        Float16 largest = sums[0];
        for (int r = 1; r < kRows; r++) largest = sums[r] > largest ? sums[r] : largest;
        float values[kRows][kLanes];
        store(values, largest);
        float most = values[0][0];
        for (int i = 1; i < kLanes; i++) most = std::max(most, values[0][i]);
        if (most < limit) continue;
        for (int r = 0; r < kRows; r++) {
          store(values[r], sums[r]);
          take(j + r, values[r]);
        }
      }
      for (; j < n; j++) {
        Float16 sum = own + halves[j];
        addProducts<1>(panel.data(), centered.data() + j * d, d, &sum);
        float values[kLanes];
        store(values, sum);
        take(j, values);
      }
    }
  }

  int64_t total = 0;
  for (int64_t p = 0; p < end - first; p++) ends[p] = static_cast<int32_t>(total += found[p].size());
  napi_value buffer, out;
  void* data = nullptr;
  if (napi_create_arraybuffer(a.env(), total * sizeof(uint32_t), &data, &buffer) != napi_ok) throw std::bad_alloc();
  napi_create_typedarray(a.env(), napi_uint32_array, total, buffer, 0, &out);
  auto* to = static_cast<uint32_t*>(data);
  for (int64_t p = 0; p < end - first; p++) {
    for (const uint32_t entry : found[p]) {
      *to++ = entry;
      counts[entry >> 8] += __builtin_popcount(entry & 255);
      for (uint32_t rest = entry & 255; rest; rest &= rest - 1) counts[(first + p) * kPanel + __builtin_ctz(rest)]++;
    }
  }
  return out;
}
const Registration kRadiusPairs("radiusPairs", radiusPairs);

}  // namespace
}  // namespace surlab
