// Rules out pairs of rows that are surely farther apart than a limit, by products in single precision. See screen.cc.

#ifndef SURLAB_KERNELS_SCREEN_H_
#define SURLAB_KERNELS_SCREEN_H_

#include "addon.h"

namespace surlab {

// sums[r] += the products of a panel of 16 rows, [d][16], with R rows; fused where the file that includes this allows it.
template <int R>
static inline void addProducts(const float* panel, const float* rows, int64_t d, Float16* sums) {
  Float16 own[R];
  for (int r = 0; r < R; r++) own[r] = sums[r];
  for (int64_t c = 0; c < d; c++) {
    const Float16 column = load<Float16>(panel + c * 16);
    for (int r = 0; r < R; r++) own[r] += column * rows[r * d + c];
  }
  for (int r = 0; r < R; r++) sums[r] = own[r];
}

class Screen {
 public:
  // Query rows side by side in a panel, and rows of X in a tile.
  static constexpr int kQueries = 16;
  static constexpr int64_t kTile = 64;

  Screen(const float* X, int64_t n, int64_t d, const float* queries, int64_t first, int64_t end);

  // Query rows from ... from + count - 1, ready to be compared; `count` is at most kQueries.
  struct Panel {
    std::vector<float> columns, tile;
    float halves[kQueries];
  };
  void fill(Panel& panel, const float* queries, int64_t from, int64_t count) const;

  // Bit q of masks[r] is 0 only where the squared distance of query q and row `row` + r of X is surely above limits[q].
  void candidates(Panel& panel, int64_t row, int64_t rows, const double* limits, uint32_t* masks) const;

 private:
  const float* X_;
  int64_t d_;
  std::vector<float> mean_, halves_;
  // The rounding error of half a squared distance is at most this share of the sum of both squared lengths.
  double error_;
  // Where there are too many columns, or squares would overflow: every row is a candidate.
  bool useless_;
};

}  // namespace surlab

#endif
