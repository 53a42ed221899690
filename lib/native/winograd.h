// 3x3 convolutions and their gradients with 16 multiplications for each 2x2 window of outputs instead of 36: the minimal filtering
// algorithms F(2x2, 3x3) and F(3x3, 2x2) of Winograd, as in Lavin & Gray 2016 ("Fast algorithms for convolutional neural
// networks").
//
//     y  = A^T [(G w G^T) * (B^T d B)] A         d a 4x4 window of the input, w the 3x3 kernel, y the 2x2 window of the output
//     dw = E^T [(F e F^T) * (B^T d B)] E         e a 2x2 window of the output's gradient, summed over the windows
//
// The products * are element by element, so that over all windows and channels each of the 16 elements is a product of matrices.
// Larger windows multiply less, but lose digits; these are as exact as a plain sum.

#ifndef SURLAB_NATIVE_WINOGRAD_H_
#define SURLAB_NATIVE_WINOGRAD_H_

#include "lanes.h"

namespace surlab {

// Elements of a transformed window.
constexpr int kElements = 16;

// out = B^T d B.
template <typename T>
inline void transformInput(const T (&d)[4][4], T (&out)[4][4]) {
  T rows[4][4];
  for (int j = 0; j < 4; j++) {
    rows[0][j] = d[0][j] - d[2][j];
    rows[1][j] = d[1][j] + d[2][j];
    rows[2][j] = d[2][j] - d[1][j];
    rows[3][j] = d[1][j] - d[3][j];
  }
  for (int i = 0; i < 4; i++) {
    out[i][0] = rows[i][0] - rows[i][2];
    out[i][1] = rows[i][1] + rows[i][2];
    out[i][2] = rows[i][2] - rows[i][1];
    out[i][3] = rows[i][1] - rows[i][3];
  }
}

// y = A^T m A.
template <typename T>
inline void transformOutput(const T (&m)[4][4], T (&y)[2][2]) {
  T rows[2][4];
  for (int j = 0; j < 4; j++) {
    rows[0][j] = m[0][j] + m[1][j] + m[2][j];
    rows[1][j] = m[1][j] - m[2][j] - m[3][j];
  }
  for (int i = 0; i < 2; i++) {
    y[i][0] = rows[i][0] + rows[i][1] + rows[i][2];
    y[i][1] = rows[i][1] - rows[i][2] - rows[i][3];
  }
}

// out = G w G^T.
template <typename T>
inline void transformKernel(const T (&w)[3][3], T (&out)[4][4]) {
  T rows[4][3];
  for (int j = 0; j < 3; j++) {
    rows[0][j] = w[0][j];
    rows[1][j] = 0.5f * (w[0][j] + w[1][j] + w[2][j]);
    rows[2][j] = 0.5f * (w[0][j] - w[1][j] + w[2][j]);
    rows[3][j] = w[2][j];
  }
  for (int i = 0; i < 4; i++) {
    out[i][0] = rows[i][0];
    out[i][1] = 0.5f * (rows[i][0] + rows[i][1] + rows[i][2]);
    out[i][2] = 0.5f * (rows[i][0] - rows[i][1] + rows[i][2]);
    out[i][3] = rows[i][2];
  }
}

// out = F e F^T.
template <typename T>
inline void transformOutputGradient(const T (&e)[2][2], T (&out)[4][4]) {
  T rows[4][2];
  for (int j = 0; j < 2; j++) {
    rows[0][j] = e[0][j];
    rows[1][j] = 0.5f * (e[0][j] + e[1][j]);
    rows[2][j] = 0.5f * (e[0][j] - e[1][j]);
    rows[3][j] = e[1][j];
  }
  for (int i = 0; i < 4; i++) {
    out[i][0] = rows[i][0];
    out[i][1] = 0.5f * (rows[i][0] + rows[i][1]);
    out[i][2] = 0.5f * (rows[i][0] - rows[i][1]);
    out[i][3] = rows[i][1];
  }
}

// dw = E^T m E.
template <typename T>
inline void transformKernelGradient(const T (&m)[4][4], T (&dw)[3][3]) {
  T rows[3][4];
  for (int j = 0; j < 4; j++) {
    rows[0][j] = m[0][j] + m[1][j] + m[2][j];
    rows[1][j] = m[1][j] - m[2][j];
    rows[2][j] = m[1][j] + m[2][j] - m[3][j];
  }
  for (int i = 0; i < 3; i++) {
    dw[i][0] = rows[i][0] + rows[i][1] + rows[i][2];
    dw[i][1] = rows[i][1] - rows[i][2];
    dw[i][2] = rows[i][1] + rows[i][2] - rows[i][3];
  }
}

}  // namespace surlab

#endif
