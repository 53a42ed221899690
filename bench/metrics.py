"""Theirs: scikit-learn's silhouette of the same points, in doubles, NumPy's default. See run.mjs."""

import json
import resource
import sys
import time
from pathlib import Path

import numpy as np
from sklearn.metrics import silhouette_score

n = int(sys.argv[1].split("-")[1])
file = Path(__file__).parent.parent / ".cache" / "bench" / f"points-{n}.f32"
X = np.fromfile(file, np.float32).reshape(n, 64).astype(np.float64)
labels = np.arange(n) % 10
work = lambda: silhouette_score(X, labels)

work()
start = time.perf_counter()
value = work()
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "peakMb": peak, "value": value}))
