// What a convolution that works in 2x2 windows of outputs reads and writes: images, gradients and activations.

#ifndef SURLAB_NATIVE_WINDOWS_H_
#define SURLAB_NATIVE_WINDOWS_H_

#include <cstdint>
#include <vector>

#include "lanes.h"

namespace surlab {

// The place of a window's greatest value is 0, 1, 2 or 3, row by row (without pooling, 0 for each value), or this: ReLU gave 0.
constexpr int kNowhere = 4;

// 2x2 windows of images, row by row.
struct Windows {
  int64_t images, rows, columns;

  struct Window {
    int64_t image, row, column;  // of its first pixel
  };

  int64_t size() const { return images * rows * columns; }

  Window operator[](int64_t i) const {
    return {i / (rows * columns), i / columns % rows * 2, i % columns * 2};
  }
};

// Pixels of images [n, height, width, channels]; outside of them 0.
class Image {
 public:
  Image(const float* data, int64_t height, int64_t width, int64_t channels)
      : data_(data), height_(height), width_(width), channels_(channels), outside_(channels) {}

  using Pixel = const float*;

  int64_t channels() const { return channels_; }

  Pixel pixel(int64_t image, int64_t row, int64_t column) const {
    if (row < 0 || column < 0 || row >= height_ || column >= width_) return outside_.data();
    return data_ + ((image * height_ + row) * width_ + column) * channels_;
  }

  Lanes lanes(Pixel pixel, int64_t channel) const { return load(pixel + channel); }

  int64_t width() const { return width_; }

  // Whether all 4x4 pixels around a window are in the image.
  bool surrounds(const Windows::Window& window) const {
    return window.row > 0 && window.column > 0 && window.row + 2 < height_ && window.column + 2 < width_;
  }

 private:
  const float* data_;
  int64_t height_, width_, channels_;
  std::vector<float> outside_;
};

// The gradient of the convolution's output, from that of y and the places.
class OutputGradient {
 public:
  // dy and places are [n, height, width, channels].
  OutputGradient(const float* dy, const uint8_t* places, bool pool, int64_t height, int64_t width, int64_t channels)
      : dy_(dy), places_(places), pool_(pool), height_(height), width_(width), channels_(channels), outside_(channels),
        nowhere_(channels, kNowhere) {}

  int64_t channels() const { return channels_; }

  struct Pixel {
    const float* dy;
    const uint8_t* places;
    int place;
  };

  Pixel pixel(int64_t image, int64_t row, int64_t column) const {
    const int64_t i = pool_ ? row >> 1 : row, j = pool_ ? column >> 1 : column;
    if (i < 0 || j < 0 || i >= height_ || j >= width_) return {outside_.data(), nowhere_.data(), 0};
    const int64_t at = ((image * height_ + i) * width_ + j) * channels_;
    return {dy_ + at, places_ + at, pool_ ? static_cast<int>(row % 2 * 2 + column % 2) : 0};
  }

  Lanes lanes(const Pixel& pixel, int64_t channel) const {
    return loadWhere(pixel.dy + channel, pixel.places + channel, pixel.place);
  }

 private:
  const float* dy_;
  const uint8_t* places_;
  bool pool_;
  int64_t height_, width_, channels_;
  std::vector<float> outside_;
  std::vector<uint8_t> nowhere_;
};

// What becomes of a window of the convolution's output: pooling, bias and ReLU.
struct Activation {
  const float* bias;
  float* y;
  uint8_t* places;
  bool pool;
  int64_t height, width, channels;  // of y

  void operator()(const Windows::Window& window, int64_t channel, const Lanes (&values)[2][2]) const {
    const Lanes b = load(bias + channel);
    if (pool) {
      Lanes best = values[0][0];
      LaneMask place = {};
      for (int k = 1; k < 4; k++) {
        const Lanes value = values[k / 2][k % 2];
        const LaneMask better = (value > best) | (value != value);  // NaN stays
        best = better ? value : best;
        place = better ? LaneMask{} + k : place;
      }
      return put(window.image, window.row / 2, window.column / 2, channel, best + b, place);
    }
    for (int k = 0; k < 4; k++) {
      put(window.image, window.row + k / 2, window.column + k % 2, channel, values[k / 2][k % 2] + b,
          LaneMask{});
    }
  }

  void put(int64_t image, int64_t row, int64_t column, int64_t channel, Lanes value, LaneMask place) const {
    if (row >= height || column >= width) return;
    const int64_t at = ((image * height + row) * width + column) * channels + channel;
    const LaneMask off = value <= 0.0f;
    store(y + at, off ? Lanes{} : value);
    storeBytes(places + at, off ? LaneMask{} + kNowhere : place);
  }
};

// A window of the gradient of the input.
struct InputGradient {
  float* dx;
  int64_t height, width, channels;

  void operator()(const Windows::Window& window, int64_t channel, const Lanes (&values)[2][2]) const {
    for (int k = 0; k < 4; k++) {
      const int64_t row = window.row + k / 2, column = window.column + k % 2;
      if (row >= height || column >= width) continue;
      store(dx + ((window.image * height + row) * width + column) * channels + channel, values[k / 2][k % 2]);
    }
  }
};

}  // namespace surlab

#endif
