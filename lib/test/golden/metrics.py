"""Writes metrics.json: what scikit-learn and SciPy say of the labelings and points in it.

Run with the benchmark peers' Python: .venv-peers/bin/python lib/test/golden/metrics.py
"""

import json
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.optimize import linear_sum_assignment
from sklearn import metrics
from sklearn.datasets import make_blobs
from sklearn.feature_selection import f_classif, r_regression
from sklearn.linear_model import Lasso
from sklearn.metrics.cluster import contingency_matrix

rng = np.random.default_rng(5)


def external(truth, labels):
    table = contingency_matrix(truth, labels)
    rows, columns = linear_sum_assignment(-table)
    return {
        "adjustedRand": metrics.adjusted_rand_score(truth, labels),
        "normalizedMutualInfo": metrics.normalized_mutual_info_score(truth, labels),
        "adjustedMutualInfo": metrics.adjusted_mutual_info_score(truth, labels),
        "homogeneity": metrics.homogeneity_score(truth, labels),
        "completeness": metrics.completeness_score(truth, labels),
        "vMeasure": metrics.v_measure_score(truth, labels),
        "fowlkesMallows": metrics.fowlkes_mallows_score(truth, labels),
        "purity": table.max(axis=0).sum() / len(truth),
        "accuracy": table[rows, columns].sum() / len(truth),
        "table": table.tolist(),
    }


def labeling(n, shares):
    return rng.choice(len(shares), size=n, p=np.array(shares) / np.sum(shares))


def noisy_copy(truth, share, k):
    out = truth.copy()
    wrong = rng.random(len(truth)) < share
    out[wrong] = rng.integers(0, k, wrong.sum())
    return out


def external_cases():
    four = labeling(200, [1, 1, 1, 1])
    skewed = labeling(300, [100, 10, 3, 1, 1])
    yield "random", four, labeling(200, [1] * 6)
    yield "alike", four, noisy_copy(four, 0.2, 4)
    yield "more clusters than classes", four, noisy_copy(four, 0.1, 4) + 4 * labeling(200, [1, 1, 1])
    yield "fewer clusters than classes", four, noisy_copy(four, 0.1, 4) % 2
    yield "skewed", skewed, noisy_copy(skewed, 0.3, 5)
    yield "skewed and random", skewed, labeling(300, [50, 50, 1])
    yield "identical up to renaming", four, (four + 1) % 4
    yield "one cluster", four, np.zeros(200, int)
    yield "one class", np.zeros(50, int), labeling(50, [1, 1, 1])
    yield "one class, one cluster", np.zeros(20, int), np.zeros(20, int)
    yield "all singletons", four, np.arange(200)
    yield "all singletons twice", np.arange(30), rng.permutation(30)
    yield "one row", np.array([0]), np.array([3])
    yield "two rows together", np.array([0, 1]), np.array([0, 0])
    yield "two rows apart", np.array([0, 0]), np.array([0, 1])
    yield "tiny", np.array([0, 0, 1, 1, 2]), np.array([0, 1, 1, 2, 2])
    yield "many", labeling(2000, [1] * 40), labeling(2000, list(range(1, 31)))


def internal(X, labels):
    return {
        "silhouette": metrics.silhouette_score(X, labels),
        "silhouetteSamples": metrics.silhouette_samples(X, labels).tolist(),
        "calinskiHarabasz": metrics.calinski_harabasz_score(X, labels),
        "daviesBouldin": metrics.davies_bouldin_score(X, labels),
    }


def points(X):
    """Rounded, so that the file is small and both sides read the same float32."""
    return np.round(X, 3).astype(np.float32).astype(np.float64)


def internal_cases():
    X, y = make_blobs(150, 5, centers=4, random_state=1)
    yield "blobs", points(X), y
    yield "overlapping blobs", points(X / 8 + rng.normal(size=X.shape)), y
    yield "random labels", points(X), labeling(150, [1, 1, 1])
    yield "singletons", points(X[:40]), np.r_[np.arange(20), np.zeros(10, int), np.ones(10, int)]
    skewed = np.r_[np.zeros(100, int), np.ones(2, int), [2]]
    yield "skewed", points(rng.normal(size=(103, 3))), skewed
    far = rng.normal(size=(60, 2)) * 0.01
    far[:30] += 1000
    yield "tight and far", points(far), np.arange(60) // 30
    yield "one column, constant beside it", points(np.c_[rng.normal(size=30), np.ones(30)]), np.arange(30) % 2
    yield "three rows", points(np.array([[0, 0], [0, 1], [4, 4]])), np.array([0, 0, 1])
    noisy = y.copy()
    noisy[::5] = -1
    yield "noise", points(X), noisy
    wide = rng.normal(size=(50, 67))
    wide[:25] += 0.7
    yield "67 columns", points(wide), np.arange(50) // 25


def case(name, X, labels):
    kept = labels >= 0
    out = {"name": name, "X": X.tolist(), "labels": labels.tolist(), "exclude": internal(X[kept], labels[kept])}
    if not kept.all():
        out["cluster"] = internal(X, labels)
    return out


def ranking(similarity, relevant):
    """From the full similarity table and which candidates are relevant to each query; candidates of similarity -inf are none."""
    out = {"averagePrecision": [], "reciprocalRank": [], "firstRank": [], "ndcg": [], "recallAt3": []}
    for scores, wanted in zip(similarity, relevant):
        keep = np.isfinite(scores)
        scores, wanted = scores[keep], wanted[keep]
        found = np.flatnonzero(wanted[np.argsort(-scores)]) + 1
        out["averagePrecision"].append(metrics.label_ranking_average_precision_score([wanted], [scores]))
        out["reciprocalRank"].append(1 / found[0])
        out["firstRank"].append(int(found[0]))
        out["ndcg"].append(metrics.ndcg_score([wanted], [scores]))
        out["recallAt3"].append((found <= 3).sum() / len(found))
    means = {k: float(np.mean(v)) for k, v in out.items() if k != "firstRank"}
    return {**means, "medianRank": float(np.median(out["firstRank"]))}


def retrieval():
    A = points(rng.normal(size=(40, 6)))
    B = points(A + 0.8 * rng.normal(size=A.shape))
    classes = labeling(40, [3, 2, 1, 1])
    cosine = metrics.pairwise.cosine_similarity
    itself = np.eye(40, dtype=bool)
    same = classes[:, None] == classes[None, :]
    within = np.where(itself, -np.inf, cosine(A))
    return {
        "A": A.tolist(),
        "B": B.tolist(),
        "classes": classes.tolist(),
        "instanceCosine": ranking(cosine(A, B), itself),
        "instanceEuclidean": ranking(-metrics.pairwise.euclidean_distances(A, B), itself),
        "classCosine": ranking(within, same & ~itself),
    }


def disentanglement():
    n = 150
    genre = labeling(n, [1, 1, 1])
    tempo = np.round(rng.normal(size=n), 3)
    Z = points(np.c_[genre - 0.8 + 0.4 * rng.normal(size=n), tempo + 0.3 * genre, rng.normal(size=(n, 2))])

    def bins(x):
        return np.digitize(x, np.histogram(x, 20)[1][:-1])

    def gap(scores):
        best, second = np.sort(scores)[::-1][:2]
        return float(best - second)

    def mig(factor):
        entropy = metrics.mutual_info_score(factor, factor)
        return gap([metrics.mutual_info_score(bins(z), factor) / entropy for z in Z.T])

    def eta_squared(z):
        f, _ = f_classif(z[:, None], genre)
        return f[0] * 2 / (f[0] * 2 + n - 3)

    def standardized(x):
        return (x - x.mean(0)) / x.std(0)

    lasso = Lasso(alpha=0.02, fit_intercept=False, tol=1e-14, max_iter=100000).fit(standardized(Z), standardized(tempo))
    return {
        "Z": Z.tolist(),
        "genre": [f"genre {g}" for g in genre],
        "tempo": tempo.tolist(),
        "mig": {"genre": mig(genre), "tempo": mig(bins(tempo))},
        "sap": {"genre": gap([eta_squared(z) for z in Z.T]), "tempo": gap(r_regression(Z, tempo) ** 2)},
        "lasso": lasso.coef_.tolist(),
    }


golden = {
    "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__},
    "external": [
        {"name": name, "truth": t.tolist(), "labels": p.tolist(), **external(t, p)} for name, t, p in external_cases()
    ],
    "internal": [case(*c) for c in internal_cases()],
    "retrieval": retrieval(),
    "disentanglement": disentanglement(),
}

path = Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
print(path, path.stat().st_size, "bytes")
