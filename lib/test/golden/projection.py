"""Writes digits.npy (1,797 handwritten digits of 8 x 8 pixels) and projection.json: what scikit-learn and umap-learn make of them.

Run with the benchmark peers' Python: .venv-peers/bin/python lib/test/golden/projection.py
"""

import json
import warnings
from pathlib import Path

import numpy as np
import sklearn
import umap
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness
from sklearn.neighbors import KNeighborsClassifier
from umap.umap_ import find_ab_params, fuzzy_simplicial_set

warnings.filterwarnings("ignore")
here = Path(__file__).parent
X, y = load_digits(return_X_y=True)
np.save(here / "digits.npy", np.c_[X, y].astype(np.uint8))

rng = np.random.default_rng(3)


def points(X):
    return np.round(X, 3).astype(np.float32).astype(np.float64)


def pca(X, k, whiten=False):
    model = PCA(n_components=k, whiten=whiten, svd_solver="full")
    Z = model.fit_transform(X)
    return {
        "X": X.tolist(),
        "whiten": whiten,
        "scores": Z.tolist(),
        "components": model.components_.tolist(),
        "explainedVariance": model.explained_variance_.tolist(),
        "explainedVarianceRatio": model.explained_variance_ratio_.tolist(),
        "inverse": model.inverse_transform(Z).tolist(),
    }


tall = points(rng.normal(size=(40, 5)) @ rng.normal(size=(5, 5)) + 3)
wide = points(rng.normal(size=(8, 20)))
digits_pca = PCA(n_components=10, svd_solver="full").fit(X)


def knn_accuracy(Z, k=5):
    """Leave one out, by asking for k + 1 neighbors and dropping the row itself."""
    indices = KNeighborsClassifier(k + 1).fit(Z, y).kneighbors(Z, return_distance=False)
    right = 0
    for i, row in enumerate(indices):
        others = y[[j for j in row if j != i][:k]]
        classes, first, counts = np.unique(others, return_index=True, return_counts=True)
        best = np.flatnonzero(counts == counts.max())
        right += classes[best[np.argmin(first[best])]] == y[i]
    return right / len(y)


def quality(embed):
    """Over three seeds, because one picture is an anecdote."""
    pictures = [embed(seed) for seed in range(3)]
    return {
        "trustworthiness": float(np.mean([trustworthiness(X, Z) for Z in pictures])),
        "knnAccuracy": float(np.mean([knn_accuracy(Z) for Z in pictures])),
    }


small = X[:60].astype(np.float32)
graph, _, _ = fuzzy_simplicial_set(small, 15, np.random.RandomState(0), "euclidean")
graph = graph.tocoo()
flat = points(rng.normal(size=(60, 2)))
round_ = points(rng.normal(size=(60, 6)))  # digits have equal distances, whose order is anybody's choice

golden = {
    "versions": {"numpy": np.__version__, "scikit-learn": sklearn.__version__, "umap-learn": umap.__version__},
    "pca": {
        "tall": pca(tall, 5),
        "tall, three components": pca(tall, 3),
        "tall, whitened": pca(tall, 3, whiten=True),
        "wide": pca(wide, 4),
        "wide, whitened": pca(wide, 4, whiten=True),
    },
    "digitsPca": {
        "components": digits_pca.components_.tolist(),
        "explainedVarianceRatio": digits_pca.explained_variance_ratio_.tolist(),
    },
    "trustworthiness": [
        {"k": k, "value": trustworthiness(round_, flat, n_neighbors=k)} for k in (1, 5, 12)
    ],
    "round": round_.tolist(),
    "flat": flat.tolist(),
    "curves": [
        {"minDist": m, "spread": s, "ab": list(find_ab_params(s, m))} for m, s in [(0.1, 1), (0.0, 1), (0.5, 1), (0.3, 2)]
    ],
    "graph": {
        "rows": graph.row.tolist(),
        "columns": graph.col.tolist(),
        "weights": np.round(graph.data.astype(float), 7).tolist(),
    },
    "umap": quality(lambda seed: umap.UMAP(random_state=seed).fit_transform(X)),
    "tsne": quality(lambda seed: TSNE(random_state=seed).fit_transform(X)),
    "knnAccuracy": knn_accuracy(X),
}

# New points: the second half of the digits placed into the picture of the first.
half = len(X) // 2
model = umap.UMAP(random_state=0).fit(X[:half])
placed = model.transform(X[half:])
neighbors = KNeighborsClassifier(5).fit(model.embedding_, y[:half])
golden["umapTransform"] = {"accuracy": float(neighbors.score(placed, y[half:]))}

path = here / "projection.json"
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
for file in (path, here / "digits.npy"):
    print(file, file.stat().st_size, "bytes")
print({k: golden[k] for k in ("umap", "tsne", "knnAccuracy", "umapTransform", "curves", "trustworthiness")})
