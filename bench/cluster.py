"""Theirs: scikit-learn on the same points, in single precision. See run.mjs."""

import json
import resource
import sys
import time
import warnings
from pathlib import Path

import numpy as np
from sklearn import cluster
from sklearn.mixture import GaussianMixture

warnings.filterwarnings("ignore")
algorithm, n = sys.argv[1].split("-")
file = Path(__file__).parent.parent / ".cache" / "bench" / f"points-{n}.f32"
X = np.fromfile(file, np.float32).reshape(int(n), 64)
k = 10

work = {
    "kmeans": lambda: cluster.KMeans(k, n_init=10, random_state=0).fit(X).inertia_,
    "minibatch": lambda: cluster.MiniBatchKMeans(k, n_init=10, random_state=0).fit(X).inertia_,
    "ward": lambda: cluster.AgglomerativeClustering(k, compute_distances=True).fit(X).distances_[-1],
    "dbscan": lambda: len(cluster.DBSCAN(eps=10, min_samples=5).fit(X).core_sample_indices_),
    "gmm": lambda: GaussianMixture(k, random_state=0).fit(X).score(X),
    "hdbscan": lambda: 1 + max(cluster.HDBSCAN(min_cluster_size=5, copy=True).fit(X).labels_),
    "spectral": lambda: len(set(cluster.SpectralClustering(k, affinity="nearest_neighbors", random_state=0).fit(X).labels_)),
}[algorithm]

work()
start = time.perf_counter()
value = work()
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "peakMb": peak, "value": float(value)}))
