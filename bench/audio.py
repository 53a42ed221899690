"""Theirs: python bench/audio.py CASE. See run.mjs.

librosa in a pool of as many processes as there are cores, each with one thread, which is twice as fast as letting
every process start threads of its own. `audio.py clips CASE` makes the clips of a case, once, and prints where they are.
"""

import json
import os
import resource
import shutil
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[name] = "1"

import librosa  # noqa: E402
import numpy as np  # noqa: E402
import soundfile  # noqa: E402

CACHE = Path(__file__).resolve().parent.parent / ".cache" / "bench"
KINDS = {
    "mp3-to-log-mel": ("mp3", 200),
    "gtzan-57": ("mp3", 20),
    "all-kinds": ("mp3", 40),
    "5000-clips": ("wav", 5000),
}


def clips(case):
    """200 clips of 30 s, 44.1 kHz stereo mp3 at 128 kbit/s; or 5,000 of 12 s, 22.05 kHz mono wav.

    Twenty are composed; the others are these with a few bytes changed, so that no cache takes one for another.
    """
    kind, count = KINDS[case]
    folder = CACHE / f"audio-{kind}-{count}"
    if folder.exists():
        return folder
    part = folder.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    rate, seconds = (44100, 30) if kind == "mp3" else (22050, 12)
    rng = np.random.default_rng(0)
    for i in range(min(count, 20)):
        sound = compose(rng, rate, seconds)
        if kind == "mp3":
            options = {"format": "MP3", "bitrate_mode": "CONSTANT", "compression_level": 0.65}
            soundfile.write(part / f"{i:04}.mp3", sound, rate, **options)
        else:
            soundfile.write(part / f"{i:04}.wav", sound.mean(axis=1), rate, subtype="PCM_16")
    for i in range(count):
        if i >= 20:
            shutil.copy(part / f"{i % 20:04}.{kind}", part / f"{i:04}.{kind}")
        with open(part / f"{i:04}.{kind}", "r+b") as file:
            if kind == "mp3":
                file.seek(0, os.SEEK_END)
                file.write(b"TAG" + f"{i}".encode().ljust(125, b"\0"))
            else:
                file.seek(1000)
                file.write(i.to_bytes(2, "little"))
    part.rename(folder)
    return folder


def compose(rng, rate, seconds):
    """Chords of decaying partials, noise on every beat, a little stereo."""
    t = np.arange(rate * seconds) / rate
    sound = np.zeros((len(t), 2))
    beat = 60 / rng.uniform(70, 160)
    for start in np.arange(0, seconds, beat):
        at = int(start * rate)
        n = min(int(2 * beat * rate), len(t) - at)
        u = t[:n]
        for _ in range(4):
            hz = 110 * 2 ** (rng.integers(0, 36) / 12)
            tone = sum(np.sin(2 * np.pi * hz * k * u) / k**1.5 * np.exp(-u * (1 + k)) for k in range(1, 9))
            sound[at : at + n] += 0.05 * tone[:, None] * rng.uniform(0.5, 1, 2)
        sound[at : at + n] += 0.1 * rng.standard_normal((n, 2)) * np.exp(-u * 40)[:, None]
    return sound / np.abs(sound).max() * 0.8


def log_mel(file):
    y, sr = librosa.load(file, sr=22050, duration=30)
    S = librosa.power_to_db(librosa.feature.melspectrogram(y=y, sr=sr), ref=np.max)
    return np.concatenate([S.mean(axis=1), S.std(axis=1)])


def gtzan_57(file):
    return gtzan_57_of(*librosa.load(file, sr=22050, duration=30))


def all_kinds(file):
    """Decoded once, the mel spectrogram shared; the 57 descriptors as their function gives them."""
    y, sr = librosa.load(file, sr=22050, duration=30)
    M = librosa.feature.melspectrogram(y=y, sr=sr)
    S = librosa.power_to_db(M, ref=np.max)
    C = librosa.feature.mfcc(S=librosa.power_to_db(M), n_mfcc=20)
    columns = 10 * np.arange(S.shape[1] // 10 + 1)
    image = np.add.reduceat(S, columns[columns < S.shape[1]], axis=1)[:, :128] / 10
    image = (image - image.mean(axis=1, keepdims=True)) / (image.std(axis=1, keepdims=True) + 1e-9)
    stats = [S.mean(axis=1), S.std(axis=1), C.mean(axis=1), C.std(axis=1), gtzan_57_of(y, sr)]
    return np.concatenate(stats), image.astype(np.float32)


def gtzan_57_of(y, sr):
    harmonic, percussive = librosa.effects.hpss(y)
    rows = [
        librosa.feature.chroma_stft(y=y, sr=sr),
        librosa.feature.rms(y=y),
        librosa.feature.spectral_centroid(y=y, sr=sr),
        librosa.feature.spectral_bandwidth(y=y, sr=sr),
        librosa.feature.spectral_rolloff(y=y, sr=sr),
        librosa.feature.zero_crossing_rate(y),
        harmonic,
        percussive,
        *librosa.feature.mfcc(y=y, sr=sr),
    ]
    tempo = float(np.squeeze(librosa.beat.beat_track(y=y, sr=sr)[0]))
    return np.array([*(f(r) for r in rows for f in (np.mean, np.var)), tempo])


def main(case):
    if case == "clips":
        print(clips(sys.argv[2]))
        return
    work = {"gtzan-57": gtzan_57, "all-kinds": all_kinds}.get(case, log_mel)
    files = sorted(clips(case).iterdir())
    cores = len(os.sched_getaffinity(0))
    with ProcessPoolExecutor(cores) as pool:
        list(pool.map(work, files[: 4 * cores]))
        start = time.perf_counter()
        list(pool.map(work, files, chunksize=4))
        seconds = time.perf_counter() - start
    # Peak of the largest worker and of this process.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak += cores * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps({"seconds": seconds, "peakMb": peak / 1024}))


if __name__ == "__main__":
    main(sys.argv[1])
