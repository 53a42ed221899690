// Sums of distances from query rows to the rows of each cluster: most of the silhouette's cost.
//
// Distances are computed in single precision, sixteen query rows at a time, and summed in doubles in the order of the rows of X.
// Where every row of X is a query, each pair is computed once: a tile of query rows skips the rows before it, and also sums the
// distances of each row after it to the tile.

#include "addon.h"

namespace surlab {
namespace {

constexpr int kLanes = 16;
// Rows of X at a time: as many sums as fit in the registers.
constexpr int kRows = 8;
// Panels of 16 query rows in a tile: one thread passes over X once for all of them.
constexpr int kPanels = 4;
constexpr int kTile = kPanels * kLanes;

inline Double8 widen(const float* values) { return __builtin_convertvector(load<Float8>(values), Double8); }

// out[r] = the distances of a panel [d][16] to row r of R; sums += those of all R.
template <int R>
inline void addDistances(const float* panel, const float* rows, int64_t d, Double8 sums[2], float (*out)[kLanes]) {
  Float16 squares[R] = {};
  for (int64_t c = 0; c < d; c++) {
    const Float16 column = load<Float16>(panel + c * kLanes);
    for (int r = 0; r < R; r++) {
      const Float16 difference = column - rows[r * d + c];
      squares[r] += difference * difference;
    }
  }
  for (int r = 0; r < R; r++) {
    store(out[r], squares[r]);
    for (int i = 0; i < kLanes; i++) out[r][i] = std::sqrt(out[r][i]);
    sums[0] += widen(out[r]);
    sums[1] += widen(out[r] + 8);
  }
}

// The rows first ... end - 1 of a tile that are in one cluster.
struct Piece {
  int64_t cluster;
  int first, end;
};

// The sum of a row's distances to the rows of a piece, as eight partial sums, of the rows by their number in the tile modulo 8.
inline double sumOf(const Piece& piece, const float (*distances)[kRows][kLanes], int r) {
  Double8 sums = {};
  for (int at = piece.first / 8 * 8; at < piece.end; at += 8) {
    const float* from = distances[at / kLanes][r] + at % kLanes;
    if (at >= piece.first && at + 8 <= piece.end) {
      sums += widen(from);
    } else {
      for (int i = std::max(0, piece.first - at); i < std::min(8, piece.end - at); i++) sums[i] += from[i];
    }
  }
  return (((sums[0] + sums[2]) + sums[4]) + sums[6]) + (((sums[1] + sums[3]) + sums[5]) + sums[7]);
}

// The sums of one tile of query rows, start ... start + count - 1.
struct Tile {
  const int64_t start, count;
  std::vector<Piece> pieces;
  // For each row of X after the tile, its sum of distances to each piece.
  std::vector<double> mirrored;

  void visit(const float* asked, const float* X, int64_t n, int64_t d, const int32_t* ends, int64_t k, bool once, double* sums) {
    std::vector<float> panels(kTile * d);
    for (int64_t i = 0; i < count; i++) {
      float* panel = panels.data() + i / kLanes * kLanes * d;
      for (int64_t c = 0; c < d; c++) panel[c * kLanes + i % kLanes] = asked[(start + i) * d + c];
    }
    const int used = static_cast<int>((count + kLanes - 1) / kLanes);
    const int64_t after = start + count;
    if (once) {
      for (int64_t j = 0, from = 0; j < k; from = ends[j++]) {
        const int64_t first = std::max(from, start), end = std::min<int64_t>(ends[j], after);
        if (first < end) pieces.push_back({j, static_cast<int>(first - start), static_cast<int>(end - start)});
      }
      mirrored.resize((n - after) * pieces.size());
    }
    float distances[kPanels][kRows][kLanes];
    for (int64_t j = 0, row = once ? start : 0; j < k; j++) {
      Double8 own[kPanels][2] = {};
      const auto take = [&](int rows) {
        for (int p = 0; p < used; p++) {
          const float* panel = panels.data() + p * kLanes * d;
          if (rows == kRows) {
            addDistances<kRows>(panel, X + row * d, d, own[p], distances[p]);
          } else {
            addDistances<1>(panel, X + row * d, d, own[p], distances[p]);
          }
        }
        for (int r = 0; once && row + r >= after && r < rows; r++) {
          double* to = mirrored.data() + (row + r - after) * pieces.size();
          for (const Piece& piece : pieces) *to++ = sumOf(piece, distances, r);
        }
        row += rows;
      };
      // A step of 8 rows lies within the tile, or after it.
      const int64_t within = once ? std::min<int64_t>(ends[j], after) : 0;
      while (row + kRows <= within) take(kRows);
      while (row < within) take(1);
      while (row + kRows <= ends[j]) take(kRows);
      while (row < ends[j]) take(1);
      for (int64_t i = 0; i < count; i++) sums[(start + i) * k + j] = own[i / kLanes][i % kLanes / 8][i % 8];
    }
  }
};

// (asked [m x d] or [0], X [n x d], d, ends [k], sums [m x k], threads): sums of distances from the query rows `asked`, or where
// it is empty from every row of X, m = n. The rows of X are sorted by cluster; cluster j ends before ends[j].
napi_value clusterDistanceSums(Arguments& a) {
  const int64_t d = a.whole(2), threads = a.whole(5), k = a.length(3);
  const bool once = a.length(0) == 0;
  const int64_t n = d > 0 ? a.length(1) / d : 0, m = once ? n : d > 0 ? a.length(0) / d : 0;
  const float* X = a.array<float>(1, n * d);
  const float* asked = once ? X : a.array<float>(0, m * d);
  const int32_t* ends = a.array<int32_t>(3, k);
  double* sums = a.array<double>(4, m * k);
  a.check(d > 0, "d is 0");
  if (!a.valid()) return kNothing;
  for (int64_t j = 0; j < k; j++) a.check(ends[j] <= n && ends[j] >= (j ? ends[j - 1] : 0), "ends do not ascend to n");
  a.check(!once || k == 0 || ends[k - 1] == n, "rows of X are in no cluster");
  if (!a.valid()) return kNothing;
  std::vector<Tile> tiles;
  for (int64_t start = 0; start < m; start += kTile) tiles.push_back({start, std::min<int64_t>(kTile, m - start), {}, {}});
  const int64_t count = tiles.size();
  const int parts = threadsFor((once ? 1.5 : 3.0) * m * n * d, threads);
#pragma omp parallel num_threads(parts) if (parts > 1)
  {
#pragma omp for schedule(dynamic, 1)
    for (int64_t t = 0; t < count; t++) tiles[t].visit(asked, X, n, d, ends, k, once, sums);
    if (once) {
#pragma omp for schedule(static)
      for (int64_t i = kTile; i < n; i++) {
        for (int64_t t = 0; t < i / kTile; t++) {
          const auto& pieces = tiles[t].pieces;
          const double* from = tiles[t].mirrored.data() + (i - (t + 1) * kTile) * pieces.size();
          for (const Piece& piece : pieces) sums[i * k + piece.cluster] += *from++;
        }
      }
    }
  }
  return kNothing;
}
const Registration kClusterDistanceSums("clusterDistanceSums", clusterDistanceSums);

}  // namespace
}  // namespace surlab
