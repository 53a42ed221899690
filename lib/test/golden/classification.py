"""Writes classification.json: what scikit-learn's classifiers say of the points in it.

Run with the benchmark peers' Python: .venv-peers/bin/python lib/test/golden/classification.py
"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.datasets import make_blobs
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

rng = np.random.default_rng(5)


def exact(X):
    """Rounded to 64ths, so that single precision and JSON hold the same numbers."""
    return np.round(X * 64) / 64


def point_sets():
    X, y = make_blobs(90, 4, centers=3, cluster_std=3.0, random_state=1)
    yield "three overlapping classes", exact(X), y.tolist(), 1.0
    X = rng.normal(size=(60, 12))
    yield "two classes, more noise than signal", exact(X), ["bn" if v > 0 else "en" for v in X[:, 0] + rng.normal(size=60)], 0.1
    X = rng.normal(size=(40, 3))
    yield "separable, a weak penalty", exact(X), (X[:, 1] > 0).astype(int).tolist(), 100.0


cases = []
for name, X, y, C in point_sets():
    train, test = X[: len(X) * 2 // 3], X[len(X) * 2 // 3 :]
    known = y[: len(train)]
    linear = LogisticRegression(C=C, tol=1e-10, max_iter=100_000).fit(train, known)
    votes = KNeighborsClassifier(7).fit(train, known)
    cases.append(
        {
            "name": name,
            "X": X.tolist(),
            "y": y,
            "C": C,
            "train": len(train),
            "classes": linear.classes_.tolist(),
            "logistic": linear.predict_proba(test).tolist(),
            "neighbors": votes.predict_proba(test).tolist(),
            "neighborsPredict": votes.predict(test).tolist(),
        }
    )

out = Path(__file__).with_suffix(".json")
versions = {"scikit-learn": sklearn.__version__, "numpy": np.__version__}
out.write_text(json.dumps({"versions": versions, "cases": cases}, indent=1) + "\n")
