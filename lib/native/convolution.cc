// A level of the convolutional encoder and its gradients as TensorFlow ops for the CPU: a 3x3 convolution, zero-padded to the same
// size, then the greatest of each 2x2 window if `pool`, a bias and ReLU.
//
//     y [n, h / 2, w / 2, units] = max(0, pool(x * kernel) + bias)      x [n, h, w, inputs], kernel [3, 3, inputs, units]
//
// Outputs are computed in 2x2 windows, the ones that pooling reduces, so that the convolution's output never reaches the memory:
// of each window are stored its value and its place, which is all that the gradient needs. TensorFlow writes and reads the
// full output once for each of convolution, pooling, bias and ReLU. The arithmetic: winograd.h, and for the few channels of an
// image, where it doesn't pay, products with patches of the image.

#include <algorithm>
#include <vector>

#include "lanes.h"
#include "products.h"
#include "strips.h"
#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/op_kernel.h"
#include "windows.h"
#include "winograd.h"

namespace {

using namespace surlab;
using tensorflow::OpKernel;
using tensorflow::OpKernelConstruction;
using tensorflow::OpKernelContext;
using tensorflow::Tensor;
using tensorflow::TensorShape;

// From this number of inputs on Winograd's algorithm is used, and the number must be a multiple of it, as the units always.
constexpr int64_t kChannels = 16;

// Bytes of what a thread has transformed: they should stay in its cache.
constexpr int64_t kBlockBytes = 1 << 20;

// Windows at once, in tiles of 14 rows (see products.cc).
int64_t blockOf(int64_t floatsPerWindow) {
  return std::max<int64_t>(1, kBlockBytes / static_cast<int64_t>(sizeof(float)) / floatsPerWindow / 14) * 14;
}

// The 4x4 pixels around a window.
template <typename Source>
void around(const Source& source, const Windows::Window& window, typename Source::Pixel (&pixels)[4][4]) {
  for (int i = 0; i < 4; i++) {
    for (int j = 0; j < 4; j++) pixels[i][j] = source.pixel(window.image, window.row - 1 + i, window.column - 1 + j);
  }
}

// Transforms the 4x4 windows of a source: element e of window t is at to[(e * count + t) * channels].
template <typename Source>
void transformInputs(const Source& source, const Windows& windows, int64_t from, int64_t count, float* to) {
  const int64_t channels = source.channels();
  for (int64_t t = 0; t < count; t++) {
    typename Source::Pixel pixels[4][4];
    around(source, windows[from + t], pixels);
    for (int64_t c = 0; c < channels; c += kLanes) {
      Lanes d[4][4], v[4][4];
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) d[i][j] = source.lanes(pixels[i][j], c);
      }
      transformInput(d, v);
      for (int e = 0; e < kElements; e++) store(to + (e * count + t) * channels + c, v[e / 4][e % 4]);
    }
  }
}

// Transforms a kernel [3, 3, inputs, units] and packs it, one matrix [inputs, units] per element. For the gradient of the input:
// the kernel turned by 180 degrees, and matrices [units, inputs].
Floats packedKernel(OpKernelContext* context, const float* kernel, int64_t inputs, int64_t units, bool turned) {
  const int64_t size = inputs * units;
  const int64_t packed = turned ? packedSize(units, inputs) : packedSize(inputs, units);
  Floats transformed(kElements * size), result(kElements * packed);
  inStrips(context, size, 100, kChannels, [&](int64_t from, int64_t count) {
    for (int64_t i = from; i < from + count; i += kLanes) {
      Lanes w[3][3], u[4][4];
      for (int k = 0; k < 9; k++) w[k / 3][k % 3] = load(kernel + (turned ? 8 - k : k) * size + i);
      transformKernel(w, u);
      for (int e = 0; e < kElements; e++) store(transformed.data() + e * size + i, u[e / 4][e % 4]);
    }
  });
  inStrips(context, kElements, 10 * size, 1, [&](int64_t from, int64_t count) {
    for (int64_t e = from; e < from + count; e++) {
      const View u{transformed.data() + e * size, units, 1};
      if (turned) {
        pack(u.transposed(), units, inputs, result.data() + e * packed);
      } else {
        pack(u, inputs, units, result.data() + e * packed);
      }
    }
  });
  return result;
}

// Convolves a source with a kernel of packedKernel, and gives each window of `units` channels to `finish`.
template <typename Source, typename Finish>
void convolve(OpKernelContext* context, const Source& source, const Windows& windows, int64_t units, float* kernel,
              const Finish& finish) {
  const int64_t inputs = source.channels();
  const int64_t packed = packedSize(inputs, units);
  const int64_t most = blockOf(kElements * (inputs + units));
  inStrips(context, windows.size(), 2 * kElements * inputs * units, most, [&](int64_t first, int64_t size) {
    Floats v(kElements * most * inputs), m(kElements * most * units);
    for (int64_t from = first; from < first + size; from += most) {
      const int64_t count = std::min(most, first + size - from);
      transformInputs(source, windows, from, count, v.data());
      for (int e = 0; e < kElements; e++) {
        multiplyPacked({v.data() + e * count * inputs, inputs, 1}, count, inputs, kernel + e * packed, units,
                       {m.data() + e * count * units, units, 1});
      }
      for (int64_t t = 0; t < count; t++) {
        const Windows::Window window = windows[from + t];
        for (int64_t c = 0; c < units; c += kLanes) {
          Lanes elements[4][4], values[2][2];
          for (int e = 0; e < kElements; e++) elements[e / 4][e % 4] = load(m.data() + (e * count + t) * units + c);
          transformOutput(elements, values);
          finish(window, c, values);
        }
      }
    }
  });
}

// Patches of an image of few channels: for pixel k of window t, the 3x3 pixels around it are row k * count + t of a matrix
// [4 * count, 9 * channels].
void cutPatches(const Image& image, const Windows& windows, int64_t from, int64_t count, float* to) {
  const int64_t channels = image.channels();
  for (int64_t t = 0; t < count; t++) {
    const Windows::Window window = windows[from + t];
    if (channels == 1 && image.surrounds(window)) {
      const float* corner = image.pixel(window.image, window.row - 1, window.column - 1);
      for (int k = 0; k < 4; k++) {
        for (int i = 0; i < 3; i++) {
          const float* row = corner + (k / 2 + i) * image.width() + k % 2;
          float* patch = to + (k * count + t) * 9 + 3 * i;
          for (int j = 0; j < 3; j++) patch[j] = row[j];
        }
      }
      continue;
    }
    Image::Pixel pixels[4][4];
    around(image, window, pixels);
    for (int k = 0; k < 4; k++) {
      float* patch = to + (k * count + t) * 9 * channels;
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          for (int64_t c = 0; c < channels; c++) *patch++ = pixels[k / 2 + i][k % 2 + j][c];
        }
      }
    }
  }
}

// The same as `convolve`, with the kernel as a matrix [9 * inputs, units].
void convolvePatches(OpKernelContext* context, const Image& image, const Windows& windows, int64_t units,
                     const float* kernel, const Activation& finish) {
  const int64_t depth = 9 * image.channels();
  const int64_t most = blockOf(4 * (depth + units));
  Floats packed(packedSize(depth, units));
  pack({kernel, units, 1}, depth, units, packed.data());
  inStrips(context, windows.size(), 8 * depth * units, most, [&](int64_t first, int64_t size) {
    Floats patches(4 * most * depth), m(4 * most * units);
    for (int64_t from = first; from < first + size; from += most) {
      const int64_t count = std::min(most, first + size - from);
      cutPatches(image, windows, from, count, patches.data());
      multiplyPacked({patches.data(), depth, 1}, 4 * count, depth, packed.data(), units, {m.data(), units, 1});
      for (int64_t t = 0; t < count; t++) {
        const Windows::Window window = windows[from + t];
        for (int64_t c = 0; c < units; c += kLanes) {
          Lanes values[2][2];
          for (int k = 0; k < 4; k++) values[k / 2][k % 2] = load(m.data() + (k * count + t) * units + c);
          finish(window, c, values);
        }
      }
    }
  });
}

// The gradients of kernel (possibly transformed) and bias, added up in parts: as many as the number of windows says, so that the
// sums do not depend on the number of threads.
class ParameterSums {
 public:
  ParameterSums(const Windows& windows, int64_t kernel, int64_t bias)
      : windows_(windows.size()), count_(std::clamp<int64_t>(windows_ / 512, 1, 16)), kernel_(kernel),
        bias_(bias), sums_(count_) {}

  // Calls add(from, count, kernel, bias) for blocks of windows of at most `most`.
  template <typename Add>
  void over(OpKernelContext* context, int64_t flops, int64_t most, Add add) {
    inStrips(context, count_, flops * windows_ / count_, 1, [&](int64_t first, int64_t size) {
      for (int64_t p = first; p < first + size; p++) {
        sums_[p].assign(kernel_ + bias_, 0.0f);
        const int64_t end = windows_ * (p + 1) / count_;
        for (int64_t from = windows_ * p / count_; from < end; from += most) {
          add(from, std::min(most, end - from), sums_[p].data(), sums_[p].data() + kernel_);
        }
      }
    });
    const int64_t size = sums_[0].size();
    inStrips(context, size, 10 * count_, kChannels, [&](int64_t from, int64_t count) {
      for (int64_t p = 1; p < count_; p++) {
        for (int64_t i = from; i < from + count; i++) sums_[0][i] += sums_[p][i];
      }
    });
  }

  const float* kernel() const { return sums_[0].data(); }
  const float* bias() const { return sums_[0].data() + kernel_; }

 private:
  int64_t windows_, count_, kernel_, bias_;
  std::vector<std::vector<float>> sums_;
};

// Where the value of a channel is in row `row` of a packed matrix of `rows` rows.
int64_t packedAt(int64_t row, int64_t rows, int64_t channel) {
  return channel / kPanel * kPanel * rows + row * kPanel + channel % kPanel;
}

// The 2x2 pixels of a window, and adds them to the gradient of the bias.
void readWindow(const OutputGradient& gradient, const OutputGradient::Pixel (&pixels)[2][2], int64_t channel,
                Lanes (&values)[2][2], float* bias) {
  for (int k = 0; k < 4; k++) values[k / 2][k % 2] = gradient.lanes(pixels[k / 2][k % 2], channel);
  store(bias + channel, load(bias + channel) + (values[0][0] + values[0][1] + (values[1][0] + values[1][1])));
}

void pixelsOf(const OutputGradient& gradient, const Windows::Window& window, OutputGradient::Pixel (&pixels)[2][2]) {
  for (int k = 0; k < 4; k++) {
    pixels[k / 2][k % 2] = gradient.pixel(window.image, window.row + k / 2, window.column + k % 2);
  }
}

void kernelGradient(OpKernelContext* context, const Image& x, const OutputGradient& gradient, const Windows& windows,
                    float* kernel, float* bias) {
  const int64_t inputs = x.channels(), units = gradient.channels(), size = inputs * units;
  ParameterSums sums(windows, kElements * size, units);
  const int64_t most = blockOf(kElements * (inputs + units));
  sums.over(context, 2 * kElements * size, most, [&](int64_t from, int64_t count, float* kernel, float* bias) {
    const int64_t packed = packedSize(count, units);
    Floats v(kElements * count * inputs), z(kElements * packed);
    transformInputs(x, windows, from, count, v.data());
    for (int64_t t = 0; t < count; t++) {
      OutputGradient::Pixel pixels[2][2];
      pixelsOf(gradient, windows[from + t], pixels);
      for (int64_t c = 0; c < units; c += kLanes) {
        Lanes values[2][2], elements[4][4];
        readWindow(gradient, pixels, c, values, bias);
        transformOutputGradient(values, elements);
        for (int e = 0; e < kElements; e++) store(z.data() + e * packed + packedAt(t, count, c), elements[e / 4][e % 4]);
      }
    }
    for (int e = 0; e < kElements; e++) {
      multiplyPacked({v.data() + e * count * inputs, 1, inputs}, inputs, count, z.data() + e * packed, units,
                     {kernel + e * size, units, 1}, Into::kAdd);
    }
  });
  for (int64_t i = 0; i < size; i += kLanes) {
    Lanes elements[4][4], dw[3][3];
    for (int e = 0; e < kElements; e++) elements[e / 4][e % 4] = load(sums.kernel() + e * size + i);
    transformKernelGradient(elements, dw);
    for (int k = 0; k < 9; k++) store(kernel + k * size + i, dw[k / 3][k % 3]);
  }
  std::copy_n(sums.bias(), units, bias);
}

// The same by patches.
void kernelGradientOfPatches(OpKernelContext* context, const Image& x, const OutputGradient& gradient,
                             const Windows& windows, float* kernel, float* bias) {
  const int64_t depth = 9 * x.channels(), units = gradient.channels();
  ParameterSums sums(windows, depth * units, units);
  const int64_t most = blockOf(4 * (depth + units));
  sums.over(context, 8 * depth * units, most, [&](int64_t from, int64_t count, float* kernel, float* bias) {
    Floats patches(4 * count * depth), d(packedSize(4 * count, units));
    cutPatches(x, windows, from, count, patches.data());
    for (int64_t t = 0; t < count; t++) {
      OutputGradient::Pixel pixels[2][2];
      pixelsOf(gradient, windows[from + t], pixels);
      for (int64_t c = 0; c < units; c += kLanes) {
        Lanes values[2][2];
        readWindow(gradient, pixels, c, values, bias);
        for (int k = 0; k < 4; k++) store(d.data() + packedAt(k * count + t, 4 * count, c), values[k / 2][k % 2]);
      }
    }
    multiplyPacked({patches.data(), 1, depth}, depth, 4 * count, d.data(), units, {kernel, units, 1}, Into::kAdd);
  });
  std::copy_n(sums.kernel(), depth * units, kernel);
  std::copy_n(sums.bias(), units, bias);
}

// The gradient of an image of few channels: seldom wanted, since it is mostly the data, and so without products.
void imageGradient(OpKernelContext* context, const OutputGradient& gradient, const float* kernel, const TensorShape& shape,
                   float* dx) {
  const int64_t height = shape.dim_size(1), width = shape.dim_size(2), inputs = shape.dim_size(3);
  const int64_t units = gradient.channels();
  inStrips(context, shape.dim_size(0) * height, 18 * width * inputs * units, 1, [&](int64_t from, int64_t count) {
    for (int64_t row = from; row < from + count; row++) {
      for (int64_t column = 0; column < width; column++) {
        for (int64_t input = 0; input < inputs; input++) {
          float sum = 0;
          for (int k = 0; k < 9; k++) {
            // Pixel (row, column) is under element k of the kernel at this output.
            const auto pixel = gradient.pixel(row / height, row % height + 1 - k / 3, column + 1 - k % 3);
            for (int64_t c = 0; c < units; c++) {
              if (pixel.places[c] == pixel.place) sum += pixel.dy[c] * kernel[(k * inputs + input) * units + c];
            }
          }
          dx[(row * width + column) * inputs + input] = sum;
        }
      }
    }
  });
}

bool fits(const Tensor& x, const Tensor& kernel) {
  return x.dims() == 4 && kernel.dims() == 4 && kernel.dim_size(0) == 3 && kernel.dim_size(1) == 3 &&
         x.dim_size(3) == kernel.dim_size(2) && kernel.dim_size(3) % kChannels == 0 &&
         (x.dim_size(3) < kChannels || x.dim_size(3) % kChannels == 0);
}

constexpr char kShapes[] =
    "SurlabConvolution: x [n, h, w, inputs], kernel [3, 3, inputs, units], bias [units]; units must be a multiple of 16, and "
    "inputs too from 16 on";

class ConvolutionOp : public OpKernel {
 public:
  explicit ConvolutionOp(OpKernelConstruction* context) : OpKernel(context) {
    OP_REQUIRES_OK(context, context->GetAttr("pool", &pool_));
  }

 protected:
  TensorShape outputShape(const Tensor& x, const Tensor& kernel) const {
    const int64_t by = pool_ ? 2 : 1;
    return TensorShape({x.dim_size(0), x.dim_size(1) / by, x.dim_size(2) / by, kernel.dim_size(3)});
  }

  // Pooling leaves out an odd last row or column.
  Windows windowsOf(const Tensor& x) const {
    const int64_t more = pool_ ? 0 : 1;
    return {x.dim_size(0), (x.dim_size(1) + more) / 2, (x.dim_size(2) + more) / 2};
  }

  // One byte per value of y, four to an integer: tfjs makes an array of zeros for the gradient of this output, too.
  static TensorShape placesShape(TensorShape shape) {
    shape.set_dim(3, shape.dim_size(3) / 4);
    return shape;
  }

  static uint8_t* bytes(const Tensor& places) {
    return reinterpret_cast<uint8_t*>(const_cast<int32_t*>(places.flat<int32_t>().data()));
  }

  static Image imageOf(const Tensor& x) {
    return Image(x.flat<float>().data(), x.dim_size(1), x.dim_size(2), x.dim_size(3));
  }

  bool pool_;
};

class Convolution : public ConvolutionOp {
 public:
  using ConvolutionOp::ConvolutionOp;

  void Compute(OpKernelContext* context) override {
    const Tensor& x = context->input(0);
    const Tensor& kernel = context->input(1);
    const Tensor& bias = context->input(2);
    OP_REQUIRES(context, fits(x, kernel) && bias.NumElements() == kernel.dim_size(3),
                absl::InvalidArgumentError(kShapes));
    const TensorShape shape = outputShape(x, kernel);
    Tensor *y, *places;
    OP_REQUIRES_OK(context, context->allocate_output(0, shape, &y));
    OP_REQUIRES_OK(context, context->allocate_output(1, placesShape(shape), &places));
    const int64_t inputs = kernel.dim_size(2), units = kernel.dim_size(3);
    const Activation finish{bias.flat<float>().data(), y->flat<float>().data(), bytes(*places), pool_,
                            shape.dim_size(1), shape.dim_size(2), units};
    const float* w = kernel.flat<float>().data();
    if (inputs < kChannels) return convolvePatches(context, imageOf(x), windowsOf(x), units, w, finish);
    Floats packed = packedKernel(context, w, inputs, units, false);
    convolve(context, imageOf(x), windowsOf(x), units, packed.data(), finish);
  }
};

class ConvolutionGrad : public ConvolutionOp {
 public:
  explicit ConvolutionGrad(OpKernelConstruction* context) : ConvolutionOp(context) {
    OP_REQUIRES_OK(context, context->GetAttr("input", &input_));
  }

  void Compute(OpKernelContext* context) override {
    const Tensor& x = context->input(0);
    const Tensor& kernel = context->input(1);
    const Tensor& dy = context->input(2);
    const Tensor& places = context->input(3);
    OP_REQUIRES(context, fits(x, kernel), absl::InvalidArgumentError(kShapes));
    const TensorShape shape = outputShape(x, kernel);
    OP_REQUIRES(context, dy.shape() == shape && places.shape() == placesShape(shape),
                absl::InvalidArgumentError("SurlabConvolutionGrad: dy and places must be those of y"));
    const int64_t inputs = kernel.dim_size(2), units = kernel.dim_size(3);
    Tensor *dw, *db, *dx;
    OP_REQUIRES_OK(context, context->allocate_output(0, kernel.shape(), &dw));
    OP_REQUIRES_OK(context, context->allocate_output(1, TensorShape({units}), &db));
    OP_REQUIRES_OK(context, context->allocate_output(2, input_ ? x.shape() : TensorShape({0, 0, 0, 0}), &dx));
    const Image image = imageOf(x);
    const OutputGradient gradient(dy.flat<float>().data(), bytes(places), pool_, shape.dim_size(1),
                                  shape.dim_size(2), units);
    const auto forKernel = inputs < kChannels ? kernelGradientOfPatches : kernelGradient;
    forKernel(context, image, gradient, windowsOf(x), dw->flat<float>().data(), db->flat<float>().data());
    if (!input_) return;
    const float* w = kernel.flat<float>().data();
    float* out = dx->flat<float>().data();
    if (inputs < kChannels) return imageGradient(context, gradient, w, x.shape(), out);
    Floats packed = packedKernel(context, w, inputs, units, true);
    const Windows all{x.dim_size(0), (x.dim_size(1) + 1) / 2, (x.dim_size(2) + 1) / 2};
    convolve(context, gradient, all, inputs, packed.data(), InputGradient{out, x.dim_size(1), x.dim_size(2), inputs});
  }

 private:
  bool input_;
};

REGISTER_OP("SurlabConvolution")
    .Input("x: float")
    .Input("kernel: float")
    .Input("bias: float")
    .Attr("pool: bool")
    .Output("y: float")
    .Output("places: int32");
REGISTER_OP("SurlabConvolutionGrad")
    .Input("x: float")
    .Input("kernel: float")
    .Input("dy: float")
    .Input("places: int32")
    .Attr("pool: bool")
    .Attr("input: bool")
    .Output("dw: float")
    .Output("db: float")
    .Output("dx: float");

REGISTER_KERNEL_BUILDER(Name("SurlabConvolution").Device(tensorflow::DEVICE_CPU), Convolution);
REGISTER_KERNEL_BUILDER(Name("SurlabConvolutionGrad").Device(tensorflow::DEVICE_CPU), ConvolutionGrad);

}  // namespace
