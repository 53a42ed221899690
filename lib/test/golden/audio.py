"""Golden values of the audio stage, from librosa.

    .venv-peers/bin/python lib/test/golden/audio.py

Writes audio.json beside itself: what librosa makes of two generated signals (the tests generate the same ones) and,
where ../shared/data/songs/formats is there, of real clips; and audio/, half a second of sound in each format.
The m4a needs PyAV (pip install av); without it the one that is there is kept.
"""

import json
import sys
import warnings
from pathlib import Path

import librosa
import numpy as np
import scipy
import soundfile

warnings.simplefilter("ignore")
HERE = Path(__file__).parent
FORMATS = HERE.parents[3] / "shared/data/songs/formats"
SR = 22050


def noise(n):
    """Uniform in [-1, 1), by a congruential generator that is exact in JavaScript, too."""
    out = np.empty(n)
    state = 12345
    for i in range(n):
        state = (state * 1103515245 + 12345) % 2**31
        out[i] = state / 2**30 - 1
    return out


def signals():
    """A chord that is 0.2 semitones sharp with a beat at 140 bpm and a little noise; and a sweep."""
    n = 6 * SR
    t = np.arange(n) / SR
    hiss = noise(n)
    chord = sum(np.sin(2 * np.pi * hz * 2 ** (0.2 / 12) * t) / (i + 1) for i, hz in enumerate([220, 277.18, 329.63, 880]))
    since_beat = np.mod(t, 60 / 140)
    music = 0.15 * chord * (1 + 0.5 * np.sin(2 * np.pi * 0.7 * t)) + 0.4 * hiss * np.exp(-since_beat * 60) + 0.003 * hiss
    sweep = 0.5 * np.sin(2 * np.pi * (50 * t + 800 * t * t)) + 0.003 * hiss
    return {"music": music.astype(np.float32), "sweep": sweep.astype(np.float32)}


def some(values, step):
    """Every step-th column, to keep the file small; 8 significant digits are more than float32 has."""
    values = np.atleast_2d(values)
    return {
        "shape": list(values.shape),
        "step": step,
        "columns": [[float(f"{v:.8g}") for v in values[:, t]] for t in range(0, values.shape[1], step)],
    }


def of_samples(y):
    S = np.abs(librosa.stft(y))
    mel = librosa.feature.melspectrogram(y=y, sr=SR)
    C = librosa.feature.mfcc(y=y, sr=SR, n_mfcc=40)
    harmonic, percussive = librosa.effects.hpss(y)
    onsets = librosa.onset.onset_strength(y=y, sr=SR, aggregate=np.median)
    return {
        "spectrogram": some(S, 120),
        "mel": some(mel, 40),
        "logMel": some(librosa.power_to_db(mel, ref=np.max), 40),
        "mfcc": some(C, 20),
        "delta": some(librosa.feature.delta(C[:13]), 20),
        "delta2": some(librosa.feature.delta(C[:13], order=2), 20),
        "chroma": some(librosa.feature.chroma_stft(y=y, sr=SR), 10),
        "tuning": float(librosa.estimate_tuning(S=S**2, sr=SR)),
        "centroid": some(librosa.feature.spectral_centroid(S=S, sr=SR), 5),
        "bandwidth": some(librosa.feature.spectral_bandwidth(S=S, sr=SR), 5),
        "rolloff": some(librosa.feature.spectral_rolloff(S=S, sr=SR), 5),
        "flatness": some(librosa.feature.spectral_flatness(S=S), 5),
        "contrast": some(librosa.feature.spectral_contrast(S=S, sr=SR), 10),
        "rms": some(librosa.feature.rms(y=y), 5),
        "trim": trimmed(y),
        "zeroCrossingRate": some(librosa.feature.zero_crossing_rate(y), 5),
        "harmonic": some(harmonic, 997),
        "percussive": some(percussive, 997),
        "onsets": some(onsets, 2),
        "tempo": float(np.squeeze(librosa.beat.beat_track(y=y, sr=SR)[0])),
    }


def trimmed(y):
    """Two seconds that begin softly and end in near silence, trimmed at several levels and frame lengths."""
    y = y[: 2 * SR] * np.minimum(1, np.arange(2 * SR) / SR) ** 4
    y[-SR // 2 :] *= np.float32(1e-3)
    frames = [(2048, 512), (512, 128), (1000, 300)]
    return [
        {"topDb": db, "nFft": n, "hopLength": hop, "interval": librosa.effects.trim(y, top_db=db, frame_length=n, hop_length=hop)[1].tolist()}
        for db in [10, 30, 60]
        for n, hop in frames
    ]


def gtzan57(y):
    out = {}

    def both(name, values):
        out[f"{name}_mean"], out[f"{name}_var"] = float(np.mean(values)), float(np.var(values))

    harmonic, percussive = librosa.effects.hpss(y)
    both("chroma_stft", librosa.feature.chroma_stft(y=y, sr=SR))
    both("rms", librosa.feature.rms(y=y))
    both("spectral_centroid", librosa.feature.spectral_centroid(y=y, sr=SR))
    both("spectral_bandwidth", librosa.feature.spectral_bandwidth(y=y, sr=SR))
    both("rolloff", librosa.feature.spectral_rolloff(y=y, sr=SR))
    both("zero_crossing_rate", librosa.feature.zero_crossing_rate(y))
    both("harmony", harmonic)
    both("perceptr", percussive)
    out["tempo"] = float(np.squeeze(librosa.beat.beat_track(y=y, sr=SR)[0]))
    for i, row in enumerate(librosa.feature.mfcc(y=y, sr=SR)):
        both(f"mfcc{i + 1}", row)
    return out


def of_file(path):
    y, _ = librosa.load(path, sr=SR)
    mel = librosa.feature.melspectrogram(y=y, sr=SR)
    return {
        "samples": len(y),
        "mel": some(mel.mean(axis=1, keepdims=True), 1),
        "logMel": some(librosa.power_to_db(mel, ref=np.max).mean(axis=1, keepdims=True), 1),
        "mfcc": some(librosa.feature.mfcc(y=y, sr=SR).mean(axis=1, keepdims=True), 1),
        "gtzan57": gtzan57(y),
    }


def encoded():
    """Half a second of stereo at 44.1 kHz in each format, and what librosa reads from it."""
    folder = HERE / "audio"
    folder.mkdir(exist_ok=True)
    t = np.arange(22050) / 44100
    left = 0.4 * np.sin(2 * np.pi * (300 * t + 900 * t * t)) + 0.1 * noise(len(t)) * np.exp(-8 * t)
    both = np.stack([left, 0.3 * np.sin(2 * np.pi * 523.25 * t)], axis=1)
    # It begins and ends softly, because libsoxr makes the outermost samples without the filter's run-in.
    both *= np.minimum(1, 50 * np.minimum(t, 0.5 - t))[:, None]
    files = {
        "u8.wav": ("WAV", "PCM_U8"),
        "s16.wav": ("WAV", "PCM_16"),
        "s24.wav": ("WAVEX", "PCM_24"),
        "s32.wav": ("WAV", "PCM_32"),
        "float.wav": ("WAV", "FLOAT"),
        "alaw.wav": ("WAV", "ALAW"),
        "s16.au": ("AU", "PCM_16"),
        "mulaw.au": ("AU", "ULAW"),
        "s16.flac": ("FLAC", "PCM_16"),
        "vorbis.ogg": ("OGG", "VORBIS"),
        "layer3.mp3": ("MP3", "MPEG_LAYER_III"),
        "s16.aiff": ("AIFF", "PCM_16"),
    }
    # The uncompressed ones are there for their encoding: a tenth of a second will do.
    short = {name for name in files if not name.endswith((".flac", ".ogg", ".mp3"))}
    for name, (kind, subtype) in files.items():
        soundfile.write(folder / name, both[:5000] if name in short else both, 44100, format=kind, subtype=subtype)
    at_48k = librosa.resample(both.T, orig_sr=44100, target_sr=48000).T
    soundfile.write(folder / "opus.opus", at_48k, 48000, format="OGG", subtype="OPUS")
    soundfile.write(folder / "layer3-48k.mp3", at_48k, 48000, format="MP3", subtype="MPEG_LAYER_III")
    try:
        write_m4a(folder / "aac.m4a", both)
    except ImportError:
        print("PyAV is not there: aac.m4a is kept as it is.", file=sys.stderr)
    out = {}
    for path in sorted(folder.iterdir()):
        try:
            y, _ = librosa.load(path, sr=SR)
        except Exception:  # libsndfile has no aac: the tests compare with the sound that was encoded
            y = librosa.resample(librosa.to_mono(both.T), orig_sr=44100, target_sr=SR)
        mel = librosa.feature.melspectrogram(y=y, sr=SR)
        out[path.name] = {"samples": len(y), "mel": some(mel.mean(axis=1, keepdims=True), 1), "sound": some(y, 401)}
    return out


def write_m4a(path, both):
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=44100, layout="stereo", bit_rate=256000)
        frame = av.AudioFrame.from_ndarray(both.T.astype(np.float32).copy(), format="fltp", layout="stereo")
        frame.sample_rate = 44100
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)


def resampled():
    """A second of the music signal, taken for sound of another rate and brought to 22,050 Hz; from sample 61 on."""
    y = signals()["music"][:SR]
    rates = [8000, 11025, 16000, 32000, 44100, 48000, 96000, 192000]
    return {str(r): some(librosa.resample(y, orig_sr=r, target_sr=SR)[61:], 61) for r in rates}


golden = {
    "versions": {"librosa": librosa.__version__, "numpy": np.__version__, "scipy": scipy.__version__},
    "signals": {name: of_samples(y) for name, y in signals().items()},
    "gtzan57": {name: gtzan57(y) for name, y in signals().items()},
    "resampled": resampled(),
    "encoded": encoded(),
}
before = HERE / "audio.json"
if FORMATS.exists():
    golden["formats"] = {p.name: of_file(p) for p in sorted(FORMATS.iterdir())}
elif before.exists():
    golden["formats"] = json.loads(before.read_text())["formats"]
before.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
