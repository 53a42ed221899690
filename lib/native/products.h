// Products of matrices in single precision, for the ops of this folder. See products.cc.

#ifndef SURLAB_NATIVE_PRODUCTS_H_
#define SURLAB_NATIVE_PRODUCTS_H_

#include <cstdint>

#include "lanes.h"

namespace surlab {

// Columns of B that are multiplied at once; packed, they lie side by side.
constexpr int kPanel = 2 * kLanes;

// A matrix that is read: element (i, j) is data[i * row + j * column]. One of the two strides is 1.
struct View {
  const float* data;
  int64_t row, column;

  View from(int64_t i, int64_t j) const { return {data + i * row + j * column, row, column}; }
  View transposed() const { return {data, column, row}; }
};

// A matrix that is written, in the same way.
struct Target {
  float* data;
  int64_t row, column;

  Target from(int64_t i, int64_t j) const { return {data + i * row + j * column, row, column}; }
  Target transposed() const { return {data, column, row}; }
};

// Floats that a packed matrix of `depth` rows takes.
inline int64_t packedSize(int64_t depth, int64_t columns) { return (columns + kPanel - 1) / kPanel * kPanel * depth; }

// Writes B [depth, columns] panel by panel: kPanel columns side by side for each row, the last panel filled up with zeros. `to`
// must be aligned to 64 bytes.
void pack(const View& b, int64_t depth, int64_t columns, float* to);

enum class Into { kReplace, kAdd };

// C = A · B or C += A · B: A [rows, depth], B [depth, columns] packed, C [rows, columns].
void multiplyPacked(const View& a, int64_t rows, int64_t depth, const float* b, int64_t columns, const Target& c,
                    Into into = Into::kReplace);

// C = A · B, on one thread.
void multiply(const View& a, int64_t rows, int64_t depth, const View& b, int64_t columns, const Target& c);

}  // namespace surlab

#endif
