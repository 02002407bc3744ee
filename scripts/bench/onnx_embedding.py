"""The second yardstick of embedding.py, run by a Python that has onnx, onnxruntime and tokenizers: the same model in ONNX Runtime with
int8 weights, as ONNX Runtime's own documentation makes it faster: BERT's fused operators, then dynamic quantisation.

    onnx_embedding.py MODEL THREADS batch|single

The first line of standard input holds the texts. Each further line is a number of seconds to embed them for; answered are texts a second, and
texts a second of processor time.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

WIDTH, HEADS, LAYERS, EPSILON = 384, 12, 6, 1e-12
FUSED = "com.microsoft"


def weights(file: Path) -> dict[str, numpy.ndarray]:
    """The tensors of a safetensors file: eight bytes of length, a JSON header, the numbers. All are fp32 but the positions' ids."""
    data = file.read_bytes()
    begin = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:begin])
    return {
        name: numpy.frombuffer(data[begin + at["data_offsets"][0]:begin + at["data_offsets"][1]], "<f4").reshape(at["shape"])
        for name, at in header.items() if name != "__metadata__" and at["dtype"] == "F32"
    }


class Graph:
    """MiniLM of the operators that ONNX Runtime's optimiser makes of BERT."""

    def __init__(self, tensors: dict[str, numpy.ndarray]):
        self._tensors, self._nodes, self._constants = tensors, [], []

    def model(self) -> onnx.ModelProto:
        hidden = self._embeddings()
        for number in range(LAYERS):
            hidden = self._layer(f"encoder.layer.{number}.", hidden)
        sizes = ["texts", "pieces"]
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT32, sizes) for name in ("ids", "segments", "mask")]
        output = helper.make_tensor_value_info(hidden, TensorProto.FLOAT, [*sizes, WIDTH])
        graph = helper.make_graph(self._nodes, "minilm", inputs, [output], self._constants)
        return helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(FUSED, 1)])

    def _embeddings(self) -> str:
        names = ["word_embeddings.weight", "position_embeddings.weight", "token_type_embeddings.weight", "LayerNorm.weight", "LayerNorm.bias"]
        own = [self._constant(f"embeddings.{name}") for name in names]
        return self._node("EmbedLayerNormalization", ["ids", "segments", *own, "mask"], ["embedded", "pieces_of_texts"], epsilon=EPSILON)

    def _layer(self, at: str, hidden: str) -> str:
        own = [f"{at}attention.self.{part}" for part in ("query", "key", "value")]
        weight = self._named(f"{at}qkv.weight", numpy.concatenate([self._tensors[f"{name}.weight"].T for name in own], axis=1))
        bias = self._named(f"{at}qkv.bias", numpy.concatenate([self._tensors[f"{name}.bias"] for name in own]))
        seen = self._node("Attention", [hidden, weight, bias, "pieces_of_texts"], [f"{at}seen"], num_heads=HEADS)
        hidden = self._normalised(self._linear(f"{at}attention.output.dense", seen), hidden, f"{at}attention.output")
        inner = self._linear(f"{at}intermediate.dense", hidden)
        inner = self._node("BiasGelu", [inner, self._constant(f"{at}intermediate.dense.bias")], [f"{at}inner"])
        return self._normalised(self._linear(f"{at}output.dense", inner), hidden, f"{at}output")

    def _linear(self, at: str, rows: str) -> str:
        weight = self._named(f"{at}.weight", self._tensors[f"{at}.weight"].T)
        return self._node("MatMul", [rows, weight], [f"{at}.product"])

    def _normalised(self, product: str, hidden: str, at: str) -> str:
        own = [self._constant(f"{at}.{name}") for name in ("LayerNorm.weight", "LayerNorm.bias", "dense.bias")]
        return self._node("SkipLayerNormalization", [product, hidden, *own], [f"{at}.normalised"], epsilon=EPSILON)

    def _node(self, kind: str, inputs: list[str], outputs: list[str], **attributes) -> str:
        domain = "" if kind == "MatMul" else FUSED
        self._nodes.append(helper.make_node(kind, inputs, outputs, name=f"{kind} {outputs[0]}", domain=domain, **attributes))
        return outputs[0]

    def _constant(self, name: str) -> str:
        return self._named(name, self._tensors[name])

    def _named(self, name: str, numbers: numpy.ndarray) -> str:
        self._constants.append(numpy_helper.from_array(numpy.ascontiguousarray(numbers), name))
        return name


def session(folder: Path, threads: int) -> onnxruntime.InferenceSession:
    with tempfile.TemporaryDirectory() as scratch:
        plain, quantised = f"{scratch}/fp32.onnx", f"{scratch}/int8.onnx"
        onnx.save(Graph(weights(folder / "model.safetensors")).model(), plain)
        quantize_dynamic(plain, quantised, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Attention"],
            extra_options={"DefaultTensorType": TensorProto.FLOAT})
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        return onnxruntime.InferenceSession(quantised, options, providers=["CPUExecutionProvider"])


class Embedder:
    def __init__(self, folder: Path, threads: int, at_once: int):
        self._at_once = at_once
        self._session = session(folder, threads)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(256)
        self._tokenizer.enable_padding()

    def embed(self, texts: list[str]) -> numpy.ndarray:
        encoded = self._tokenizer.encode_batch(texts)
        ids = numpy.array([text.ids for text in encoded], numpy.int32)
        mask = numpy.array([text.attention_mask for text in encoded], numpy.int32)
        pieces = self._session.run(None, {"ids": ids, "segments": numpy.zeros_like(ids), "mask": mask})[0]
        mean = (pieces * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        return mean / numpy.linalg.norm(mean, axis=1, keepdims=True)

    def rates(self, texts: list[str], seconds: float) -> dict[str, float]:
        """In batches of a few texts of one length: ONNX Runtime is no faster with more at a time, and pads less."""
        texts = sorted(texts, key=lambda text: len(self._tokenizer.encode(text).ids))
        began, used, count = time.monotonic(), time.process_time(), 0
        while time.monotonic() - began < seconds:
            at = count % len(texts)
            count += len(self.embed(texts[at:at + self._at_once]))
        return {"rate": count / (time.monotonic() - began), "rate_of_cpu": count / (time.process_time() - used)}


def answer(what) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    model, threads, mode = sys.argv[1:]
    embedder = Embedder(Path(model), int(threads), 4 if mode == "batch" else 1)
    texts = json.loads(sys.stdin.readline())
    embedder.rates(texts, 1)  # the first passes allocate
    answer({"ready": True})
    for line in sys.stdin:
        answer(embedder.rates(texts, float(json.loads(line))))
