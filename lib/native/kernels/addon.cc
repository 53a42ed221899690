// The Node-API module: every registered kernel as a function.

#include "addon.h"

namespace surlab {
namespace {

struct Named {
  const char* name;
  Kernel kernel;
};

// A function, not a global, so that it exists before the first registration in another file uses it.
std::vector<Named>& registered() {
  static std::vector<Named> kernels;
  return kernels;
}

napi_value call(napi_env env, napi_callback_info info) {
  void* kernel = nullptr;
  napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &kernel);
  Arguments arguments(env, info);
  try {
    return reinterpret_cast<Kernel>(kernel)(arguments);
  } catch (const std::bad_alloc&) {
    napi_throw_range_error(env, nullptr, "There is not enough memory for this many rows; use fewer rows or columns.");
    return nullptr;
  }
}

}  // namespace

Registration::Registration(const char* name, Kernel kernel) { registered().push_back({name, kernel}); }

}  // namespace surlab

NAPI_MODULE_INIT() {
  for (const auto& [name, kernel] : surlab::registered()) {
    napi_value function;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, surlab::call, reinterpret_cast<void*>(kernel), &function);
    napi_set_named_property(env, exports, name, function);
  }
  return exports;
}
