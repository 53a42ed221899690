// Rules out pairs of rows that are surely farther apart than a limit, in single precision. See screen.cc.

#ifndef SURLAB_KERNELS_SCREEN_H_
#define SURLAB_KERNELS_SCREEN_H_

#include "addon.h"

namespace surlab {

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
