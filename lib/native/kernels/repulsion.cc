// The repulsive part of t-SNE's gradient by the Barnes-Hut method, over a quadtree whose points are in leaf order
// (lib/src/manifold/quadTree.ts).
//
// The points of a leaf (about 16) share one traversal; the forces of its masses are then computed for 16 points at a time, in
// single precision. A point's sums are accumulated as four partial sums (mass index modulo 4).

#include "addon.h"

namespace surlab {
namespace {

constexpr int kLanes = 16;

struct Tree {
  int64_t cells;
  const double *centerX, *centerY, *widthSquared;
  const int32_t *first, *end, *skip, *isLeaf;
};

// The interaction list of a leaf: points, and far cells as one mass at their center of mass.
struct Masses {
  std::vector<float> x, y, mass;
  void clear() {
    x.clear();
    y.clear();
    mass.clear();
  }
  void add(double atX, double atY, double m) {
    x.push_back(static_cast<float>(atX));
    y.push_back(static_cast<float>(atY));
    mass.push_back(static_cast<float>(m));
  }
};

void lookFrom(const Tree& tree, int64_t leaf, double limit, const double* x, const double* y, Masses& seen) {
  const int64_t begin = tree.first[leaf], end = tree.end[leaf];
  const auto [minX, maxX] = std::minmax_element(x + begin, x + end);
  const auto [minY, maxY] = std::minmax_element(y + begin, y + end);
  seen.clear();
  for (int64_t cell = 0; cell < tree.cells;) {
    const double dx = std::max({0.0, *minX - tree.centerX[cell], tree.centerX[cell] - *maxX});
    const double dy = std::max({0.0, *minY - tree.centerY[cell], tree.centerY[cell] - *maxY});
    if (tree.widthSquared[cell] < limit * (dx * dx + dy * dy)) {
      seen.add(tree.centerX[cell], tree.centerY[cell], tree.end[cell] - tree.first[cell]);
    } else if (tree.isLeaf[cell]) {
      for (int64_t t = tree.first[cell]; t < tree.end[cell]; t++) seen.add(x[t], y[t], 1);
    } else {
      cell++;
      continue;
    }
    cell = tree.skip[cell];
  }
}

// (cells, centerX, centerY, widthSquared, first, end, skip, isLeaf, limit, x [n], y [n], forces [2 n], normalizers [n], threads): with
// q = 1 / (1 + |y_i - y_j|^2), the sums of q^2 (y_i - y_j) and of q over each point's interaction list, itself included. A cell
// is one mass where its squared width is below `limit` times its squared distance.
napi_value repel(Arguments& a) {
  Tree tree;
  tree.cells = a.whole(0);
  tree.centerX = a.array<double>(1, tree.cells);
  tree.centerY = a.array<double>(2, tree.cells);
  tree.widthSquared = a.array<double>(3, tree.cells);
  tree.first = a.array<int32_t>(4, tree.cells);
  tree.end = a.array<int32_t>(5, tree.cells);
  tree.skip = a.array<int32_t>(6, tree.cells);
  tree.isLeaf = a.array<int32_t>(7, tree.cells);
  const double limit = a.number(8);
  const int64_t n = a.length(9), threads = a.whole(13);
  const double* x = a.array<double>(9, n);
  const double* y = a.array<double>(10, n);
  double* forces = a.array<double>(11, 2 * n);
  double* normalizers = a.array<double>(12, n);
  if (!a.valid()) return kNothing;
  std::vector<int64_t> leaves;
  for (int64_t cell = 0; cell < tree.cells; cell++) {
    a.check(tree.skip[cell] > cell && tree.first[cell] >= 0 && tree.first[cell] < tree.end[cell] && tree.end[cell] <= n,
            "the cells are no tree over the points");
    if (tree.isLeaf[cell]) leaves.push_back(cell);
  }
  if (!a.valid()) return kNothing;
  // About 400 masses per point.
  const int parts = threadsFor(5000.0 * n, threads);
#pragma omp parallel num_threads(parts) if (parts > 1)
  {
    Masses seen;
#pragma omp for schedule(dynamic, 8)
    for (int64_t l = 0; l < static_cast<int64_t>(leaves.size()); l++) {
      lookFrom(tree, leaves[l], limit, x, y, seen);
      const int64_t end = tree.end[leaves[l]], masses = static_cast<int64_t>(seen.x.size());
      for (int64_t from = tree.first[leaves[l]]; from < end; from += kLanes) {
        const int count = static_cast<int>(std::min<int64_t>(kLanes, end - from));
        float ownX[kLanes] = {}, ownY[kLanes] = {};
        for (int i = 0; i < count; i++) {
          ownX[i] = static_cast<float>(x[from + i]);
          ownY[i] = static_cast<float>(y[from + i]);
        }
        const auto px = load<Float16>(ownX), py = load<Float16>(ownY);
        Float16 sumX[4] = {}, sumY[4] = {}, sumQ[4] = {};
        const auto meet = [&](int64_t m, int part) {
          const Float16 dx = px - seen.x[m], dy = py - seen.y[m];
          const Float16 q = 1.0f / (1.0f + (dx * dx + dy * dy));
          Float16 mq = seen.mass[m] * q;
          sumQ[part] += mq;
          mq *= q;
          sumX[part] += mq * dx;
          sumY[part] += mq * dy;
        };
        int64_t m = 0;
        for (; m + 4 <= masses; m += 4) {
          for (int part = 0; part < 4; part++) meet(m + part, part);
        }
        for (int part = 0; m < masses; m++, part++) meet(m, part);
        const auto total = [](const Float16* sums, int i) {
          return ((static_cast<double>(sums[0][i]) + sums[1][i]) + sums[2][i]) + sums[3][i];
        };
        for (int i = 0; i < count; i++) {
          forces[2 * (from + i)] = total(sumX, i);
          forces[2 * (from + i) + 1] = total(sumY, i);
          normalizers[from + i] = total(sumQ, i);
        }
      }
    }
  }
  return kNothing;
}
const Registration kRepel("repel", repel);

}  // namespace
}  // namespace surlab
