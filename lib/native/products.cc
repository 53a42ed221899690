// Products of matrices in single precision, as in Goto & van de Geijn 2008 ("Anatomy of high-performance matrix multiplication"):
// a tile of C stays in registers while a panel of B passes by.
//
// The matrices of a training step have few rows (a batch) or little depth. Eigen packs both factors, which takes as long as the
// product then; here only B is packed, and A is read where it lies. Each element of C is one sum in the order of the depth,
// whatever the strips and threads.

#include "products.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace surlab {

namespace {

// Rows of a tile: with two registers of C for each, and a few for A and B, all of the processor's.
#if defined(__AVX512F__) || defined(__aarch64__)
constexpr int kRows = 14;
#else
constexpr int kRows = 6;
#endif

// C [R, P * kLanes] (+)= A [R, depth] · a panel of B. P is 1 where the panel's second half is empty. kAcross says which of A's
// strides is 1: the one from row to row, or the one along the depth.
template <int R, int P, bool kAcross>
void tile(const View& a, int64_t depth, const float* b, float* c, int64_t row, bool add) {
  Lanes sums[R][P];
#pragma GCC unroll 16
  for (int r = 0; r < R; r++) {
#pragma GCC unroll 2
    for (int p = 0; p < P; p++) sums[r][p] = Lanes{};
  }
  const float* left = a.data;
  for (int64_t k = 0; k < depth; k++) {
    Lanes right[P];
#pragma GCC unroll 2
    for (int p = 0; p < P; p++) right[p] = load(b + k * kPanel + p * kLanes);
#pragma GCC unroll 16
    for (int r = 0; r < R; r++) {
      const float value = kAcross ? left[r] : left[r * a.row];
#pragma GCC unroll 2
      for (int p = 0; p < P; p++) sums[r][p] += value * right[p];
    }
    left += kAcross ? a.column : 1;
  }
#pragma GCC unroll 16
  for (int r = 0; r < R; r++) {
#pragma GCC unroll 2
    for (int p = 0; p < P; p++) {
      float* to = c + r * row + p * kLanes;
      store(to, add ? load(to) + sums[r][p] : sums[r][p]);
    }
  }
}

using Tile = void (*)(const View&, int64_t, const float*, float*, int64_t, bool);

template <int P, bool kAcross, int... R>
constexpr std::array<Tile, kRows> tiles(std::integer_sequence<int, R...>) {
  return {tile<R + 1, P, kAcross>...};
}

template <int P, bool kAcross>
constexpr std::array<Tile, kRows> kTiles = tiles<P, kAcross>(std::make_integer_sequence<int, kRows>{});

// The tile of that many rows.
Tile tileOf(int64_t rows, int64_t columns, bool across) {
  const bool half = columns <= kLanes;
  if (across) return half ? kTiles<1, true>[rows - 1] : kTiles<2, true>[rows - 1];
  return half ? kTiles<1, false>[rows - 1] : kTiles<2, false>[rows - 1];
}

// Rows [from, from + n) of a panel's columns; a column of C may be anywhere.
void multiplyRows(const View& a, int64_t rows, int64_t depth, const float* panel, int64_t columns, const Target& c,
                  Into into) {
  const Tile run = tileOf(rows, columns, a.row == 1 && a.column != 1);
  const bool add = into == Into::kAdd;
  if (c.column == 1 && columns % kLanes == 0) return run(a, depth, panel, c.data, c.row, add);
  alignas(64) float block[kRows * kPanel];
  const auto each = [&](auto use) {
    // Along the stride of 1, whichever it is.
    if (c.column == 1) {
      for (int64_t i = 0; i < rows; i++) {
        for (int64_t j = 0; j < columns; j++) use(block[i * kPanel + j], c.data[i * c.row + j]);
      }
    } else {
      for (int64_t j = 0; j < columns; j++) {
        for (int64_t i = 0; i < rows; i++) use(block[i * kPanel + j], c.data[i * c.row + j * c.column]);
      }
    }
  };
  if (add) {
    std::fill_n(block, rows * kPanel, 0.0f);
    each([](float& here, float& there) { here = there; });
  }
  run(a, depth, panel, block, kPanel, add);
  each([](float& here, float& there) { there = here; });
}

// Tiles of equal height, rather than a low one at the end. Of each, all panels in a row: rows of A and C, which may be far larger
// than the cache, are then read and written once, from end to end.
void multiplyPanels(const View& a, int64_t rows, int64_t depth, const float* b, int64_t columns, const Target& c, Into into) {
  const int64_t count = (rows + kRows - 1) / kRows;
  for (int64_t t = 0; t < count; t++) {
    const int64_t from = rows * t / count, to = rows * (t + 1) / count;
    for (int64_t j = 0; j < columns; j += kPanel) {
      const int64_t n = std::min<int64_t>(kPanel, columns - j);
      multiplyRows(a.from(from, 0), to - from, depth, b + j * depth, n, c.from(from, j), into);
    }
  }
}

// Rows of B's transpose are read in squares of this size, which fit into the registers or at least into the cache.
void packTransposed(const View& b, int64_t depth, int64_t columns, float* to) {
  for (int64_t k = 0; k < depth; k += kLanes) {
    const int64_t rows = std::min<int64_t>(kLanes, depth - k);
    for (int64_t j = 0; j < columns; j++) {
      const float* from = b.data + j * b.column + k;
      for (int64_t i = 0; i < rows; i++) to[(k + i) * kPanel + j] = from[i];
    }
  }
}

void packPanel(const View& b, int64_t depth, int64_t columns, float* to) {
  if (columns < kPanel) std::fill_n(to, depth * kPanel, 0.0f);
  if (b.column != 1) return packTransposed(b, depth, columns, to);
  if (columns == kPanel) {
    for (int64_t k = 0; k < depth; k++) std::memcpy(to + k * kPanel, b.data + k * b.row, sizeof(float) * kPanel);
  } else {
    for (int64_t k = 0; k < depth; k++) std::copy_n(b.data + k * b.row, columns, to + k * kPanel);
  }
}

}  // namespace

void pack(const View& b, int64_t depth, int64_t columns, float* to) {
  for (int64_t j = 0; j < columns; j += kPanel) {
    packPanel(b.from(0, j), depth, std::min<int64_t>(kPanel, columns - j), to + j * depth);
  }
}

void multiplyPacked(const View& a, int64_t rows, int64_t depth, const float* b, int64_t columns, const Target& c,
                    Into into) {
  multiplyPanels(a, rows, depth, b, columns, c, into);
}

void multiply(const View& a, int64_t rows, int64_t depth, const View& b, int64_t columns, const Target& c) {
  Floats buffer(packedSize(depth, kPanel));
  float* panel = buffer.data();
  for (int64_t j = 0; j < columns; j += kPanel) {
    const int64_t n = std::min<int64_t>(kPanel, columns - j);
    packPanel(b.from(0, j), depth, n, panel);
    multiplyPanels(a, rows, depth, panel, n, c.from(0, j), Into::kReplace);
  }
}

}  // namespace surlab
