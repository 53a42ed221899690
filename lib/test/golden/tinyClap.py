"""A CLAP of two towers in 20 kB, with the sound processor of the real one, and what it should say.

Writes lib/test/embeddings/tiny-clap/ and tinyClap.json. Needs `pip install onnx librosa` beside numpy.

Text: the mean of the word vectors, padding left out, and a projection. Sound: the mean of the log-mel frames, as librosa
computes them, and a projection.
"""

import json
from pathlib import Path

import librosa
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from tinyModel import dump, save_network, save_tokenizer

here = Path(__file__).parent
folder = here.parent / "embeddings" / "tiny-clap"
folder.mkdir(exist_ok=True)

WORDS = "a recording of rock music slow piano ballad love night rain".split()
SPECIALS = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
VOCABULARY = [*SPECIALS, *WORDS]
WIDTH = 8
RATE, LENGTH, N_MELS = 48000, 480000, 64
rng = np.random.default_rng(12)
E = rng.normal(size=(len(VOCABULARY), 12)).astype(np.float32)
W_TEXT = rng.normal(size=(12, WIDTH)).astype(np.float32)
W_SOUND = rng.normal(size=(N_MELS, WIDTH)).astype(np.float32)

save_tokenizer(
    folder, VOCABULARY, specials=SPECIALS, single=["<s>", "$A", "</s>"], normalizer={"type": "Lowercase"},
    config={"tokenizer_class": "RobertaTokenizer", "bos_token": "<s>", "pad_token": "<pad>", "eos_token": "</s>",
            "unk_token": "<unk>", "mask_token": "<mask>", "model_max_length": 512},
)
dump(folder / "config.json", {"model_type": "clap", "architectures": ["ClapModel"], "projection_dim": WIDTH})
# As of laion/clap-htsat-unfused.
dump(folder / "preprocessor_config.json", {
    "chunk_length_s": 10, "feature_extractor_type": "ClapFeatureExtractor", "feature_size": N_MELS,
    "fft_window_size": 1024, "frequency_max": 14000, "frequency_min": 50, "hop_length": 480, "max_length_s": 10,
    "n_fft": 1024, "nb_frequency_bins": 513, "nb_max_frames": 1000, "nb_max_samples": LENGTH, "padding": "repeatpad",
    "padding_side": "right", "padding_value": 0.0, "processor_class": "ClapProcessor", "return_attention_mask": False,
    "sampling_rate": RATE, "top_db": None, "truncation": "rand_trunc",
})

axis = lambda name, value: numpy_helper.from_array(np.array([value], np.int64), name)
save_network(
    folder / "onnx" / "text_model.onnx",
    [
        helper.make_node("Gather", ["E", "input_ids"], ["e"], axis=0),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["mask3"]),
        helper.make_node("Mul", ["e", "mask3"], ["masked"]),
        helper.make_node("ReduceSum", ["masked", "middle"], ["sum"], keepdims=0),
        helper.make_node("ReduceSum", ["mask3", "middle"], ["count"], keepdims=0),
        helper.make_node("Div", ["sum", "count"], ["mean"]),
        helper.make_node("MatMul", ["mean", "W"], ["text_embeds"]),
    ],
    [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "sequence"]) for name in ("input_ids", "attention_mask")],
    [helper.make_tensor_value_info("text_embeds", TensorProto.FLOAT, ["batch", WIDTH])],
    [numpy_helper.from_array(E, "E"), numpy_helper.from_array(W_TEXT, "W"), axis("last", 2), axis("middle", 1)],
)
save_network(
    folder / "onnx" / "audio_model.onnx",
    [
        helper.make_node("ReduceMean", ["input_features"], ["bands"], axes=[1, 2], keepdims=0),
        helper.make_node("MatMul", ["bands", "W"], ["audio_embeds"]),
    ],
    [helper.make_tensor_value_info("input_features", TensorProto.FLOAT, ["batch", 1, "frames", N_MELS])],
    [helper.make_tensor_value_info("audio_embeds", TensorProto.FLOAT, ["batch", WIDTH])],
    [numpy_helper.from_array(W_SOUND, "W")],
)


def unit(v):
    return v / np.linalg.norm(v)


def chunk(words):
    ids = [0, *(VOCABULARY.index(w) if w in VOCABULARY else 3 for w in words.lower().split()), 2]
    return unit(E[ids].astype(np.float64).mean(axis=0) @ W_TEXT), len(ids)


def text_vector(chunks):
    return unit(sum(v * n for v, n in map(chunk, chunks))).tolist()


def sound(seconds, low, high):
    """A rising tone, in steps of 16 bits; the test makes the same."""
    t = np.arange(round(seconds * RATE)) / RATE
    return np.round(0.5 * np.sin(2 * np.pi * (low * t + (high - low) * t * t / (2 * seconds))) * 32768) / 32768


def window_vector(y):
    mel = librosa.feature.melspectrogram(y=y, sr=RATE, n_fft=1024, hop_length=480, n_mels=N_MELS, fmin=50, fmax=14000,
                                         window="hann", center=True, pad_mode="reflect", power=2.0)
    return unit(librosa.power_to_db(mel, ref=1.0, amin=1e-10, top_db=None).mean(axis=1) @ W_SOUND)


def sound_vector(y):
    if len(y) <= LENGTH:
        repeated = np.tile(y, LENGTH // len(y))
        windows = [np.pad(repeated, (0, LENGTH - len(repeated)))]
    else:
        hop = LENGTH // 2
        starts = [*range(0, len(y) - LENGTH, hop), len(y) - LENGTH]
        windows = [y[s:s + LENGTH] for s in starts]
    return unit(sum(window_vector(w) for w in windows)).tolist()


# At 6 tokens a chunk, two of them special.
texts = [["slow piano ballad"], ["love night rain love", "rock music"], ["Unheard words"]]
sounds = [{"seconds": 17, "low": 100, "high": 4000}, {"seconds": 5, "low": 3000, "high": 300},
          {"seconds": 3, "low": 500, "high": 600}]
(here / "tinyClap.json").write_text(
    json.dumps({
        "versions": {"onnx": onnx.__version__, "numpy": np.__version__, "librosa": librosa.__version__},
        "maxTokens": 6,
        "texts": [{"text": "\n".join(chunks), "vector": text_vector(chunks)} for chunks in texts],
        "sounds": [{**s, "vector": sound_vector(sound(**s))} for s in sounds],
    }, ensure_ascii=False, indent=1) + "\n",
    encoding="utf-8",
)
