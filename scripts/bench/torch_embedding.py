"""The yardstick of embedding.py, run by a Python that has torch and transformers: all-MiniLM-L6-v2 as its authors describe its
use (mean of the last layer over the tokens, then length 1).

    torch_embedding.py MODEL THREADS batch|single

The first line of standard input holds the texts. Each further line is a number of seconds to embed them for; answered are texts a second, and
texts a second of processor time.
"""

import json
import os
import sys
import time

os.environ["HF_HUB_OFFLINE"] = "1"  # the model is a folder; nothing is to be fetched
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import torch
from transformers import AutoModel, AutoTokenizer

folder, threads, mode = sys.argv[1:]
torch.set_num_threads(int(threads))
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModel.from_pretrained(folder).eval()


@torch.inference_mode()
def embed(texts: list[str]) -> torch.Tensor:
    tokens = tokenizer(texts, padding=True, truncation=True, max_length=256, return_tensors="pt")
    pieces = model(**tokens).last_hidden_state
    mask = tokens["attention_mask"].unsqueeze(-1)
    return torch.nn.functional.normalize((pieces * mask).sum(1) / mask.sum(1), dim=1)


def rates(texts: list[str], seconds: float) -> dict[str, float]:
    began, used, count = time.monotonic(), time.process_time(), 0
    while time.monotonic() - began < seconds:
        if mode == "batch":
            count += len(embed(texts))
        else:
            embed([texts[count % len(texts)]])
            count += 1
    return {"rate": count / (time.monotonic() - began), "rate_of_cpu": count / (time.process_time() - used)}


def answer(what) -> None:
    print(json.dumps(what), flush=True)


texts = json.loads(sys.stdin.readline())
rates(texts, 1)  # the first passes allocate
answer({"ready": True})
for line in sys.stdin:
    answer(rates(texts, float(json.loads(line))))
