"""The embedder beside torch, and beside ONNX Runtime with int8 weights, with the same model on the same cores: a question at a time on
one, and a batch of passages on all. By the clock, and on one core by processor time, which others on the machine disturb less."""

import contextlib
import json
import os
import subprocess
from pathlib import Path

from harness.settings import setting
from harness.waiting import with_us
from measure import cpu
from measure.figures import Goal, figure
from measure.installation import answerable_questions
from measure.loads import load
from measure.rounds import SECONDS, alternate, say

MODEL = setting("FRONTDESK_MODEL_DIR")
# Pythons that have them.
TORCH = os.environ.get("FRONTDESK_BENCH_TORCH")
ONNX = os.environ.get("FRONTDESK_BENCH_ONNX")
BATCH = 32
PASSAGE_WORDS = 180  # about 250 word pieces, of the 256 that the model reads


def passages() -> list[str]:
    """The sample businesses' own words, in pieces that fill the model's window."""
    texts = [path.read_text() for path in sorted(Path(setting("FRONTDESK_KB_SAMPLES")).glob("*/documents/*.md"))]
    words = " ".join(texts).split()
    pieces = [" ".join(words[start:start + PASSAGE_WORDS]) for start in range(0, len(words), PASSAGE_WORDS)]
    return [pieces[number % len(pieces)] for number in range(BATCH)]


class Yardstick:
    """Another embedder in a process of its own, which stays: loading it takes seconds. It computes only when it is asked."""

    def __init__(self, python: str, script: str, cores: set[int], texts: list[str], batch: bool):
        with cpu.on(cores):
            self._process = subprocess.Popen(
                with_us(python, str(Path(__file__).with_name(script)), MODEL, str(len(cores)), "batch" if batch else "single"),
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._ask(texts)

    def rates(self) -> dict[str, float]:
        return with_milliseconds(self._ask(SECONDS))

    def _ask(self, what):
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the yardstick has ended; its message stands above")
        return json.loads(answer)

    def __enter__(self) -> "Yardstick":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()
        self._process.wait()


def with_milliseconds(rates: dict[str, float]) -> dict[str, float]:
    return rates | {"milliseconds": 1000 / rates["rate"]}


def compare(name: str, python: str | None, script: str, cores: set[int], texts: list[str], batch: bool) -> None:
    how = ["--model", MODEL, "--threads", str(len(cores)), "--seconds", str(SECONDS)] + (["--batch"] if batch else [])
    with Yardstick(python, script, cores, texts, batch) if python else contextlib.nullcontext() as other:
        rounds = alternate(lambda: with_milliseconds(load("embeddings", *how, cores=cores, said=texts)), other and other.rates)
    figure(name, "texts/s", rounds, "rate", Goal("ratio", "≥", 1.0))
    if len(cores) == 1:  # several threads of ONNX Runtime or torch that wait for each other count as busy
        figure(f"{name}, by processor time", "texts/s", rounds, "rate_of_cpu", Goal("ratio", "≥", 1.0))
    if not batch:
        figure(f"{name}, time of one", "ms", rounds, "milliseconds", Goal("value", "≤", 6))


for python, what, file in ((TORCH, "torch", "torch.txt"), (ONNX, "ONNX Runtime", "onnx.txt")):
    if not python:
        say(f"WITHOUT a yardstick: {what} is not installed here (see scripts/bench/{file}), so there is no ratio to it")
torch, onnx = (TORCH, "torch_embedding.py"), (ONNX, "onnx_embedding.py")
batch, everywhere = f"embedding: a batch of {BATCH} passages", f"{len(cpu.ALL)} cores"
compare("embedding: a question at a time, one core, beside torch", *torch, cpu.PRODUCT, answerable_questions(), batch=False)
compare(f"{batch}, {everywhere}, beside torch", *torch, cpu.ALL, passages(), batch=True)
compare(f"{batch}, {everywhere}, beside ONNX Runtime int8", *onnx, cpu.ALL, passages(), batch=True)
compare(f"{batch}, one core, beside ONNX Runtime int8", *onnx, cpu.PRODUCT, passages(), batch=True)
