"""What the tiny pretrained models have in common: files in the layout of a Hugging Face model folder."""

import json

import onnx
from onnx import helper


def dump(file, value):
    file.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def save_tokenizer(folder, vocabulary, *, specials, single, normalizer, config):
    """A tokenizer of whole words. `single`: the template of a text, with "$A" for its words."""
    dump(folder / "tokenizer.json", {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": vocabulary.index(token), "content": token, "single_word": False, "lstrip": False, "rstrip": False,
             "normalized": False, "special": True}
            for token in specials
        ],
        "normalizer": normalizer,
        "pre_tokenizer": {"type": "WhitespaceSplit"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"Sequence": {"id": "A", "type_id": 0}} if part == "$A" else {"SpecialToken": {"id": part, "type_id": 0}}
                       for part in single],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
            "special_tokens": {part: {"id": part, "ids": [vocabulary.index(part)], "tokens": [part]}
                               for part in single if part != "$A"},
        },
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": {w: i for i, w in enumerate(vocabulary)}, "unk_token": config["unk_token"]},
    })
    dump(folder / "tokenizer_config.json", config)


def save_network(file, nodes, inputs, outputs, constants):
    graph = helper.make_graph(nodes, file.stem, inputs, outputs, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    file.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, file)
