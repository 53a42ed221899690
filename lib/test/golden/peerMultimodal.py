"""Losses, gradients and log likelihoods of MultiVae's MVTCAE and MMVAE+, with the same weights and noise as here.

    .../bin/python lib/test/golden/peerMultimodal.py        in the environment that peerModels.py describes

Writes peerMultimodal.json beside it. The models and their losses are MultiVae's, only the layers are ours. MMVAE+ has Gaussian
latents ("normal"). Where MultiVae draws all first numbers of all songs, then all second ones, we draw song by song: the noise is
written in our order and given to MultiVae in its own.

Reconstruction errors have the constant of the Gaussian likelihood, 1/2 log 2 pi per value: ours of MVTCAE has not.
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from peerLayers import (
    HALF_LOG_2_PI,
    Decoder,
    Encoder,
    Stack,
    exported,
    flat,
    give,
    gradients,
    randn,
    weights,
)
from multivae.data.datasets.base import IncompleteDataset, MultimodalBaseDataset
from multivae.models import MVTCAE, MMVAEPlus, MMVAEPlusConfig, MVTCAEConfig
from multivae.models.nn.base_architectures import BaseMultilatentEncoder
from pythae.models.base.base_utils import ModelOutput

N = 5  # songs
DIMS = {"audio": 7, "lyrics": 4, "motif": 3}
WIDTHS = {"audio": [6, 5], "lyrics": [5], "motif": [4]}
SCALE = {"audio": 0.3, "lyrics": 2.0, "motif": 1.5}
DATA = {m: randn(N, DIMS[m]) for m in DIMS}
MASKS = {"audio": [1, 1, 0, 1, 1], "lyrics": [1, 0, 1, 1, 1], "motif": [1, 1, 1, 0, 1]}


def inputs(names, missing):
    """The songs, and what is there of each by our names."""
    if not missing:
        return MultimodalBaseDataset({m: DATA[m] for m in names}), {m: [1] * N for m in names}
    masks = {m: torch.tensor(MASKS[m]).bool() for m in names}
    return IncompleteDataset(data={m: DATA[m] * masks[m][:, None] for m in names}, masks=masks), {m: MASKS[m] for m in names}


class Kept(dict):
    """MultiVae 1.0.3 counts the songs of MMVAE+'s joint likelihood by popitem(), which takes the last modality away."""

    def popitem(self):
        return list(self.items())[-1]


def one_song(names, i):
    song = MultimodalBaseDataset({m: DATA[m][i : i + 1] for m in names})
    song.data = Kept(song.data)
    return song


def shared_config(names, d):
    return {
        "n_modalities": len(names),
        "latent_dim": d,
        "input_dims": {m: (DIMS[m],) for m in names},
        "uses_likelihood_rescaling": True,
        "rescale_factors": {m: SCALE[m] for m in names},
        "decoders_dist": {m: "normal" for m in names},
    }


def our_modalities(names):
    return {m: {"inputDim": DIMS[m], "hidden": WIDTHS[m], "weight": SCALE[m]} for m in names}


def likelihood(noise, per_song):
    return {"samples": noise.shape[1], "noise": flat(noise), "perSong": per_song}


# --- MVTCAE


def mvtcae(names):
    d, k, alpha, beta = 3, 4, 0.4, 0.7
    encoders = {m: Encoder(f"{m}/", DIMS[m], WIDTHS[m], d) for m in names}
    decoders = {m: Decoder(f"{m}/", d, WIDTHS[m][::-1], DIMS[m]) for m in names}
    named = weights(*(half.stack for halves in (encoders, decoders) for half in halves.values()))
    model = MVTCAE(MVTCAEConfig(**shared_config(names, d), alpha=alpha, beta=beta), encoders, decoders)
    noise, draws = randn(N, d), randn(N, k, d)
    runs = []
    for missing in (False, True):
        songs, present = inputs(names, missing)
        give(noise)
        out = model(songs)
        constant = sum(SCALE[m] * DIMS[m] * HALF_LOG_2_PI * sum(present[m]) / N for m in names)
        constant *= (len(names) - alpha) / len(names)
        runs.append({"present": present, "loss": float(out.loss.detach()) - constant, "gradients": gradients(named, out.loss)})
    joint, conditional = [], {m: [] for m in names[1:]}
    for i in range(N):
        give(draws[i])
        joint.append(-float(model.compute_joint_nll(one_song(names, i), K=k)))
        for m in conditional:
            give(draws[i])
            conditional[m].append(-float(model.compute_cond_nll(one_song(names, i), [names[0]], [m], k_iwae=k)[m]))
    return {
        "options": {"modalities": our_modalities(names), "latentDim": d, "alpha": alpha, "beta": beta},
        "weights": exported(named),
        "noise": flat(noise),
        "runs": runs,
        "joint": likelihood(draws, joint),
        "conditional": {m: likelihood(draws, conditional[m]) for m in conditional},
    }


# --- MMVAE+


class TwoHeads(BaseMultilatentEncoder):
    """Shared and private latents from the same hidden layers."""

    def __init__(self, m, d, p):
        super().__init__()
        self.latent_dim, self.style_dim = d, p
        heads = [(f"{m}/mu", d), (f"{m}/logVar", d), (f"{m}/private/mu", p), (f"{m}/private/logVar", p)]
        self.stack = Stack(f"{m}/encoder", DIMS[m], WIDTHS[m], heads)

    def forward(self, x):
        mu, log_var, own_mu, own_log_var = self.stack(x)
        return ModelOutput(embedding=mu, log_covariance=log_var, style_embedding=own_mu, style_log_covariance=own_log_var)


def mmvae_plus(names):
    d, p, k, beta = 3, 2, 3, 0.7
    encoders = {m: TwoHeads(m, d, p) for m in names}
    decoders = {m: Decoder(f"{m}/", d + p, WIDTHS[m][::-1], DIMS[m]) for m in names}
    config = MMVAEPlusConfig(**shared_config(names, d), modalities_specific_dim=p, K=k, beta=beta,
                             prior_and_posterior_dist="normal", learn_modality_prior=True)  # fmt: skip
    model = MMVAEPlus(config, encoders, decoders)
    named = weights(*(half.stack for halves in (encoders, decoders) for half in halves.values()))
    for m in names:
        model.logvars_priors[m].data = randn(1, p) / 2
        named[f"{m}/auxiliary/logVar"] = (model.logvars_priors[m], (0, 1))

    # In training: u, w of its own and w of each other modality, for one modality after the other, [songs, draws, columns] each.
    widths = [w for _ in names for w in [d, p, *[p] * (len(names) - 1)]]
    noise = [randn(N, k, w) for w in widths]
    theirs = torch.cat([block.transpose(0, 1).flatten() for block in noise])
    runs = []
    for missing in (False, True):
        for loss in ("iwae_looser", "dreg_looser"):
            songs, present = inputs(names, missing)
            model.objective = loss
            give(theirs)
            out = model(songs)
            runs.append({"present": present, "estimator": loss.split("_")[0], "loss": float(out.loss.detach()) / N,
                         "gradients": gradients(named, out.loss / N)})  # fmt: skip

    # One draw of each modality has the same numbers, in one row.
    draws = randn(N, k, sum(widths))
    joint = []
    for i in range(N):
        give(torch.cat([block.flatten() for block in draws[i].split(widths, 1)]))
        joint.append(-float(model.compute_joint_nll(one_song(names, i), K=k * len(names))))
    conditional = {}
    for prior in ("joint_prior", "single_prior"):
        model.reconstruction_option = prior
        of = names[1]
        rows, values = randn(N, k, d + p), []
        for i in range(N):
            # Given one modality they draw u, then w of every modality; that of the given one is not used here.
            order = [rows[i, :, :d]] + [rows[i, :, d:] if m == of else torch.zeros(k, p) for m in names]
            give(torch.cat(order, 1))
            values.append(-float(model.compute_cond_nll(one_song(names, i), [names[0]], [of], k_iwae=k)[of]))
        conditional[{"joint_prior": "standardNormal", "single_prior": "auxiliary"}[prior]] = likelihood(rows, values)
    return {
        "options": {"modalities": our_modalities(names), "latentDim": d, "privateDim": p, "draws": k, "beta": beta},
        "weights": exported(named),
        "noise": flat(torch.cat([block.flatten() for block in noise])),
        "runs": runs,
        "joint": likelihood(draws, joint),
        "conditional": conditional,
    }


np.random.seed(0)  # MultiVae chooses one of the given modalities at random: here there is one
two, three = ["audio", "lyrics"], ["audio", "lyrics", "motif"]
out = {
    "versions": {name: version(name) for name in ("torch", "multivae")},
    "data": {m: flat(DATA[m]) for m in DIMS},
    "mvtcae": [mvtcae(two), mvtcae(three)],
    "mmvaePlus": [mmvae_plus(two), mmvae_plus(three)],
}
path = Path(__file__).with_suffix(".json")
path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
print(path, path.stat().st_size // 1000, "kB")
