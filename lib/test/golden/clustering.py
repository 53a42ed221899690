"""Writes clustering.json: what scikit-learn and SciPy make of the points in it.

Run with the benchmark peers' Python: .venv-peers/bin/python lib/test/golden/clustering.py
"""

import json
import warnings
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.cluster import DBSCAN, HDBSCAN, AgglomerativeClustering, KMeans, SpectralClustering
from sklearn.cluster._hdbscan._linkage import make_single_linkage
from sklearn.datasets import make_blobs, make_moons
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import NearestNeighbors, kneighbors_graph

warnings.filterwarnings("ignore")


def stable_order(spanning_tree):
    """Sorts the tree's edges with ties in the order in which they were found.

    Mutual reachability is full of ties, and HDBSCAN's result depends on their order. scikit-learn sorts with NumPy's
    unstable argsort, whose order of ties depends on the processor.
    """
    order = np.argsort(spanning_tree["distance"], kind="stable")
    return make_single_linkage(spanning_tree[order])


sklearn.cluster._hdbscan.hdbscan._process_mst = stable_order
rng = np.random.default_rng(11)


def exact(X, parts=64):
    """Rounded to 64ths, so that single precision and JSON hold the same numbers."""
    return np.round(X * parts) / parts


MOONS = make_moons(240, noise=0.06, random_state=2)


def point_sets():
    yield "blobs", exact(make_blobs(220, 5, centers=4, cluster_std=1.0, random_state=3)[0]), 4
    yield "no clusters", exact(rng.normal(size=(180, 8))), 3
    yield "many columns", exact(rng.normal(size=(120, 40)) + 1.5 * rng.integers(0, 3, 120)[:, None]), 3
    yield "moons", exact(MOONS[0] * 4, 1024), 2
    uneven = [rng.normal(size=(150, 3)) * 0.3, rng.normal(size=(60, 3)) + 4, rng.uniform(-6, 10, (40, 3))]
    yield "uneven densities and noise", exact(np.vstack(uneven)), 2
    yield "duplicates and ties", rng.integers(0, 4, (120, 3)).astype(float), 5
    yield "a constant column, far from 0", np.hstack([exact(rng.normal(size=(90, 2))) + 1000, np.ones((90, 1))]), 3


def best_kmeans(X, k):
    return KMeans(k, n_init=10, random_state=0).fit(X).inertia_


class MixtureFrom(GaussianMixture):
    """EM from given labels, so that other programs can start where this one does."""

    def _initialize_parameters(self, X, random_state):
        self._initialize(X, np.eye(self.n_components)[self.start])


def scores(model, X):
    return {"logLikelihood": model.score(X), "bic": model.bic(X), "aic": model.aic(X)}


def mixture(X, k, kind, start):
    best = GaussianMixture(k, covariance_type=kind, n_init=10, random_state=0, tol=1e-6, max_iter=1000).fit(X)
    given = MixtureFrom(k, covariance_type=kind)
    given.start = start
    given.fit(X)
    return {
        "kind": kind,
        "best": best.score(X),
        "fromStart": {**scores(given, X), "iterations": given.n_iter_, "weights": given.weights_.tolist()},
    }


def tree(X, method):
    Z = linkage(X, method)
    height = round(float(Z[-3, 2]) * 1.0001, 6)
    return {
        "method": method,
        "children": Z[:, :2].astype(int).ravel().tolist(),
        "heights": Z[:, 2].tolist(),
        "sizes": Z[:, 3].astype(int).tolist(),
        "height": height,
        "atHeight": fcluster(Z, height, "distance").tolist(),
        "inThree": AgglomerativeClustering(3, linkage=method).fit(X).labels_.tolist(),
    }


def dbscan(X, quantile, min_samples):
    kth = NearestNeighbors(n_neighbors=min_samples).fit(X).kneighbors(X)[0][:, -1]
    eps = round(float(np.quantile(kth, quantile)), 6) or 1.0
    model = DBSCAN(eps=eps, min_samples=min_samples).fit(X)
    return {
        "eps": eps,
        "minSamples": min_samples,
        "labels": model.labels_.tolist(),
        "core": model.core_sample_indices_.tolist(),
    }


def hdbscan(X, size, samples, method):
    model = HDBSCAN(
        min_cluster_size=size,
        min_samples=samples,
        cluster_selection_method=method,
        algorithm="kd_tree",
    ).fit(X)
    return {
        "minClusterSize": size,
        "minSamples": samples,
        "method": method,
        "labels": model.labels_.tolist(),
        "probabilities": model.probabilities_.tolist(),
    }


def eigenvalues(X, count):
    """The largest of D^-1/2 W D^-1/2, the graph of SpectralClustering(affinity="nearest_neighbors").

    None where a row has several rows at the distance of its last neighbor: which of them it gets is chance.
    """
    distances = NearestNeighbors(n_neighbors=11).fit(X).kneighbors(X)[0]
    if np.isclose(distances[:, 9], distances[:, 10], rtol=1e-12).any():
        return None
    joined = kneighbors_graph(X, 10, include_self=True).toarray()
    W = (joined + joined.T) / 2
    np.fill_diagonal(W, 0)
    root = np.sqrt(W.sum(axis=1))
    return np.linalg.eigvalsh(W / np.outer(root, root))[::-1][:count].tolist()


def case(name, X, k):
    start = np.argsort(np.argsort(X.sum(axis=1), kind="stable")) * k // len(X)
    return {
        "name": name,
        "X": X.tolist(),
        "k": k,
        "kMeans": [{"k": c, "inertia": best_kmeans(X, c)} for c in (1, k, 8)],
        "trees": [tree(X, method) for method in ("ward", "complete", "average", "single")],
        "dbscan": [dbscan(X, q, m) for q, m in ((0.5, 4), (0.8, 5), (0.95, 10), (0.3, 2))],
        "kDistances": np.sort(NearestNeighbors(n_neighbors=5).fit(X).kneighbors(X)[0][:, -1]).tolist(),
        "hdbscan": [
            hdbscan(X, 5, 5, "eom"),
            hdbscan(X, 15, 3, "eom"),
            hdbscan(X, 8, 8, "leaf"),
            hdbscan(X, 40, 5, "eom"),
        ],
        "start": start.tolist(),
        "mixtures": [mixture(X, k, kind, start) for kind in ("full", "tied", "diag", "spherical")],
        "eigenvalues": eigenvalues(X, 5),
        "spectral": SpectralClustering(k, affinity="nearest_neighbors", n_neighbors=10, random_state=0)
        .fit(X)
        .labels_.tolist(),
    }


out = {
    "versions": {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": np.__version__},
    "moons": MOONS[1].tolist(),
    "cases": [case(*points) for points in point_sets()],
}


def rounded(value):
    """Nine digits are more than any test asks for. X is as short as it is."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else float(f"{value:.9g}")
    if isinstance(value, dict):
        return {key: item if key == "X" else rounded(item) for key, item in value.items()}
    return [rounded(item) for item in value] if isinstance(value, list) else value


path = Path(__file__).with_suffix(".json")
path.write_text(json.dumps(rounded(out), separators=(",", ":")) + "\n")
print(path, path.stat().st_size)
