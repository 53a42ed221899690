"""What the comparisons with pythae and MultiVae share: given noise in place of drawn, layers, and how they are exported."""

import math

import torch

try:
    import torchvision  # noqa: F401  MultiVae imports it
except RuntimeError:  # PyPI's is for CUDA: beside a CPU build of PyTorch its operators are missing, which nothing here uses
    missing = torch.library.Library("torchvision", "FRAGMENT")
    for operator in ("nms", "qnms"):
        missing.define(f"{operator}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")

from pythae.models.base.base_utils import ModelOutput
from pythae.models.nn import BaseDecoder, BaseEncoder
from torch import nn

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)

HALF_LOG_2_PI = 0.5 * math.log(2 * math.pi)


def flat(t):
    return [float(f"{v:.6g}") for v in t.detach().flatten().tolist()]


def randn(*shape):
    return torch.randn(shape).mul(1000).round() / 1000  # short in the file


# --- Noise that is given: MultiVae and pythae draw z with one of these two.


class Given:
    """The next numbers of a list, in place of random ones."""

    def __init__(self, noise):
        self.noise, self.drawn = noise.flatten(), 0

    def take(self, shape):
        n = math.prod(shape)
        self.drawn += n
        return self.noise[self.drawn - n : self.drawn].reshape(shape)


given = None


def give(noise):
    global given
    given = Given(noise)


torch.distributions.Normal.rsample = lambda self, shape=(): self.loc + self.scale * given.take((*shape, *self.loc.shape))
torch.randn_like = lambda t: given.take(t.shape)


# --- Layers, and the halves of the models made of them


def layer(module):
    """Small weights of three decimals."""
    for p in module.parameters():
        fan_in = math.prod(p.shape[1:]) if p.dim() > 1 else 4
        p.data = (randn(*p.shape) / math.sqrt(fan_in)).mul(1000).round() / 1000
    return module


def dense(name, inputs, units):
    module = layer(nn.Linear(inputs, units))
    return module, {f"{name}/weight": (module.weight, (1, 0)), f"{name}/bias": (module.bias, (0,))}


class Stack(nn.Module):
    """Dense layers with ReLU, then linear heads. `named`: our name -> (parameter, the permutation to our layout)."""

    def __init__(self, prefix, inputs, widths, heads):
        super().__init__()
        self.named, self.hidden, self.heads = {}, nn.ModuleList(), nn.ModuleList()
        for i, units in enumerate(widths):
            module, names = dense(f"{prefix}/{i}", inputs, units)
            self.hidden.append(module)
            self.named |= names
            inputs = units
        for name, units in heads:
            module, names = dense(name, inputs, units)
            self.heads.append(module)
            self.named |= names

    def forward(self, x):
        for module in self.hidden:
            x = module(x).relu()
        return [head(x) for head in self.heads]


class Encoder(BaseEncoder):
    def __init__(self, prefix, inputs, widths, latent):
        super().__init__()
        self.latent_dim = latent
        self.stack = Stack(f"{prefix}encoder", inputs, widths, [(f"{prefix}mu", latent), (f"{prefix}logVar", latent)])

    def forward(self, x):
        mu, log_var = self.stack(x)
        return ModelOutput(embedding=mu, log_covariance=log_var)


class Decoder(BaseDecoder):
    def __init__(self, prefix, latent, widths, outputs):
        super().__init__()
        self.latent_dim = latent
        self.stack = Stack(f"{prefix}decoder", latent, widths, [(f"{prefix}output", outputs)])

    def forward(self, z):
        return ModelOutput(reconstruction=self.stack(z)[0])


def weights(*halves):
    named = {}
    for half in halves:
        named |= half.named
    return named


def exported(named):
    return {name: flat(p.permute(order)) for name, (p, order) in named.items()}


def gradients(named, loss):
    """By our names: the norm of each gradient, and at most 60 of its values, evenly spaced."""
    for p, _ in named.values():
        p.grad = None
    loss.backward()
    out = {}
    for name, (p, order) in named.items():
        if p.grad is None:
            continue
        g = p.grad.permute(order).flatten()
        stride = math.ceil(len(g) / 60)
        out[name] = {"norm": float(f"{g.norm():.6g}"), "stride": stride, "values": flat(g[::stride])}
    return out


def numbers(terms):
    return {name: float(t.detach()) for name, t in terms.items()}
