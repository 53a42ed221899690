"""A sentence encoder of 20 kB in the layout of a Hugging Face model folder, and what it should say.

Writes lib/test/embeddings/tiny-encoder/ and tinyEncoder.json. Needs `pip install onnx` beside numpy.

The network: e = E[input_ids]; hidden = tanh((e + masked mean of e over the sequence) W). Small, but like a real one in
that every token sees all the others and the padding must not be seen.
"""

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

here = Path(__file__).parent
folder = here.parent / "embeddings" / "tiny-encoder"
(folder / "onnx").mkdir(parents=True, exist_ok=True)

WORDS = "love night day sea star rain home road light fire heart dream song wind river moon গান সুর মন আকাশ নদী".split()
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
WIDTH = 12
rng = np.random.default_rng(11)
E = rng.normal(size=(len(VOCABULARY), WIDTH)).astype(np.float32)
W = (rng.normal(size=(WIDTH, WIDTH)) / 4).astype(np.float32)


def dump(name, value):
    (folder / name).write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


special = {name: {"id": name, "ids": [VOCABULARY.index(name)], "tokens": [name]} for name in ("[CLS]", "[SEP]")}
dump("tokenizer.json", {
    "version": "1.0",
    "truncation": None,
    "padding": None,
    "added_tokens": [
        {"id": i, "content": token, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
         "special": True}
        for i, token in enumerate(VOCABULARY[:5])
    ],
    "normalizer": {"type": "Lowercase"},
    "pre_tokenizer": {"type": "WhitespaceSplit"},
    "post_processor": {
        "type": "TemplateProcessing",
        "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                   {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
        "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                 {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}},
                 {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
        "special_tokens": special,
    },
    "decoder": None,
    "model": {"type": "WordLevel", "vocab": {w: i for i, w in enumerate(VOCABULARY)}, "unk_token": "[UNK]"},
})
dump("tokenizer_config.json", {
    "tokenizer_class": "PreTrainedTokenizerFast", "pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]",
    "sep_token": "[SEP]", "mask_token": "[MASK]", "model_max_length": 16,
})
dump("config.json", {"model_type": "bert", "architectures": ["BertModel"], "hidden_size": WIDTH,
                     "vocab_size": len(VOCABULARY), "max_position_embeddings": 16})

axes = ["batch", "sequence"]
graph = helper.make_graph(
    [
        helper.make_node("Gather", ["E", "input_ids"], ["e"], axis=0),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["mask3"]),
        helper.make_node("Mul", ["e", "mask3"], ["masked"]),
        helper.make_node("ReduceSum", ["masked", "middle"], ["sum"], keepdims=1),
        helper.make_node("ReduceSum", ["mask3", "middle"], ["count"], keepdims=1),
        helper.make_node("Div", ["sum", "count"], ["mean"]),
        helper.make_node("Add", ["e", "mean"], ["seen"]),
        helper.make_node("MatMul", ["seen", "W"], ["mixed"]),
        helper.make_node("Tanh", ["mixed"], ["last_hidden_state"]),
    ],
    "tiny-encoder",
    [helper.make_tensor_value_info(name, TensorProto.INT64, axes) for name in ("input_ids", "attention_mask")],
    [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*axes, WIDTH])],
    [
        numpy_helper.from_array(E, "E"),
        numpy_helper.from_array(W, "W"),
        numpy_helper.from_array(np.array([2], np.int64), "last"),
        numpy_helper.from_array(np.array([1], np.int64), "middle"),
    ],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
onnx.checker.check_model(model)
onnx.save(model, folder / "onnx" / "model.onnx")


def chunk_vector(words):
    ids = [2, *(VOCABULARY.index(w) if w in VOCABULARY else 1 for w in words), 3]
    e = E[ids].astype(np.float64)
    return np.tanh((e + e.mean(axis=0)) @ W).mean(axis=0), len(ids)


def unit(v):
    return (v / np.linalg.norm(v)).tolist()


def song_vector(chunks):
    pairs = [chunk_vector(c.split()) for c in chunks]
    return unit(sum(v * n for v, n in pairs) / sum(n for _, n in pairs))


# At 8 tokens a chunk, two of them special: lines are packed while they fit, a long line is cut.
songs = [
    {"lyrics": "love night\nday sea", "chunks": ["love night day sea"]},
    {"lyrics": "গান সুর মন\nআকাশ নদী love\nnight day", "chunks": ["গান সুর মন আকাশ নদী love", "night day"]},
    {"lyrics": "love night day sea star rain home road light\nfire", "chunks": ["love night day sea star rain", "home road light fire"]},
    {"lyrics": "Unheard words", "chunks": ["unheard words"]},
]
for song in songs:
    song["vector"] = song_vector(song["chunks"])
(here / "tinyEncoder.json").write_text(
    json.dumps({"versions": {"onnx": onnx.__version__, "numpy": np.__version__}, "maxTokens": 8, "songs": songs},
               ensure_ascii=False, indent=1) + "\n",
    encoding="utf-8",
)
