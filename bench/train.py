"""The same training in PyTorch: same architecture, batch, data size and threads; PyTorch's Adam and defaults."""

import json
import os
import resource
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(len(os.sched_getaffinity(0)))
torch.manual_seed(0)


class Vae(nn.Module):
    def __init__(self, inputs=256, hidden=(512, 256), latent=32):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(inputs, hidden[0]), nn.ReLU(), nn.Linear(hidden[0], hidden[1]), nn.ReLU())
        self.mu, self.log_var = nn.Linear(hidden[1], latent), nn.Linear(hidden[1], latent)
        self.decoder = nn.Sequential(
            nn.Linear(latent, hidden[1]), nn.ReLU(), nn.Linear(hidden[1], hidden[0]), nn.ReLU(), nn.Linear(hidden[0], inputs)
        )

    def loss(self, x):
        h = self.encoder(x)
        mu, log_var = self.mu(h), self.log_var(h)
        z = mu + torch.exp(0.5 * log_var) * torch.randn_like(mu)
        recon = 0.5 * F.mse_loss(self.decoder(z), x, reduction="sum") / len(x)
        kl = 0.5 * (mu**2 + log_var.exp() - 1 - log_var).sum() / len(x)
        return recon + kl


class ConvEncoder(nn.Sequential):
    def __init__(self):
        super().__init__(
            nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(64, 128, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(128, 256, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(4),
            nn.Flatten(), nn.Linear(4096, 512), nn.ReLU(),
        )  # fmt: skip


class ConvDecoder(nn.Module):
    def __init__(self, latent, width):
        super().__init__()
        self.width = width
        self.net = nn.Sequential(
            nn.Linear(latent, 4096), nn.ReLU(), nn.Unflatten(1, (256, 4, 4)),
            nn.ConvTranspose2d(256, 128, 4, 2, 1), nn.ReLU(),
            nn.ConvTranspose2d(128, 64, 4, 2, 1), nn.ReLU(),
            nn.ConvTranspose2d(64, 32, 4, 2, 1), nn.ReLU(),
            nn.ConvTranspose2d(32, 1, 4, 2, 1),
        )  # fmt: skip

    def forward(self, z):
        return F.interpolate(self.net(z), (128, self.width), mode="bilinear", align_corners=False)


class ConvVae(Vae):
    def __init__(self, width, latent=64):
        nn.Module.__init__(self)
        self.encoder = ConvEncoder()
        self.mu, self.log_var = nn.Linear(512, latent), nn.Linear(512, latent)
        self.decoder = ConvDecoder(latent, width)


class JointVae(nn.Module):
    """Product of experts and NT-Xent; every song has both modalities."""

    def __init__(self, width, latent=64, lyrics=64, temperature=0.1):
        super().__init__()
        self.temperature, self.pixels = temperature, 128 * width
        self.audio_encoder, self.audio_head = ConvEncoder(), nn.Linear(512, 2 * latent)
        self.lyrics_encoder = nn.Sequential(nn.Linear(lyrics, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU())
        self.lyrics_head = nn.Linear(128, 2 * latent)
        self.audio_decoder = ConvDecoder(latent, width)
        self.lyrics_decoder = nn.Sequential(
            nn.Linear(latent, 128), nn.ReLU(), nn.Linear(128, 256), nn.ReLU(), nn.Linear(256, lyrics)
        )

    def loss(self, x):
        audio, lyrics = x[:, : self.pixels].reshape(len(x), 1, 128, -1), x[:, self.pixels :]
        mu_a, lv_a = self.audio_head(self.audio_encoder(audio)).chunk(2, 1)
        mu_l, lv_l = self.lyrics_head(self.lyrics_encoder(lyrics)).chunk(2, 1)
        ta, tl = torch.exp(-lv_a), torch.exp(-lv_l)
        mu, log_var = (ta * mu_a + tl * mu_l) / (1 + ta + tl), -torch.log(1 + ta + tl)
        z = mu + torch.exp(0.5 * log_var) * torch.randn_like(mu)
        recon = 0.5 * (
            F.mse_loss(self.audio_decoder(z), audio, reduction="sum")
            + F.mse_loss(self.lyrics_decoder(z), lyrics, reduction="sum")
        )
        kl = 0.5 * (mu**2 + log_var.exp() - 1 - log_var).sum()
        unit = F.normalize(torch.cat([mu_a, mu_l]), dim=1)
        n = len(x)
        logits = (unit @ unit.T / self.temperature).masked_fill(torch.eye(2 * n, dtype=torch.bool), -torch.inf)
        return (recon + kl) / n + F.cross_entropy(logits, (torch.arange(2 * n) + n) % (2 * n))


class Vade(Vae):
    def __init__(self, inputs=64, hidden=(500, 500, 2000), latent=10, k=10):
        nn.Module.__init__(self)
        stack = lambda sizes: [m for a, b in zip(sizes, sizes[1:]) for m in (nn.Linear(a, b), nn.ReLU())]
        self.encoder = nn.Sequential(*stack([inputs, *hidden]))
        self.mu, self.log_var = nn.Linear(hidden[-1], latent), nn.Linear(hidden[-1], latent)
        self.decoder = nn.Sequential(*stack([latent, *hidden[::-1]]), nn.Linear(hidden[0], inputs))
        self.logits = nn.Parameter(torch.zeros(k))
        self.means, self.log_vars = nn.Parameter(torch.randn(k, latent)), nn.Parameter(torch.zeros(k, latent))

    def loss(self, x):
        h = self.encoder(x)
        mu, log_var = self.mu(h), self.log_var(h)
        z = mu + torch.exp(0.5 * log_var) * torch.randn_like(mu)
        recon = 0.5 * F.mse_loss(self.decoder(z), x, reduction="sum")
        log_pi, precision = self.logits.log_softmax(0), torch.exp(-self.log_vars)
        distance = lambda second, first: 0.5 * (
            second @ precision.T
            - 2 * first @ (self.means * precision).T
            + (self.log_vars + self.means**2 * precision).sum(1)
        )
        log_gamma = (log_pi - distance(z**2, z)).log_softmax(1)
        kl = (log_gamma.exp() * (distance(mu**2 + log_var.exp(), mu) + log_gamma - log_pi)).sum()
        return (recon + kl - 0.5 * (1 + log_var).sum()) / len(x)


CASES = {
    "fc-vae": lambda: (Vae(), torch.rand(3834, 256) * 2 - 1, 64, 40),
    "conv-vae-128x1290": lambda: (ConvVae(1290), torch.rand(64, 1, 128, 1290) * 2 - 1, 32, 1),
    "conv-vae-128x128": lambda: (ConvVae(128), torch.rand(256, 1, 128, 128) * 2 - 1, 32, 1),
    "joint-vae": lambda: (JointVae(128), torch.rand(256, 128 * 128 + 64) * 2 - 1, 32, 1),
    "vade-digits": lambda: (Vade(), torch.rand(1797, 64) * 2 - 1, 100, 10),
}


def train(model, data, batch, epochs):
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    for _ in range(epochs):
        total = 0.0
        for indices in torch.randperm(len(data)).split(batch):
            optimizer.zero_grad()
            loss = model.loss(data[indices])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(indices)
    return total / len(data)


model, data, batch, epochs = CASES[sys.argv[1]]()
train(model, data[:batch], batch, 1)
started, cpu = time.perf_counter(), time.process_time()
loss = train(model, data, batch, epochs)
seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": seconds, "cpuSeconds": cpu, "peakMb": peak, "threads": torch.get_num_threads(), "loss": loss}))
