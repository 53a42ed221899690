// Shared by all kernels: reading the arguments of a JavaScript call, SIMD vectors, and threads.
//
// A kernel takes typed arrays and numbers and works on the arrays in place; the last argument is always the number of threads.
// Each row's result is summed by one thread in a fixed order, and multiply-adds are not fused (-ffp-contract=off), so results
// depend neither on the threads nor on the processor and equal those of the kernel's TypeScript twin (lib/src/native) bit by
// bit.

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

// The arguments of a call. The first invalid one is recorded; valid() throws it as a TypeError.
class Arguments {
 public:
  Arguments(napi_env env, napi_callback_info info) : env_(env) { napi_get_cb_info(env, info, &count_, values_, nullptr, nullptr); }

  // The array at `index`, with at least `length` values.
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

  // A count or an index: a nonnegative integer.
  int64_t whole(size_t index) {
    const double value = number(index);
    if (!(value >= 0 && value < 9e15 && value == std::floor(value))) {
      fail("argument " + std::to_string(index) + " is not a whole number from 0 up");
      return 0;
    }
    return static_cast<int64_t>(value);
  }

  // Records a failed condition on the arguments.
  void check(bool condition, const char* what) {
    if (!condition) fail(what);
  }

  // Call once, after reading all arguments: false if one was invalid, with the exception pending.
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

// The return value of a kernel that writes its results into arrays.
constexpr napi_value kNothing = nullptr;

using Kernel = napi_value (*)(Arguments&);

// Registers a kernel under its name at load time; follows each kernel's definition.
struct Registration {
  Registration(const char* name, Kernel kernel);
};

// Minimum operations per thread (about 100 us): below that, on a busy machine, waiting for a thread takes longer.
constexpr double kWorthThread = 1 << 22;

// Threads to use for this many operations, at most `threads`.
inline int threadsFor(double operations, int64_t threads) {
  return static_cast<int>(std::clamp<double>(operations / kWorthThread, 1, static_cast<double>(std::max<int64_t>(1, threads))));
}

}  // namespace surlab

#endif  // SURLAB_KERNELS_ADDON_H_
