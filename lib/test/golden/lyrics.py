"""Golden values of scikit-learn for lib/test/lyrics: .venv-peers/bin/python lib/test/golden/lyrics.py

The documents are lists of terms in three scripts, drawn with Zipf's law, with empty and one-term documents among them;
scikit-learn is given the lists as they are, so that both sides work on the same tokens.
"""

import json
import platform
from pathlib import Path

import numpy as np
import sklearn
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

TERMS = (
    "love night day sea star rain home road light fire heart dream song wind river moon gold wild free young café naïve "
    "গান সুর মন আকাশ নদী পাখি ফুল আলো বাতাস মেঘ চাঁদ রাত ভোর পথ সাগর হৃদয় বাড়ি ভালোবাসা स्वप्न दिल प्यार चाँद रात सपना "
    "don't l'amour 7 straße 🌙 𝄞"
).split()

rng = np.random.default_rng(7)
weights = 1 / np.arange(1, len(TERMS) + 1)
order = rng.permutation(len(TERMS))
documents = []
for length in [0, 1, 2, 60, *rng.integers(3, 40, 56)]:
    picks = rng.choice(len(TERMS), size=length, p=weights / weights.sum())
    documents.append([TERMS[order[i]] for i in picks])
new_documents = [["love", "unheard", "গান", "গান"], ["unheard"], []]


def triplets(x):
    x = x.tocsr()
    x.sort_indices()
    return {"indptr": x.indptr.tolist(), "indices": x.indices.tolist(), "data": [float(f"{v:.12g}") for v in x.data]}


def vectorize(case, **options):
    # Words come as tokens; characters as text, cut at blanks.
    if options["analyzer"] == "word":
        vectorizer = TfidfVectorizer(tokenizer=lambda d: d, preprocessor=lambda d: d, token_pattern=None, **options)
        give = lambda ds: ds
    else:
        vectorizer = TfidfVectorizer(lowercase=False, **options)
        give = lambda ds: [" ".join(d) for d in ds]
    fitted = vectorizer.fit_transform(give(documents))
    return {
        "options": case,
        "vocabulary": vectorizer.get_feature_names_out().tolist(),
        "idf": vectorizer.idf_.tolist(),
        "fitted": triplets(fitted),
        "new": triplets(vectorizer.transform(give(new_documents))),
    }


cases = [
    vectorize({}, analyzer="word"),
    vectorize({"ngramRange": [1, 2], "minDf": 2, "maxDf": 0.5}, analyzer="word", ngram_range=(1, 2), min_df=2, max_df=0.5),
    # 8: the ninth term is rarer than the eighth. Where counts tie at the limit, scikit-learn keeps whichever its sort
    # happens to leave, which pins nothing.
    vectorize({"sublinearTf": True, "minDf": 0.05, "maxFeatures": 8}, analyzer="word", sublinear_tf=True, min_df=0.05,
              max_features=8),
    vectorize({"analyzer": "charWb", "ngramRange": [2, 4], "minDf": 12}, analyzer="char_wb", ngram_range=(2, 4), min_df=12),
]

x = TfidfVectorizer(tokenizer=lambda d: d, preprocessor=lambda d: d, token_pattern=None).fit_transform(documents)
svd = TruncatedSVD(8, algorithm="arpack", random_state=0)
svd_z = svd.fit_transform(x)
pca = PCA(8, svd_solver="full")
pca_z = pca.fit_transform(x.toarray())


def reduction(model, z):
    return {
        "singularValues": model.singular_values_.tolist(),
        "explainedVariance": model.explained_variance_.tolist(),
        "explainedVarianceRatio": model.explained_variance_ratio_.tolist(),
        "components": model.components_.round(9).tolist(),
        "Z": z.round(9).tolist(),
    }


golden = {
    "versions": {"python": platform.python_version(), "scikit-learn": sklearn.__version__, "numpy": np.__version__},
    "documents": documents,
    "newDocuments": new_documents,
    "tfidf": cases,
    "svd": reduction(svd, svd_z),
    "pca": reduction(pca, pca_z),
}
out = Path(__file__).with_suffix(".json")
out.write_text(json.dumps(golden, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
print(f"{out.name}: {out.stat().st_size} bytes, {[len(c['vocabulary']) for c in cases]} terms")
