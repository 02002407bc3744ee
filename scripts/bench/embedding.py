"""The embedder beside torch with the same model on the same cores: a question at a time on one, and a batch of passages on all."""

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
TORCH = os.environ.get("FRONTDESK_BENCH_TORCH")  # a Python that has it
BATCH = 32
PASSAGE_WORDS = 180  # about 250 word pieces, of the 256 that the model reads


def passages() -> list[str]:
    """The sample businesses' own words, in pieces that fill the model's window."""
    texts = [path.read_text() for path in sorted(Path(setting("FRONTDESK_KB_SAMPLES")).glob("*/documents/*.md"))]
    words = " ".join(texts).split()
    pieces = [" ".join(words[start:start + PASSAGE_WORDS]) for start in range(0, len(words), PASSAGE_WORDS)]
    return [pieces[number % len(pieces)] for number in range(BATCH)]


class Torch:
    """torch in a process of its own, which stays: loading it takes seconds. It computes only when it is asked."""

    def __init__(self, cores: set[int], texts: list[str], batch: bool):
        with cpu.on(cores):
            self._process = subprocess.Popen(
                with_us(TORCH, str(Path(__file__).with_name("torch_embedding.py")), MODEL, str(len(cores)), "batch" if batch else "single"),
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._ask(texts)

    def rate(self) -> dict[str, float]:
        return self._ask(SECONDS)

    def _ask(self, what):
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("torch has ended; its message stands above")
        return json.loads(answer)

    def __enter__(self) -> "Torch":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()
        self._process.wait()


def compare(name: str, cores: set[int], texts: list[str], batch: bool) -> None:
    how = ["--model", MODEL, "--threads", str(len(cores)), "--seconds", str(SECONDS)] + (["--batch"] if batch else [])
    with Torch(cores, texts, batch) if TORCH else contextlib.nullcontext() as torch:
        rounds = alternate(lambda: load("embeddings", *how, cores=cores, said=texts), torch and torch.rate)
    figure(name, "texts/s", rounds, "rate", Goal("ratio", "≥", 1.0))


if not TORCH:
    say("WITHOUT its yardstick: torch is not installed here (see scripts/bench/torch.txt), so there is no ratio")
compare("embedding: a question at a time, one core, beside torch", cpu.PRODUCT, answerable_questions(), batch=False)
compare(f"embedding: a batch of {BATCH} passages, {len(cpu.ALL)} cores, beside torch", cpu.ALL, passages(), batch=True)
