"""A training run → `reader.onnx` in eight-bit whole numbers, with its tokenizer, where the service finds them.

`python -m eval.training.reader.export BASE RUN OUT`
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import torch

from eval.training.reader.fit import Reader


class _Served(torch.nn.Module):
    """The reader with the inputs that serving gives it."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        scores: torch.Tensor = self.reader(input_ids, attention_mask, torch.zeros_like(input_ids))
        return scores


def export(base: Path, run: Path, out: Path) -> None:
    """Write the reader: attention and norms fused, matrix products and embeddings in eight bits."""
    from onnx import TensorProto
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers import optimizer
    from onnxruntime.transformers.fusion_options import FusionOptions

    reader = Reader(base, attention="eager")  # the fused kernel is traced without its mask
    reader.load_state_dict(torch.load(run / "run.pt", weights_only=True)["model"])
    out.mkdir(parents=True, exist_ok=True)
    rows, width = torch.export.Dim("rows", min=1, max=512), torch.export.Dim("width", min=2, max=256)
    example = torch.arange(5, 26).reshape(3, 7)
    mask = torch.ones_like(example)
    mask[1, 5:] = 0
    torch.onnx.export(
        _Served(reader.eval()),
        (example, mask),
        run / "reader-fp32.onnx",
        dynamo=True,
        external_data=False,
        opset_version=18,
        input_names=["input_ids", "attention_mask"],
        output_names=["scores"],
        dynamic_shapes=({0: rows, 1: width}, {0: rows, 1: width}),
    )
    options = FusionOptions("bert")
    options.enable_embed_layer_norm = False
    config = reader.bert.config
    fused = optimizer.optimize_model(
        str(run / "reader-fp32.onnx"),
        model_type="bert",
        num_heads=config.num_attention_heads,
        hidden_size=config.hidden_size,
        optimization_options=options,
        opt_level=0,
    )
    del fused.model.graph.value_info[:]  # shapes from before the fusion, which contradict what is inferred after it
    fused.save_model_to_file(str(run / "reader-fused.onnx"))
    # Processors without VNNI add pairs of products in 16 bits: a seventh bit less keeps them from overflowing.
    quantize_dynamic(
        run / "reader-fused.onnx",
        out / "reader.onnx",
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )
    shutil.copy(base / "tokenizer.json", out / "tokenizer.json")


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("base", type=Path, help="checkpoint the run began with")
    parser.add_argument("run", type=Path, help="folder of the run")
    parser.add_argument("out", type=Path, help="folder for reader.onnx and tokenizer.json")
    arguments = parser.parse_args()
    export(arguments.base, arguments.run, arguments.out)


if __name__ == "__main__":
    main()
