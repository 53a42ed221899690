"""Every model in PyTorch, small, with the same weights: what encoder, decoder, loss and gradients must be.

Run with .venv-peers/bin/python lib/test/golden/models.py; writes models.json beside it.
Parameters are named and laid out as in lib/src/models: dense [in, out], convolutions [h, w, in, out].
"""

import json
import math
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)


def flat(t):
    return [float(f"{v:.6g}") for v in t.detach().flatten().tolist()]


def randn(*shape):
    return torch.randn(shape).mul(1000).round() / 1000  # short in the file


class Net:
    """Parameters by our names, in our layout, used through PyTorch's functions."""

    def __init__(self):
        self.p, self.buffers, self.training = {}, {}, True

    def get(self, name, shape):
        if name not in self.p:
            scale = 1 / math.sqrt(math.prod(shape[:-1]) or 4)
            self.p[name] = ((scale * randn(*shape)).mul(1000).round().div(1000)).requires_grad_()
        return self.p[name]

    def dense(self, name, x, units, relu=False):
        y = x @ self.get(f"{name}/weight", (x.shape[1], units)) + self.get(f"{name}/bias", (units,))
        return y.relu() if relu else y

    def conv(self, name, x, units):
        return F.conv2d(x, self.get(f"{name}/kernel", (3, 3, x.shape[1], units)).permute(3, 2, 0, 1), padding=1)

    def bias(self, name, x):
        return x + self.get(f"{name}/bias", (x.shape[1],))[:, None, None]

    def conv_transpose(self, name, x, units, bias=True):
        kernel = self.get(f"{name}/kernel", (4, 4, units, x.shape[1])).permute(3, 2, 0, 1)
        y = F.conv_transpose2d(x, kernel, stride=2, padding=1)
        return self.bias(name, y) if bias else y

    def norm(self, name, x):
        c = x.shape[1]
        self.get(f"{name}/scale", (c,))
        mean, variance = torch.zeros(c), torch.ones(c)
        y = F.batch_norm(x, mean, variance, self.p[f"{name}/scale"], self.get(f"{name}/offset", (c,)), self.training)
        if self.training:
            self.buffers |= {f"{name}/mean": mean, f"{name}/variance": variance}
        return y

    # The halves, as parts/conv.ts has them.
    def conv_encoder(self, name, x, channels, units):
        for i, c in enumerate(channels):
            x = self.bias(f"{name}/conv{i}", self.conv(f"{name}/conv{i}", x, c)).relu()
            if i < len(channels) - 1:
                x = F.max_pool2d(x, 2)
        x = F.adaptive_avg_pool2d(x, 4).permute(0, 2, 3, 1).flatten(1)
        return self.dense(f"{name}/dense", x, units, relu=True)

    def grid(self, name, z, c):
        return self.dense(f"{name}/dense", z, c * 16, relu=True).reshape(-1, 4, 4, c).permute(0, 3, 1, 2)

    def conv_decoder(self, name, z, channels, size):
        channels = [*channels[::-1], 1]
        x = self.grid(name, z, channels[0])
        for i, c in enumerate(channels[1:]):
            x = self.conv_transpose(f"{name}/conv{i}", x, c)
            if i < len(channels) - 2:
                x = x.relu()
        return F.interpolate(x, size, mode="bilinear", align_corners=False).flatten(1)

    def stack(self, name, x, widths):
        for i, w in enumerate(widths):
            x = self.dense(f"{name}/{i}", x, w, relu=True)
        return x

    def head(self, prefix, h, latent):
        return self.dense(f"{prefix}mu", h, latent), self.dense(f"{prefix}logVar", h, latent)


def kl(mu, log_var):
    return 0.5 * (mu**2 + log_var.exp() - 1 - log_var).sum(1)


def half_squared(x, y):
    return 0.5 * ((x - y) ** 2).sum(1)


def case(kind, options, data, noise, forward):
    net = Net()
    forward(net)  # makes the parameters
    out = forward(net)
    out["terms"]["loss"].backward()
    net.training = False  # as a fresh model encodes and decodes: running statistics as they start
    fresh = forward(net)
    return {
        "kind": kind,
        "options": options,
        "weights": {name: flat(p) for name, p in net.p.items()},
        "data": data,
        "noise": flat(noise),
        "mu": flat(fresh["mu"]),
        "logVar": flat(fresh["logVar"]) if "logVar" in fresh else None,
        "decoded": {name: flat(d) for name, d in fresh["decoded"].items()},
        "terms": {name: t.item() for name, t in out["terms"].items()},
        "buffers": {name: flat(b) for name, b in net.buffers.items()},
        "gradients": {name: flat(p.grad) if p.grad is not None else None for name, p in net.p.items()},
    }


def elbo(x, mu, log_var, decode, noise, beta):
    xhat = decode(mu + (0.5 * log_var).exp() * noise)
    recon, k = half_squared(x, xhat).mean(), kl(mu, log_var).mean()
    return xhat, {"loss": recon + beta * k, "recon": recon, "kl": k}


def vae():
    x, noise = randn(4, 7), randn(4, 3)

    def forward(net):
        mu, log_var = net.head("", net.stack("encoder", x, [6, 5]), 3)
        decode = lambda z: net.dense("output", net.stack("decoder", z, [5, 6]), 7)
        xhat, terms = elbo(x, mu, log_var, decode, noise, 0.7)
        return {"mu": mu, "logVar": log_var, "decoded": {"x": xhat}, "terms": terms}

    return case("Vae", {"inputDim": 7, "hidden": [6, 5], "latentDim": 3, "beta": 0.7}, {"x": flat(x)}, noise, forward)


def autoencoder():
    x = randn(4, 7)

    def forward(net):
        mu = net.dense("code", net.stack("encoder", x, [6]), 3)
        xhat = net.dense("output", net.stack("decoder", mu, [6]), 7)
        recon = half_squared(x, xhat).mean()
        return {"mu": mu, "decoded": {"x": xhat}, "terms": {"loss": recon, "recon": recon}}

    return case("Autoencoder", {"inputDim": 7, "hidden": [6], "latentDim": 3}, {"x": flat(x)}, torch.zeros(0), forward)


CONV = {"channels": [2, 3, 4, 5], "hidden": 6, "latentDim": 3}


def conv_vae(height, width):
    x, noise = randn(3, height * width), randn(3, 3)

    def forward(net):
        h = net.conv_encoder("encoder", x.reshape(-1, 1, height, width), CONV["channels"], 6)
        mu, log_var = net.head("", h, 3)
        decode = lambda z: net.conv_decoder("decoder", z, CONV["channels"], (height, width))
        xhat, terms = elbo(x, mu, log_var, decode, noise, 1)
        return {"mu": mu, "logVar": log_var, "decoded": {"x": xhat}, "terms": terms}

    return case("ConvVae", {**CONV, "height": height, "width": width}, {"x": flat(x)}, noise, forward)


def conditional_vae():
    height, width, x, noise = 9, 11, randn(3, 99), randn(3, 3)
    classes = {"language": [0, 1, -1], "genre": [2, -1, 0]}
    sizes = {"language": 2, "genre": 3}

    def forward(net):
        e = torch.cat(
            [net.get(f"embedding/{n}", (sizes[n] + 1, 32))[[c if c >= 0 else sizes[n] for c in cs]] for n, cs in classes.items()], 1
        )
        image = torch.cat([x.reshape(-1, 1, height, width), e[:, :, None, None].expand(-1, -1, height, width)], 1)
        mu, log_var = net.head("", net.conv_encoder("encoder", image, CONV["channels"], 6), 3)
        decode = lambda z: net.conv_decoder("decoder", torch.cat([z, e], 1), CONV["channels"], (height, width))
        xhat, terms = elbo(x, mu, log_var, decode, noise, 1)
        return {"mu": mu, "logVar": log_var, "decoded": {"x": xhat}, "terms": terms}

    options = {**CONV, "height": height, "width": width, "conditions": sizes}
    return case("ConditionalVae", options, {"x": flat(x), **classes}, noise, forward)


def deep_conv_vae():
    height, width, channels, x, noise = 16, 24, [2, 3], randn(3, 384), randn(3, 3)

    def level(net, name, x):
        x = net.norm(f"{name}/norm", x).relu()
        for i in range(2):
            b, c = f"{name}/block{i}", x.shape[1]
            h = net.norm(f"{b}/norm0", net.conv(f"{b}/conv0", x, c)).relu()
            x = (x + net.norm(f"{b}/norm1", net.conv(f"{b}/conv1", h, c))).relu()
        return x

    def forward(net):
        h = x.reshape(-1, 1, height, width)
        for i, c in enumerate(channels):
            h = level(net, f"encoder/{i}", F.max_pool2d(net.conv(f"encoder/{i}/conv", h, c), 2))
        h = F.adaptive_avg_pool2d(h, 4).permute(0, 2, 3, 1).flatten(1)
        mu, log_var = net.head("", net.dense("encoder/dense", h, 6, relu=True), 3)

        def decode(z):
            h = level(net, "decoder/0", net.conv_transpose("decoder/0/conv", net.grid("decoder", z, 3), 2, bias=False))
            return F.interpolate(net.conv_transpose("decoder/last", h, 1), (height, width), mode="bilinear").flatten(1)

        xhat, terms = elbo(x, mu, log_var, decode, noise, 1)
        return {"mu": mu, "logVar": log_var, "decoded": {"x": xhat}, "terms": terms}

    options = {"height": height, "width": width, "channels": channels, "hidden": 6, "latentDim": 3, "dropout": 0}
    return case("DeepConvVae", options, {"x": flat(x)}, noise, forward)


def joint_vae(fusion, contrastive):
    height, width, channels, d = 8, 10, [2, 3], 3
    audio, lyrics, noise = randn(4, 80), randn(4, 5), randn(4, d)
    has = {"audio": [1, 1, 0, 1], "lyrics": [1, 0, 1, 1]}

    def fuse(net, mus, lvs, masks):
        masks = [m[:, None] for m in masks]
        mix = lambda ws: tuple(sum(w * t for w, t in zip(ws, ts)) for ts in (mus, lvs))
        if fusion == "average":
            return mix([m / sum(masks) for m in masks])
        if fusion in ("poe", "mopoe"):
            ts = [m * torch.exp(-lv) for m, lv in zip(masks, lvs)]
            total = sum(ts) + (1 if fusion == "poe" else 0)
            return sum(t * mu for t, mu in zip(ts, mus)) / total, -total.log()
        if fusion == "gated":
            gate = net.dense("gate", torch.cat(mus, 1), d).sigmoid()
            gate = torch.where(masks[1] == 0, 1.0, torch.where(masks[0] == 0, 0.0, gate))
            return mix([gate, 1 - gate])
        scores = [net.dense("attention/score", net.dense("attention/hidden", mu, d).tanh(), 1) for mu in mus]
        scores = torch.cat([s.masked_fill(m == 0, -torch.inf) for s, m in zip(scores, masks)], 1)
        return mix(scores.softmax(1).split(1, 1))

    def forward(net):
        masks = [torch.tensor(has[m], dtype=torch.float64) for m in has]
        h = net.conv_encoder("audio/encoder", audio.reshape(-1, 1, height, width), channels, 6)
        a = net.head("audio/", h, d)
        l = net.head("lyrics/", net.stack("lyrics/encoder", lyrics, [5, 4]), d)
        # What is missing must not matter: it is blanked here, and left out there.
        a, l = [[t * m[:, None] for t in ts] for ts, m in zip((a, l), masks)]
        mu, log_var = fuse(net, [a[0], l[0]], [a[1], l[1]], masks)
        z = mu + (0.5 * log_var).exp() * noise
        xa = net.conv_decoder("audio/decoder", z, channels, (height, width))
        xl = net.dense("lyrics/output", net.stack("lyrics/decoder", z, [4, 5]), 5)
        ra, rl = (masks[0] * half_squared(audio, xa)).mean(), (masks[1] * half_squared(lyrics, xl)).mean()
        recon, k = 0.1 * ra + 2 * rl, kl(mu, log_var).mean()
        terms = {"loss": recon + k, "recon": recon, "kl": k, "reconAudio": ra, "reconLyrics": rl}
        if contrastive:
            both = (masks[0] * masks[1]).bool()
            unit = F.normalize(torch.cat([a[0][both], l[0][both]]), dim=1)
            n = int(both.sum())
            logits = (unit @ unit.T / 0.5).masked_fill(torch.eye(2 * n).bool(), -torch.inf)
            terms["contrastive"] = F.cross_entropy(logits, (torch.arange(2 * n) + n) % (2 * n))
            terms["loss"] = terms["loss"] + 3 * terms["contrastive"]
        return {"mu": mu, "logVar": log_var, "decoded": {"audio": xa, "lyrics": xl}, "terms": terms}

    options = {"height": height, "width": width, "channels": channels, "audioHidden": 6, "lyricsDim": 5,
               "lyricsHidden": [5, 4], "latentDim": d, "fusion": fusion, "audioWeight": 0.1, "lyricsWeight": 2,
               "contrastiveWeight": 3 if contrastive else 0, "temperature": 0.5}  # fmt: skip
    data = {"audio": flat(audio), "lyrics": flat(lyrics), **{f"{m}Present": mask for m, mask in has.items()}}
    return case("JointVae", options, data, noise, forward)


def vade():
    x, noise, k, d = randn(4, 7), randn(4, 3), 3, 3

    def forward(net):
        mu, log_var = net.head("", net.stack("encoder", x, [6]), d)
        z = mu + (0.5 * log_var).exp() * noise
        xhat = net.dense("output", net.stack("decoder", z, [6]), 7)
        log_pi = net.get("mixture/logits", (1, k)).log_softmax(1)
        means, log_vars = net.get("mixture/means", (k, d)), net.get("mixture/logVars", (k, d))
        # eq. 12 and 16 of the paper, term by term
        normal = torch.distributions.Normal(means, (0.5 * log_vars).exp())
        gamma = (log_pi + normal.log_prob(z[:, None, :]).sum(2)).softmax(1)
        first = 0.5 * (gamma[:, :, None] * (log_vars + (log_var[:, None] - log_vars).exp() + (mu[:, None] - means) ** 2 / log_vars.exp())).sum((1, 2))
        kl_z = first - 0.5 * (1 + log_var).sum(1)
        kl_c = (gamma * (gamma.log() - log_pi)).sum(1)
        recon, k_ = half_squared(x, xhat).mean(), (kl_z + kl_c).mean()
        return {"mu": mu, "logVar": log_var, "decoded": {"x": xhat}, "terms": {"loss": recon + k_, "recon": recon, "kl": k_}}

    return case("Vade", {"inputDim": 7, "hidden": [6], "latentDim": d, "k": k}, {"x": flat(x)}, noise, forward)


def semi_supervised_vae():
    x, noise, classes, d, alpha, beta = randn(5, 7), randn(5, 3), 3, 3, 2.5, 0.7
    labels = [1, -1, 0, -1, 2]

    def forward(net):
        log_q = net.dense("classifier/logits", net.stack("classifier/encoder", x, [6, 5]), classes).log_softmax(1)

        def bound(rows, y):
            """Of each song with class y: the reconstruction error with its constant, the KL of z, and what was made."""
            e = F.one_hot(torch.tensor(y), classes).double()
            mu, log_var = net.head("", net.stack("encoder", torch.cat([x[rows], e], 1), [6, 5]), d)
            z = mu + (0.5 * log_var).exp() * noise[rows]
            xhat = net.dense("output", net.stack("decoder", torch.cat([z, e], 1), [5, 6]), 7)
            recon = -torch.distributions.Normal(xhat, 1.0).log_prob(x[rows]).sum(1)
            return {"recon": recon, "kl": kl(mu, log_var), "mu": mu, "logVar": log_var, "x": xhat}

        # Equations 6 and 7 of the paper, song by song
        recon, kl_z, kl_classes, classification = 0, 0, 0, 0
        for i, label in enumerate(labels):
            log_prior = -math.log(classes)
            if label >= 0:
                b = bound([i], [label])
                recon, kl_z = recon + b["recon"].sum(), kl_z + b["kl"].sum()
                kl_classes, classification = kl_classes - log_prior, classification - log_q[i, label]
            else:
                for y in range(classes):
                    b, q = bound([i], [y]), log_q[i, y].exp()
                    recon, kl_z = recon + q * b["recon"].sum(), kl_z + q * b["kl"].sum()
                    kl_classes = kl_classes + q * (log_q[i, y] - log_prior)
        terms = {"recon": recon, "kl": kl_z, "klClasses": kl_classes, "classification": classification}
        terms = {name: t / len(labels) for name, t in terms.items()}
        terms["loss"] = terms["recon"] + beta * terms["kl"] + terms["klClasses"] + alpha * terms["classification"]
        likely = [y if y >= 0 else int(log_q[i].argmax()) for i, y in enumerate(labels)]
        seen = bound(range(5), likely)
        return {"mu": seen["mu"], "logVar": seen["logVar"], "decoded": {"x": seen["x"]}, "terms": terms}

    options = {"inputDim": 7, "hidden": [6, 5], "latentDim": d, "classes": classes, "alpha": alpha, "beta": beta}
    return case("SemiSupervisedVae", options, {"x": flat(x), "labels": labels}, noise, forward)


def write(path, cases):
    out = {"versions": {"torch": torch.__version__}, "cases": cases}
    path.write_text(json.dumps(out, separators=(",", ":")))
    print(path, path.stat().st_size // 1000, "kB")


if __name__ == "__main__":
    fusions = [("average", False), ("poe", True), ("mopoe", False), ("gated", True), ("attention", False)]
    cases = [vae(), autoencoder(), conv_vae(9, 13), conditional_vae(), deep_conv_vae(), vade()]
    write(Path(__file__).with_suffix(".json"), cases + [joint_vae(*f) for f in fusions] + [semi_supervised_vae()])
