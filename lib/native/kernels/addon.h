// What every kernel shares: reading the arguments of a call from JavaScript, vectors, and threads.
//
// A kernel takes typed arrays and numbers, works on the arrays where they lie, and the last argument is always the number
// of threads. Each row's result is summed by one thread in a fixed order, so figures don't depend on the threads, and
// nothing is fused (-ffp-contract=off), so they don't depend on the processor either: the TypeScript twin of a kernel
// (lib/src/native) gives the same bits.

#ifndef SURLAB_KERNELS_ADDON_H_
#define SURLAB_KERNELS_ADDON_H_

#include <node_api.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <new>
#include <string>
#include <vector>

namespace surlab {

// 64 bytes each: one register with AVX-512, two with AVX2, four with SSE or NEON.
using Float16 = float __attribute__((vector_size(64)));
using Float8 = float __attribute__((vector_size(32)));
using Double8 = double __attribute__((vector_size(64)));
using Int16 = int32_t __attribute__((vector_size(64)));

template <typename V>
inline V load(const void* from) {
  V v;
  std::memcpy(&v, from, sizeof v);
  return v;
}

template <typename V>
inline void store(void* to, V v) {
  std::memcpy(to, &v, sizeof v);
}

template <typename T>
struct TypeOf;
template <>
struct TypeOf<float> {
  static constexpr napi_typedarray_type value = napi_float32_array;
};
template <>
struct TypeOf<double> {
  static constexpr napi_typedarray_type value = napi_float64_array;
};
template <>
struct TypeOf<int32_t> {
  static constexpr napi_typedarray_type value = napi_int32_array;
};
template <>
struct TypeOf<uint32_t> {
  static constexpr napi_typedarray_type value = napi_uint32_array;
};

// The arguments of a call. A wrong one is remembered, and thrown as a TypeError when the kernel asks whether it may start.
class Arguments {
 public:
  Arguments(napi_env env, napi_callback_info info) : env_(env) { napi_get_cb_info(env, info, &count_, values_, nullptr, nullptr); }

  // The array at `index`, of at least `length` values.
  template <typename T>
  T* array(size_t index, int64_t length) {
    napi_typedarray_type type;
    size_t has = 0;
    void* data = nullptr;
    const bool isArray = index < count_ && napi_get_typedarray_info(env_, values_[index], &type, &has, &data, nullptr, nullptr) == napi_ok;
    if (!isArray || type != TypeOf<T>::value) {
      fail("argument " + std::to_string(index) + " is not a typed array of the expected kind");
    } else if (static_cast<int64_t>(has) < length) {
      fail("argument " + std::to_string(index) + " has " + std::to_string(has) + " values, but needs " + std::to_string(length));
    }
    return static_cast<T*>(data);
  }

  size_t length(size_t index) {
    size_t has = 0;
    if (index < count_) napi_get_typedarray_info(env_, values_[index], nullptr, &has, nullptr, nullptr, nullptr);
    return has;
  }

  double number(size_t index) {
    double value = 0;
    if (index >= count_ || napi_get_value_double(env_, values_[index], &value) != napi_ok) {
      fail("argument " + std::to_string(index) + " is not a number");
    }
    return value;
  }

  // A count or an index: whole, not negative.
  int64_t whole(size_t index) {
    const double value = number(index);
    if (!(value >= 0 && value < 9e15 && value == std::floor(value))) {
      fail("argument " + std::to_string(index) + " is not a whole number from 0 up");
      return 0;
    }
    return static_cast<int64_t>(value);
  }

  // Refuses what is false of the arguments.
  void check(bool condition, const char* what) {
    if (!condition) fail(what);
  }

  // Call it once, after reading everything: false where an argument was wrong, and the exception is under way.
  bool valid() {
    if (problem_.empty()) return true;
    napi_throw_type_error(env_, nullptr, problem_.c_str());
    return false;
  }

  napi_env env() const { return env_; }

 private:
  void fail(const std::string& problem) {
    if (problem_.empty()) problem_ = problem;
  }

  napi_env env_;
  napi_value values_[20];
  size_t count_ = 20;
  std::string problem_;
};

// What a kernel returns to JavaScript where it writes its result into arrays.
constexpr napi_value kNothing = nullptr;

using Kernel = napi_value (*)(Arguments&);

// Registers a kernel under its name, at load time: one at the end of each kernel's file.
struct Registration {
  Registration(const char* name, Kernel kernel);
};

// Fewer operations than these (some 100 us) are not worth another thread: on a busy machine, waiting for one takes longer.
constexpr double kWorthThread = 1 << 22;

// How many of at most `threads` threads to use for so many operations.
inline int threadsFor(double operations, int64_t threads) {
  return static_cast<int>(std::clamp<double>(operations / kWorthThread, 1, static_cast<double>(std::max<int64_t>(1, threads))));
}

}  // namespace surlab

#endif  // SURLAB_KERNELS_ADDON_H_
