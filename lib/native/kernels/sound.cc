// The loops around the Fourier transform: windowing a frame, filter banks on a power spectrum, and the polyphase filter of the
// resampler.

#include "addon.h"

namespace surlab {
namespace {

using Float4 = float __attribute__((vector_size(16)));

// (signal, at, window [n], out [n], threads): out[i] = signal[at + i] * window[i]. Single-threaded: a frame takes less time than waking a thread.
napi_value weightFrame(Arguments& a) {
  const int64_t at = a.whole(1), n = a.length(2);
  const float* signal = a.array<float>(0, at + n) + at;
  const float* window = a.array<float>(2, n);
  float* out = a.array<float>(3, n);
  if (!a.valid()) return kNothing;
  for (int64_t i = 0; i < n; i++) out[i] = signal[i] * window[i];
  return kNothing;
}
const Registration kWeightFrame("weightFrame", weightFrame);

// (spectrum [n], blocks, weights [4 blocks], ends [bands], out, at, threads): the power of each band, into out[at ...]: the
// weighted sum of squares over its blocks of four spectrum values, blocks ends[b - 1] ... ends[b] - 1.
napi_value bandPowers(Arguments& a) {
  const int64_t n = a.length(0), used = a.length(1), bands = a.length(3), at = a.whole(5);
  const float* spectrum = a.array<float>(0, n);
  const int32_t* blocks = a.array<int32_t>(1, used);
  const float* weights = a.array<float>(2, 4 * used);
  const int32_t* ends = a.array<int32_t>(3, bands);
  float* out = a.array<float>(4, at + bands) + at;
  a.check(bands == 0 || ends[bands - 1] <= used, "the bands end after the blocks");
  if (!a.valid()) return kNothing;
  for (int64_t b = 0; b < used; b++) a.check(blocks[b] >= 0 && 4 * (blocks[b] + 1) <= n, "a block is beyond the spectrum");
  if (!a.valid()) return kNothing;
  for (int64_t band = 0, b = 0; band < bands; band++) {
    Float4 sum = {};
    for (; b < ends[band]; b++) {
      const auto values = load<Float4>(spectrum + 4 * blocks[b]);
      sum += values * values * load<Float4>(weights + 4 * b);
    }
    out[band] = static_cast<float>(((static_cast<double>(sum[0]) + sum[1]) + sum[2]) + sum[3]);
  }
  return kNothing;
}
const Registration kBandPowers("bandPowers", bandPowers);

// (samples, filters [up x taps], up, down, taps, first, out [n], threads): out[i] is the sample at position first + i down / up, by
// the filter of its phase over the `taps` samples around it. Sums in doubles, eight independent outputs at a time.
napi_value interpolate(Arguments& a) {
  const int64_t up = a.whole(2), down = a.whole(3), taps = a.whole(4), first = a.whole(5), threads = a.whole(7);
  const int64_t length = a.length(0), n = a.length(6);
  const float* samples = a.array<float>(0, length);
  const float* filters = a.array<float>(1, up * taps);
  float* out = a.array<float>(6, n);
  a.check(up > 0 && taps > 0, "up or taps is 0");
  if (!a.valid()) return kNothing;
  const int64_t before = taps / 2 - 1;
  a.check(n == 0 || (first >= before && first + (n - 1) * down / up - before + taps <= length), "the samples do not reach");
  if (!a.valid()) return kNothing;
  constexpr int kAtOnce = 8;
  const int64_t blocks = (n + kAtOnce - 1) / kAtOnce;
  const int parts = threadsFor(4.0 * n * taps, threads);
#pragma omp parallel for num_threads(parts) schedule(static) if (parts > 1)
  for (int64_t block = 0; block < blocks; block++) {
    const float *x[kAtOnce], *filter[kAtOnce];
    double sums[kAtOnce] = {};
    for (int o = 0; o < kAtOnce; o++) {
      const int64_t position = std::min(block * kAtOnce + o, n - 1) * down;
      x[o] = samples + first + position / up - before;
      filter[o] = filters + position % up * taps;
    }
    for (int64_t t = 0; t < taps; t++) {
      for (int o = 0; o < kAtOnce; o++) sums[o] += static_cast<double>(x[o][t]) * filter[o][t];
    }
    for (int o = 0; o < kAtOnce && block * kAtOnce + o < n; o++) out[block * kAtOnce + o] = static_cast<float>(sums[o]);
  }
  return kNothing;
}
const Registration kInterpolate("interpolate", interpolate);

}  // namespace
}  // namespace surlab
