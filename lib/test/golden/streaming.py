"""Writes streaming.json: what scikit-learn makes of rows that come in batches.

Run with the benchmark peers' Python: .venv-peers/bin/python lib/test/golden/streaming.py
"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.decomposition import IncrementalPCA
from sklearn.preprocessing import StandardScaler

here = Path(__file__).parent
rng = np.random.default_rng(16)


def points(X):
    return np.round(X, 3).astype(np.float32).astype(np.float64)


def incremental_pca(X, k, batch, whiten=False):
    model = IncrementalPCA(n_components=k, batch_size=batch, whiten=whiten).fit(X)
    Z = model.transform(X)
    return {
        "X": X.tolist(),
        "batchSize": batch,
        "whiten": whiten,
        "mean": model.mean_.tolist(),
        "components": model.components_.tolist(),
        "explainedVariance": model.explained_variance_.tolist(),
        "explainedVarianceRatio": model.explained_variance_ratio_.tolist(),
        "Z": Z.tolist(),
        "inverse": model.inverse_transform(Z).tolist(),
    }


tall = points(rng.normal(size=(47, 6)) @ rng.normal(size=(6, 6)) + 3)
wide = points(rng.normal(size=(24, 15)) * np.linspace(4, 1, 15))

scaler = StandardScaler()
far = points(rng.normal(size=(40, 3)) * [1, 0.01, 0] + [1e3, -5, 7])
for batch in np.array_split(far, 6):
    scaler.partial_fit(batch)

golden = {
    "versions": {"numpy": np.__version__, "scikit-learn": sklearn.__version__},
    "pca": {
        "tall": incremental_pca(tall, 4, 12),
        "whitened": incremental_pca(tall, 3, 20, whiten=True),
        "batches smaller than d": incremental_pca(wide, 5, 8),
    },
    "standardize": {"X": far.tolist(), "mean": scaler.mean_.tolist(), "variance": scaler.var_.tolist()},
}
(here / "streaming.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")
