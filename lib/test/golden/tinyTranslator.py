"""Two translators of 20 kB, in the signature of NLLB and of OPUS-MT: an encoder and a merged decoder with its cache.

Writes lib/test/embeddings/tiny-nllb/ and tiny-opus-mt-bn-en/. Needs `pip install onnx` beside numpy.

They translate word by word: the encoder's state at place t is the word there and the first token, one-hot; the decoder, having
written t tokens (the length of its cache), writes the translation of the word at place t. In NLLB the first token is the
source language, which decides about words that two languages share: "die" is "the" from German and "die" from English.
Padding is translated as "day": what a shorter line of a batch says after its end must not be read.
"""

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from tinyModel import dump, save_network, save_tokenizer

here = Path(__file__).parent.parent / "embeddings"
DICTIONARY = {"রাত": "night", "দিন": "day", "আকাশ": "sky", "নদী": "river", "ভালোবাসা": "love", "Nacht": "night", "Tag": "day"}
ENGLISH = ["night", "day", "sky", "river", "love", "the", "die"]
D_MODEL = 4


def save_translator(folder, vocabulary, weights, *, config, generation):
    folder.mkdir(exist_ok=True)
    V = len(vocabulary)
    I64, F32 = TensorProto.INT64, TensorProto.FLOAT
    info = helper.make_tensor_value_info
    integers = lambda name, *values: numpy_helper.from_array(np.array(values, np.int64), name)
    dump(folder / "config.json", {
        "d_model": D_MODEL, "decoder_attention_heads": 1, "decoder_layers": 1, "encoder_attention_heads": 1,
        "encoder_layers": 1, "is_encoder_decoder": True, "use_cache": True, "vocab_size": V, **config, **generation,
    })
    dump(folder / "generation_config.json", generation)
    save_network(
        folder / "onnx" / "encoder_model.onnx",
        [
            helper.make_node("Gather", ["E", "input_ids"], ["word"], axis=0),
            helper.make_node("Slice", ["word", "zero", "one", "one"], ["first"]),
            helper.make_node("Shape", ["word"], ["shape"]),
            helper.make_node("Expand", ["first", "shape"], ["language"]),
            helper.make_node("Concat", ["word", "language"], ["last_hidden_state"], axis=2),
        ],
        [info(name, I64, ["batch", "sequence"]) for name in ("input_ids", "attention_mask")],
        [info("last_hidden_state", F32, ["batch", "sequence", 2 * V])],
        [numpy_helper.from_array(np.eye(V, dtype=np.float32), "E"), integers("zero", 0), integers("one", 1)],
    )
    caches = [f"{side}.{part}" for side in ("decoder", "encoder") for part in ("key", "value")]
    save_network(
        folder / "onnx" / "decoder_model_merged.onnx",
        [
            # New keys: anything with one entry a token.
            helper.make_node("Gather", ["K", "input_ids"], ["new"], axis=0),
            helper.make_node("Unsqueeze", ["new", "one"], ["new4"]),
            *[helper.make_node("Concat", [f"past_key_values.0.decoder.{part}", "new4"], [f"present.0.decoder.{part}"], axis=2)
              for part in ("key", "value")],
            helper.make_node("Slice", ["encoder_hidden_states", "zero", "four", "two"], ["cut"]),
            helper.make_node("Unsqueeze", ["cut", "one"], ["cut4"]),
            *[helper.make_node("Identity", ["cut4"], [f"present.0.encoder.{part}"]) for part in ("key", "value")],
            # Places past, past + 1, … of the source, as many as there are new tokens.
            helper.make_node("Shape", ["present.0.decoder.key"], ["now"], start=2, end=3),
            helper.make_node("Shape", ["past_key_values.0.decoder.key"], ["past"], start=2, end=3),
            helper.make_node("Squeeze", ["now", "zero"], ["end"]),
            helper.make_node("Squeeze", ["past", "zero"], ["start"]),
            helper.make_node("Range", ["start", "end", "step"], ["places"]),
            helper.make_node("Shape", ["encoder_hidden_states"], ["source"], start=1, end=2),
            helper.make_node("Sub", ["source", "one"], ["last"]),
            helper.make_node("Min", ["places", "last"], ["inside"]),
            helper.make_node("Gather", ["encoder_hidden_states", "inside"], ["read"], axis=1),
            helper.make_node("MatMul", ["read", "W"], ["logits"]),
        ],
        [
            info("encoder_attention_mask", I64, ["batch", "source"]),
            info("input_ids", I64, ["batch", "sequence"]),
            info("encoder_hidden_states", F32, ["batch", "source", 2 * V]),
            *[info(f"past_key_values.0.{cache}", F32, ["batch", 1, f"past {cache}", D_MODEL]) for cache in caches],
            info("use_cache_branch", TensorProto.BOOL, [1]),
        ],
        [info("logits", F32, ["batch", "sequence", V]),
         *[info(f"present.0.{cache}", F32, ["batch", 1, f"present {cache}", D_MODEL]) for cache in caches]],
        [
            numpy_helper.from_array(np.ones((V, D_MODEL), np.float32), "K"),
            numpy_helper.from_array(weights.astype(np.float32), "W"),
            integers("zero", 0), integers("one", 1), integers("two", 2), integers("four", D_MODEL),
            numpy_helper.from_array(np.array(1, np.int64), "step"),
        ],
    )


def dictionary_weights(vocabulary, german=None):
    """From a word and the first token, one-hot, to the logits of its translation: 2 V x V."""
    at = vocabulary.index
    V = len(vocabulary)
    W = np.zeros((2 * V, V))
    for i, word in enumerate(vocabulary):
        W[i, at(DICTIONARY.get(word, word))] = 2
    W[at("<pad>")] = 0
    W[at("<pad>"), at("day")] = 2
    if german is not None:
        W[at("die"), at("die")], W[at("die"), at("the")] = 1, 0.9
        W[V + at(german), at("the")] = 0.5
    return W


SPECIALS = ["<s>", "<pad>", "</s>", "<unk>"]
LANGUAGES = ["ben_Beng", "deu_Latn", "eng_Latn"]
nllb = [*SPECIALS, *DICTIONARY, *ENGLISH, *LANGUAGES]
save_translator(
    here / "tiny-nllb", nllb, dictionary_weights(nllb, german="deu_Latn"),
    config={"model_type": "m2m_100", "architectures": ["M2M100ForConditionalGeneration"]},
    generation={"bos_token_id": 0, "decoder_start_token_id": 2, "eos_token_id": 2, "max_length": 200, "pad_token_id": 1},
)
save_tokenizer(
    here / "tiny-nllb", nllb, specials=[*SPECIALS, *LANGUAGES], single=["eng_Latn", "$A", "</s>"], normalizer=None,
    config={"tokenizer_class": "NllbTokenizer", "bos_token": "<s>", "pad_token": "<pad>", "eos_token": "</s>",
            "unk_token": "<unk>", "additional_special_tokens": LANGUAGES, "model_max_length": 1024},
)

opus = ["</s>", "<unk>", *DICTIONARY, *ENGLISH, "<pad>"]
pad = opus.index("<pad>")
save_translator(
    here / "tiny-opus-mt-bn-en", opus, dictionary_weights(opus),
    config={"model_type": "marian", "architectures": ["MarianMTModel"], "_name_or_path": "Helsinki-NLP/opus-mt-bn-en"},
    generation={"bad_words_ids": [[pad]], "bos_token_id": 0, "decoder_start_token_id": pad, "eos_token_id": 0,
                "forced_eos_token_id": 0, "max_length": 512, "num_beams": 6, "pad_token_id": pad},
)
save_tokenizer(
    here / "tiny-opus-mt-bn-en", opus, specials=["</s>", "<unk>", "<pad>"], single=["$A", "</s>"], normalizer=None,
    config={"tokenizer_class": "MarianTokenizer", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>",
            "model_max_length": 512},
)
