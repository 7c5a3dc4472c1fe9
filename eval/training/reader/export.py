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
    """Write the reader. Only matrix products and the embeddings are rounded; the head's sums stay as they are."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    reader = Reader(base)
    reader.load_state_dict(torch.load(run / "run.pt", weights_only=True)["model"])
    out.mkdir(parents=True, exist_ok=True)
    rows, width = torch.export.Dim("rows", min=1, max=512), torch.export.Dim("width", min=2, max=256)
    example = torch.ones(3, 7, dtype=torch.long)
    torch.onnx.export(
        _Served(reader.eval()),
        (example, example),
        run / "reader-fp32.onnx",
        dynamo=True,
        external_data=False,
        opset_version=18,
        input_names=["input_ids", "attention_mask"],
        output_names=["scores"],
        dynamic_shapes=({0: rows, 1: width}, {0: rows, 1: width}),
    )
    quantize_dynamic(run / "reader-fp32.onnx", out / "reader.onnx", weight_type=QuantType.QInt8, per_channel=True)
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
