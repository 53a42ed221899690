// Vectors of floats that fill a register of the processor, and memory for them.

#ifndef SURLAB_NATIVE_LANES_H_
#define SURLAB_NATIVE_LANES_H_

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

#if defined(__AVX512BW__) && defined(__AVX512VL__)
#include <immintrin.h>
#endif

namespace surlab {

#if defined(__AVX512F__)
constexpr int kLanes = 16;
#elif defined(__AVX__)
constexpr int kLanes = 8;
#else
constexpr int kLanes = 4;
#endif

typedef float Lanes __attribute__((vector_size(4 * kLanes)));
// What a comparison of Lanes gives: -1 or 0 for each.
typedef int32_t LaneMask __attribute__((vector_size(4 * kLanes)));
typedef uint8_t LaneBytes __attribute__((vector_size(kLanes)));

// The same at any address.
typedef float LooseLanes __attribute__((vector_size(4 * kLanes), aligned(4), may_alias));
typedef uint8_t LooseBytes __attribute__((vector_size(kLanes), aligned(1), may_alias));

inline Lanes load(const float* from) { return *reinterpret_cast<const LooseLanes*>(from); }

inline void store(float* to, Lanes lanes) { *reinterpret_cast<LooseLanes*>(to) = lanes; }

inline LaneMask loadBytes(const uint8_t* from) {
  return __builtin_convertvector(static_cast<LaneBytes>(*reinterpret_cast<const LooseBytes*>(from)), LaneMask);
}

inline void storeBytes(uint8_t* to, LaneMask lanes) {
  *reinterpret_cast<LooseBytes*>(to) = __builtin_convertvector(lanes, LaneBytes);
}

// Those floats of which the byte is `byte`, and 0 for the others.
inline Lanes loadWhere(const float* from, const uint8_t* bytes, int byte) {
#if defined(__AVX512BW__) && defined(__AVX512VL__)
  const __m128i all = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  return static_cast<Lanes>(_mm512_maskz_loadu_ps(_mm_cmpeq_epi8_mask(all, _mm_set1_epi8(byte)), from));
#else
  return loadBytes(bytes) == byte ? load(from) : Lanes{};
#endif
}

// Floats that begin at a cache line; not initialized.
class Floats {
 public:
  explicit Floats(int64_t size)
      : data_(static_cast<float*>(std::aligned_alloc(64, (size * sizeof(float) + 64) / 64 * 64))) {
    if (!data_) throw std::bad_alloc();
  }

  float* data() { return data_.get(); }

 private:
  struct Free {
    void operator()(float* p) const { std::free(p); }
  };
  std::unique_ptr<float, Free> data_;
};

}  // namespace surlab

#endif
