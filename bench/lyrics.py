"""Theirs: scikit-learn's TfidfVectorizer and TruncatedSVD. See run.mjs; lyrics.mjs makes the lyrics."""

import json
import resource
import sys
import time
from pathlib import Path

from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

file = Path(__file__).parent.parent / ".cache" / "bench" / "lyrics-4000.json"
texts = [song["text"] for song in json.loads(file.read_text(encoding="utf-8"))]


def tfidf():
    return TfidfVectorizer(max_features=4096).fit_transform(texts)


if sys.argv[1] == "svd-64":
    # The same tokens as ours; the default pattern would split at Bengali vowel signs.
    X = TfidfVectorizer(max_features=4096, token_pattern=r"[^\s,.!]+").fit_transform(texts)
    work = lambda: TruncatedSVD(64, random_state=0).fit(X)
else:
    work = tfidf

work()
start = time.perf_counter()
work()
seconds = time.perf_counter() - start
print(json.dumps({"seconds": seconds, "peakMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
