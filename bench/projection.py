"""Theirs: scikit-learn's t-SNE and umap-learn. See run.mjs.

Seeded, as ours is; umap-learn lays out on one thread then. A cold case is the first call of a fresh process, import and
compilation included.
"""

import json
import resource
import sys
import time
import warnings
from pathlib import Path

import numpy as np

warnings.filterwarnings("ignore")
name, n, *cold = sys.argv[1].split("-")
file = Path(__file__).parent.parent / ".cache" / "bench" / f"points-{n}.f32"
X = np.fromfile(file, np.float32).reshape(int(n), 64)


def work():
    if name == "umap":
        from umap import UMAP

        return UMAP(random_state=0).fit_transform(X)
    from sklearn.manifold import TSNE

    return TSNE(random_state=0).fit_transform(X)


if not cold:
    work()
start = time.perf_counter()
work()
seconds = time.perf_counter() - start
print(json.dumps({"seconds": seconds, "peakMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
