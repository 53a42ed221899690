"""Encoders, likelihoods and inputs that models.py does not have, in PyTorch, with the same weights.

Run with .venv-peers/bin/python lib/test/golden/parts.py; writes parts.json beside it.
"""

from pathlib import Path

import torch
from torch import nn
from torch.distributions import Laplace, Normal
from torch.func import functional_call
from torch.nn import functional as F

from models import case, flat, half_squared, kl, randn, write

BANDS, FRAMES = 3, 7
IMAGE = {"inputShape": [BANDS, FRAMES], "decoder": {"kind": "dense", "options": {"hidden": [5]}}, "latentDim": 2}


def terms_of(nll, mu, log_var):
    recon, k = nll.mean(), kl(mu, log_var).mean()
    return {"loss": recon + k, "recon": recon, "kl": k}


def tokens(net, x, per_token, units):
    """[batch, tokens, units]: neighboring frames joined, the last token filled up with zeros."""
    filled = F.pad(x, (0, -FRAMES % per_token))
    joined = filled.unfold(2, per_token, per_token).permute(0, 2, 1, 3).flatten(2)  # bands, then frames
    weight = net.get("encoder/project/weight", (BANDS * per_token, units))
    return (joined @ weight + net.get("encoder/project/bias", (units,))).relu()


def lstm(net, x):
    units, h = 4, tokens(net, x, 2, 4)
    outputs = []
    for direction in ("forward", "backward"):
        weight = net.get(f"encoder/{direction}/weight", (2 * units, 4 * units))
        bias = net.get(f"encoder/{direction}/bias", (4 * units,))
        layer = nn.LSTM(units, units, batch_first=True)
        values = {"weight_ih_l0": weight[:units].T, "weight_hh_l0": weight[units:].T,
                  "bias_ih_l0": bias, "bias_hh_l0": torch.zeros_like(bias)}  # fmt: skip
        sequence = h if direction == "forward" else h.flip(1)
        outputs.append(functional_call(layer, values, (sequence,))[0].mean(1))
    return torch.cat(outputs, 1)


def transformer(net, x):
    units, heads = 4, 2
    h = tokens(net, x, 2, units)
    count = h.shape[1]
    angles = torch.arange(count)[:, None] / 10_000 ** (torch.arange(0, units, 2) / units)
    h = h + torch.stack([angles.sin(), angles.cos()], 2).flatten(1)

    def norm(name, h):
        scale, offset = net.get(f"{name}/scale", (units,)), net.get(f"{name}/offset", (units,))
        return F.layer_norm(h, (units,), scale, offset)

    def linear(name, h, outputs):
        return h @ net.get(f"{name}/weight", (h.shape[-1], outputs)) + net.get(f"{name}/bias", (outputs,))

    for i in range(2):
        b = f"encoder/{i}"
        qkv = linear(f"{b}/attention/project", norm(f"{b}/norm0", h), 3 * units)
        q, k, v = [t.unflatten(2, (heads, -1)).transpose(1, 2) for t in qkv.split(units, 2)]
        mixed = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
        h = h + linear(f"{b}/attention/output", mixed, units)
        h = h + linear(f"{b}/mlp/1", linear(f"{b}/mlp/0", norm(f"{b}/norm1", h), 4 * units).relu(), units)
    return norm("encoder/norm", h).mean(1)


def segments(net, x):
    """Three segments of two frames; the seventh frame is left over."""
    h = torch.stack([net.stack("encoder/segment", x[:, :, i : i + 2].flatten(1), [4]) for i in (0, 2, 4)], 1)
    flat_h = h.flatten(0, 1)
    scores = net.dense("encoder/attention/score", net.dense("encoder/attention/hidden", flat_h, 3).tanh(), 1)
    return (scores.reshape(-1, 3, 1).softmax(1) * h).sum(1)


def over_time(encoder, kind, options):
    x, noise = randn(4, BANDS * FRAMES), randn(4, 2)

    def forward(net):
        mu, log_var = net.head("", encoder(net, x.reshape(-1, BANDS, FRAMES)), 2)
        z = mu + (0.5 * log_var).exp() * noise
        xhat = net.dense("output", net.stack("decoder", z, [5]), BANDS * FRAMES)
        terms = terms_of(half_squared(x, xhat), mu, log_var)
        return {"mu": mu, "logVar": log_var, "decoded": {"x": xhat}, "terms": terms}

    return case("Vae", {**IMAGE, "encoder": {"kind": kind, "options": options}}, {"x": flat(x)}, noise, forward)


def with_likelihood(likelihood):
    x, noise = randn(4, 7), randn(4, 3)
    if likelihood == "bernoulli":
        x = x.sigmoid().mul(1000).round() / 1000
    half_log_2pi = 0.5 * torch.log(torch.tensor(2 * torch.pi))

    def forward(net):
        mu, log_var = net.head("", net.stack("encoder", x, [6]), 3)
        out = net.dense("output", net.stack("decoder", mu + (0.5 * log_var).exp() * noise, [6]), 7)
        xhat = out.sigmoid() if likelihood == "bernoulli" else out
        if likelihood == "bernoulli":
            nll = F.binary_cross_entropy_with_logits(out, x, reduction="none").sum(1)
        elif likelihood == "laplace":  # without its constant
            nll = -(Laplace(out, 1.0).log_prob(x) + torch.log(torch.tensor(2.0))).sum(1)
        else:
            # The parameter is a tenth of the log variance.
            tenth = net.p.setdefault("likelihood/logVariance", torch.tensor([-0.08]).requires_grad_())
            sigma = (5 * tenth).exp()
            nll = -(Normal(out, sigma).log_prob(x) + half_log_2pi).sum(1)
        return {"mu": mu, "logVar": log_var, "decoded": {"x": xhat}, "terms": terms_of(nll, mu, log_var)}

    options = {"inputDim": 7, "hidden": [6], "latentDim": 3, "likelihood": likelihood}
    return case("Vae", options, {"x": flat(x)}, noise, forward)


def conditional_vectors():
    x, noise, classes = randn(3, 7), randn(3, 2), [0, 1, -1]

    def forward(net):
        e = net.get("embedding/language", (3, 32))[[c if c >= 0 else 2 for c in classes]]
        mu, log_var = net.head("", net.stack("encoder", torch.cat([x, e], 1), [6]), 2)
        z = mu + (0.5 * log_var).exp() * noise
        xhat = net.dense("output", net.stack("decoder", torch.cat([z, e], 1), [6]), 7)
        terms = terms_of(half_squared(x, xhat), mu, log_var)
        return {"mu": mu, "logVar": log_var, "decoded": {"x": xhat}, "terms": terms}

    encoder = {"kind": "dense", "options": {"hidden": [6]}}
    options = {"inputDim": 7, "conditions": {"language": 2}, "encoder": encoder, "latentDim": 2}
    return case("ConditionalVae", options, {"x": flat(x), "language": classes}, noise, forward)


inner = {"kind": "dense", "options": {"hidden": [4]}}
cases = [
    over_time(lstm, "lstm", {"units": 4, "framesPerToken": 2}),
    over_time(transformer, "transformer", {"units": 4, "heads": 2, "blocks": 2, "framesPerToken": 2}),
    over_time(segments, "segments", {"encoder": inner, "framesPerSegment": 2, "attention": 3}),
    *[with_likelihood(name) for name in ("learnedVariance", "bernoulli", "laplace")],
    conditional_vectors(),
]
write(Path(__file__).with_suffix(".json"), cases)
