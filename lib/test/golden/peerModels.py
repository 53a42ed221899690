"""Losses, gradients and likelihoods of pythae and MultiVae, with the same weights, noise and random draws as here.

    python3 -m venv /tmp/peers
    /tmp/peers/bin/pip install torch==2.13.0 pythae==0.1.2 multivae==1.0.3
    /tmp/peers/bin/python lib/test/golden/peerModels.py

Writes peerModels.json beside it. models.py states what each model should compute, in our own words; here the models, their
losses and their fusions are other people's code, and only the layers are ours. Random numbers are given, not drawn: the
noise of z, the subset that each song draws (MoPoE), and which labels are hidden (CVAE).

Parameters are named and laid out as in lib/src/models: dense [in, out], convolutions [h, w, in, out].

Their losses have the constant of the Gaussian likelihood, 1/2 log 2 pi per value, where ours have not: `constants` of a case
are what to subtract.
"""

import json
from importlib.metadata import version
from pathlib import Path

import torch
from peerLayers import (
    HALF_LOG_2_PI,
    Decoder,
    Encoder,
    Stack,
    dense,
    exported,
    flat,
    give,
    gradients,
    layer,
    numbers,
    randn,
    weights,
)
from multivae.data.datasets.base import IncompleteDataset, MultimodalBaseDataset
from multivae.models import CVAE, MVAE, CVAEConfig, MoPoE, MoPoEConfig, MVAEConfig
from multivae.models.base.base_utils import poe
from multivae.models.nn.base_architectures import BaseConditionalDecoder, BaseJointEncoder
from pythae.models import VAE, BetaVAE, BetaVAEConfig, VAEConfig
from pythae.models.base.base_utils import ModelOutput
from torch import nn
from torch.nn import functional as F


# --- pythae: VAE, beta-VAE and the importance-weighted likelihood


def plain_and_beta():
    d, n, k = 3, 4, 5
    encoder, decoder = Encoder("", 7, [6, 5], d), Decoder("", d, [5, 6], 7)
    named = weights(encoder.stack, decoder.stack)
    x, noise, draws = randn(n, 7), randn(n, d), randn(n, k, d)
    config = {"input_dim": (7,), "latent_dim": d}
    runs = []
    for model, beta in [
        (VAE(VAEConfig(**config), encoder, decoder), 1),
        (BetaVAE(BetaVAEConfig(**config, beta=4), encoder, decoder), 4),
    ]:
        give(noise)
        out = model({"data": x})
        terms = {"loss": out.loss, "recon": out.recon_loss, "kl": out.reg_loss}
        runs.append({"beta": beta, "terms": numbers(terms), "gradients": gradients(named, out.loss)})
    vae = VAE(VAEConfig(**config), encoder, decoder)
    likelihoods = []
    for i in range(n):
        give(draws[i])
        with torch.no_grad():
            likelihoods.append(float(vae.get_nll(x[i : i + 1], n_samples=k, batch_size=k)))
    return {
        "options": {"inputDim": 7, "hidden": [6, 5], "latentDim": d},
        "weights": exported(named),
        "x": flat(x),
        "noise": flat(noise),
        "runs": runs,
        "likelihood": {"samples": k, "noise": flat(draws), "perSong": likelihoods},
    }


# --- MultiVae: MVAE and MoPoE of audio and lyrics, both missing in some songs


class OurMoPoE(MoPoE):
    """MoPoE whose songs draw the subsets that they are told to.

    MultiVae, like the authors' code, adds the prior to the product of all modalities; the paper's equation 6 does not, nor
    do we.
    """

    def _poe_fusion(self, mus, log_vars):
        return poe(mus, log_vars, eps=0)

    def random_mixture_component_selection(self, mus, log_vars, availabilities):
        songs = torch.arange(mus.shape[1])
        subset = torch.where(availabilities.gt(0).sum(0) > 1, torch.tensor(self.draws), availabilities.argmax(0))
        return mus[subset, songs], log_vars[subset, songs]


def multimodal():
    d, n, k = 3, 5, 4
    dims, widths = {"audio": 7, "lyrics": 4}, {"audio": [6, 5], "lyrics": [5]}
    scale, beta = {"audio": 0.3, "lyrics": 2.0}, 0.7
    encoders = {m: Encoder(f"{m}/", dims[m], widths[m], d) for m in dims}
    decoders = {m: Decoder(f"{m}/", d, widths[m][::-1], dims[m]) for m in dims}
    named = weights(*(half.stack for halves in (encoders, decoders) for half in halves.values()))
    data = {m: randn(n, dims[m]) for m in dims}
    noise, draws = randn(n, d), randn(n, k, d)
    masks = {"audio": torch.tensor([1, 1, 0, 1, 1]).bool(), "lyrics": torch.tensor([1, 0, 1, 1, 1]).bool()}
    some = {m: data[m] * masks[m][:, None] for m in dims}
    config = {
        "n_modalities": 2,
        "latent_dim": d,
        "input_dims": {m: (dims[m],) for m in dims},
        "uses_likelihood_rescaling": True,
        "rescale_factors": scale,
        "decoders_dist": {m: "normal" for m in dims},
        "beta": beta,
    }
    has = {m: masks[m].int().tolist() for m in dims}
    everything = {m: [1] * n for m in dims}

    def constants(present):
        each = {m: dims[m] * HALF_LOG_2_PI * sum(present[m]) / n for m in dims}
        return {"recon": sum(scale[m] * each[m] for m in dims), **{m: scale[m] * each[m] for m in dims}}

    mvae = MVAE(MVAEConfig(**config, use_subsampling=False, warmup=0), encoders, decoders)
    poe_runs = []
    for present, inputs in [
        (everything, MultimodalBaseDataset(data)),
        (has, IncompleteDataset(data=some, masks=masks)),
    ]:
        give(noise)
        out = mvae(inputs)
        m = out.metrics
        kl = m["kldaudio_lyrics"]
        # Their own metric of the reconstruction has the divergence added, in place.
        terms = {"loss": out.loss, "recon": out.loss - beta * kl, "kl": kl}
        poe_runs.append({"present": present, "constants": constants(present), "terms": numbers(terms),
                         "gradients": gradients(named, out.loss)})  # fmt: skip
    likelihoods = []
    for i in range(n):
        give(draws[i])
        one = MultimodalBaseDataset({m: data[m][i : i + 1] for m in dims})
        likelihoods.append(-float(mvae.compute_joint_nll(one, K=k)))

    mopoe = OurMoPoE(MoPoEConfig(**config), encoders, decoders)
    mopoe_runs, losses = [], []
    # All songs with both modalities draw audio, lyrics, or both; then each draws another.
    for chosen in ([0] * n, [1] * n, [2] * n, [0, 0, 0, 1, 2]):
        mopoe.draws = chosen
        give(noise)
        out = mopoe(IncompleteDataset(data=some, masks=masks))
        m = out.metrics
        losses.append(out.loss)
        # Theirs is the mean divergence over the subsets of each song, ours that of the drawn one.
        terms = {"reconAudio": m["recon_audio"], "reconLyrics": m["recon_lyrics"], "klOverSubsets": m["joint_divergence"]}
        mopoe_runs.append({"draws": chosen, "terms": numbers(terms)})
    expected = sum(losses[:3]) / 3
    return {
        "options": {"audioDim": 7, "audioLayers": [6, 5], "lyricsDim": 4, "lyricsHidden": [5], "latentDim": d, "beta": beta,
                    "audioWeight": scale["audio"], "lyricsWeight": scale["lyrics"]},  # fmt: skip
        "weights": exported(named),
        "data": {m: flat(data[m]) for m in dims},
        "noise": flat(noise),
        "poe": poe_runs,
        "likelihood": {"samples": k, "noise": flat(draws), "perSong": likelihoods},
        "mopoe": {"present": has, "constants": constants(has), "runs": mopoe_runs, "loss": float(expected.detach()),
                  "gradients": gradients(named, expected)},  # fmt: skip
    }


# --- MultiVae: CVAE, with labels hidden or not; the halves are the conditional ConvVAE's


HEIGHT, WIDTH, CHANNELS, HIDDEN, EMBEDDING = 6, 9, [2, 2], 5, 32
CLASSES = {"language": 2, "genre": 3}


def conv_names(name, conv, kernel_order):
    return {f"{name}/kernel": (conv.weight, kernel_order), f"{name}/bias": (conv.bias, (0,))}


class Embeddings(nn.Module):
    """One vector per class, and one more for "unknown"."""

    def __init__(self):
        super().__init__()
        self.tables = nn.ModuleDict({name: layer(nn.Embedding(n + 1, EMBEDDING)) for name, n in CLASSES.items()})
        self.named = {f"embedding/{name}": (table.weight, (0, 1)) for name, table in self.tables.items()}

    def forward(self, labels):
        rows = {name: torch.where(labels[name] < 0, n, labels[name]) for name, n in CLASSES.items()}
        return torch.cat([self.tables[name](rows[name]) for name in CLASSES], 1)


class ConditionalEncoder(BaseJointEncoder):
    def __init__(self, embeddings, latent):
        super().__init__()
        self.latent_dim, self.embeddings = latent, embeddings
        channels = [1 + EMBEDDING * len(CLASSES), *CHANNELS]
        self.convs = nn.ModuleList(layer(nn.Conv2d(a, b, 3, padding=1)) for a, b in zip(channels, channels[1:]))
        self.named = {}
        for i, conv in enumerate(self.convs):
            self.named |= conv_names(f"encoder/conv{i}", conv, (2, 3, 1, 0))
        self.dense, names = dense("encoder/dense", CHANNELS[-1] * 16, HIDDEN)
        self.head = Stack("", HIDDEN, [], [("mu", latent), ("logVar", latent)])
        self.named |= names | self.head.named

    def forward(self, data):
        e = self.embeddings(data)[:, :, None, None].expand(-1, -1, HEIGHT, WIDTH)
        h = torch.cat([data["image"].reshape(-1, 1, HEIGHT, WIDTH), e], 1)
        for i, conv in enumerate(self.convs):
            h = conv(h).relu()
            if i < len(self.convs) - 1:
                h = F.max_pool2d(h, 2)
        h = F.adaptive_avg_pool2d(h, 4).permute(0, 2, 3, 1).flatten(1)
        mu, log_var = self.head(self.dense(h).relu())
        return ModelOutput(embedding=mu, log_covariance=log_var)


class ConditionalDecoder(BaseConditionalDecoder):
    def __init__(self, embeddings, latent):
        super().__init__()
        self.latent_dim, self.embeddings = latent, embeddings
        channels = [*CHANNELS[::-1], 1]
        self.dense, self.named = dense("decoder/dense", latent + EMBEDDING * len(CLASSES), channels[0] * 16)
        self.convs = nn.ModuleList(
            layer(nn.ConvTranspose2d(a, b, 4, stride=2, padding=1)) for a, b in zip(channels, channels[1:])
        )
        for i, conv in enumerate(self.convs):
            self.named |= conv_names(f"decoder/conv{i}", conv, (2, 3, 1, 0))

    def forward(self, z, labels):
        h = self.dense(torch.cat([z, self.embeddings(labels)], 1)).relu()
        h = h.reshape(-1, 4, 4, CHANNELS[-1]).permute(0, 3, 1, 2)
        for i, conv in enumerate(self.convs):
            h = conv(h) if i == len(self.convs) - 1 else conv(h).relu()
        h = F.interpolate(h, (HEIGHT, WIDTH), mode="bilinear", align_corners=False)
        return ModelOutput(reconstruction=h.flatten(1))


def conditional():
    d, n, beta = 3, 4, 0.7
    embeddings = Embeddings()
    encoder, decoder = ConditionalEncoder(embeddings, d), ConditionalDecoder(embeddings, d)
    named = weights(embeddings, encoder, decoder)
    config = CVAEConfig(conditioning_modalities=list(CLASSES), main_modality="image", latent_dim=d, beta=beta)
    cvae = CVAE(config, encoder, decoder)
    image, noise = randn(n, HEIGHT * WIDTH), randn(n, d)
    classes = {"language": [0, 1, -1, 1], "genre": [2, -1, 0, 1]}
    nothing, all_of_it = [0] * n, [1] * n
    runs = []
    for hidden in (
        {"language": nothing, "genre": nothing},
        {"language": [1, 0, 1, 0], "genre": [0, 1, 1, 1]},
        {"language": all_of_it, "genre": all_of_it},
    ):
        labels = {m: torch.tensor([-1 if h else c for c, h in zip(classes[m], hidden[m])]) for m in CLASSES}
        give(noise)
        out = cvae(MultimodalBaseDataset({"image": image, **labels}))
        terms = {"loss": out.loss, "recon": out.metrics["recon_loss"], "kl": out.metrics["kl"]}
        runs.append({"hidden": hidden, "terms": numbers(terms), "gradients": gradients(named, out.loss)})
    return {
        "options": {"height": HEIGHT, "width": WIDTH, "channels": CHANNELS, "hidden": HIDDEN, "latentDim": d, "beta": beta,
                    "conditions": CLASSES},  # fmt: skip
        "weights": exported(named),
        "x": flat(image),
        "classes": classes,
        "noise": flat(noise),
        "constants": {"recon": HEIGHT * WIDTH * HALF_LOG_2_PI},
        "runs": runs,
    }


out = {
    "versions": {name: version(name) for name in ("torch", "pythae", "multivae")},
    "vae": plain_and_beta(),
    "joint": multimodal(),
    "conditional": conditional(),
}
path = Path(__file__).with_suffix(".json")
path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
print(path, path.stat().st_size // 1000, "kB")
