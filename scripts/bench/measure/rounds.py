"""Product and yardstick in turn: what disturbs one disturbs the other, and the ratio of the same round says more than either figure."""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from . import cpu

ROUNDS = int(os.environ.get("FRONTDESK_BENCH_ROUNDS", "5"))
SECONDS = float(os.environ.get("FRONTDESK_BENCH_SECONDS", "5"))  # of one load
# A round during which others used more than this much of a core is run again once they are quiet, but not for ever: on a machine that
# never is, the figures are still worth printing, with a word about it.
DISTURBANCE = 0.15
REPEATS = 3
PATIENCE = 60.0  # seconds that a benchmark waits for quiet, over all its rounds

Values = dict[str, float]


@dataclass(frozen=True)
class Round:
    product: Values
    yardstick: Values | None


def say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def alternate(product: Callable[[], Values], yardstick: Callable[[], Values] | None = None, timed: bool = True) -> list[Round]:
    """Runs both in each round, the product first in one and the yardstick first in the next. What is not `timed` does not mind others."""
    return [_undisturbed(number, product, yardstick, REPEATS if timed else 0) for number in range(ROUNDS)]


def _undisturbed(number: int, product, yardstick, repeats: int) -> Round:
    for attempt in range(repeats + 1):
        others = _Others()
        taken = _run(product, yardstick, yardstick_first=number % 2 == 1)
        share = others.share()
        if share <= DISTURBANCE or repeats == 0:
            break
        if attempt == repeats:
            say(f"round {number + 1}: others used {share:.0%} of a core again; kept all the same")
        else:
            say(f"round {number + 1}: others used {share:.0%} of a core; once more")
            _wait_for_quiet()
    say(f"round {number + 1}: {_text(taken.product)}" + (f"  |  yardstick {_text(taken.yardstick)}" if taken.yardstick else ""))
    return taken


class _Others:
    """How much of one core everybody else has used since this was made."""

    def __init__(self):
        self._began, self._machine, self._ours = time.monotonic(), cpu.of_machine(), cpu.of_ours()

    def share(self) -> float:
        ours = cpu.of_ours() - self._ours
        machine = cpu.of_machine() - self._machine
        return (machine - ours) / (time.monotonic() - self._began)


_patience = PATIENCE


def _wait_for_quiet() -> None:
    global _patience
    while _patience > 0:
        others = _Others()
        time.sleep(1)
        _patience -= 1
        if others.share() <= DISTURBANCE:
            return


def _run(product, yardstick, yardstick_first: bool) -> Round:
    if yardstick is None:
        return Round(product(), None)
    if yardstick_first:
        measured = yardstick()
        return Round(product(), measured)
    return Round(product(), yardstick())


def _text(values: Values) -> str:
    return ", ".join(f"{name} {value:.4g}" for name, value in values.items())
