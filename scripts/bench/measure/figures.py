"""One JSON line a figure on standard output, and a line for people on standard error."""

import json
from dataclasses import dataclass
from statistics import median

from .rounds import Round, say


@dataclass(frozen=True)
class Goal:
    """`Goal("ratio", "≥", 0.75)`: of the ratio to the yardstick, or of the value itself."""

    of: str
    bound: str
    limit: float

    def __str__(self) -> str:
        return f"{self.of} {self.bound} {self.limit:g}"

    def is_met(self, value: float, ratio: float | None) -> bool | None:
        """None where there is no ratio to judge."""
        measured = value if self.of == "value" else ratio
        if measured is None:
            return None
        return measured >= self.limit if self.bound == "≥" else measured <= self.limit


def figure(name: str, unit: str, rounds: list[Round], of: str, goal: Goal | None = None) -> None:
    """The medians over the rounds. The ratio is the median of the rounds' own ratios, always product ÷ yardstick."""
    values = [taken.product[of] for taken in rounds]
    yardsticks = [taken.yardstick[of] for taken in rounds if taken.yardstick is not None]
    ratios = [value / yardstick for value, yardstick in zip(values, yardsticks)]
    value, yardstick, ratio = median(values), median(yardsticks) if yardsticks else None, median(ratios) if ratios else None
    line = {
        "name": name, "value": _rounded(value), "unit": unit, "yardstick": _rounded(yardstick), "ratio": _rounded(ratio),
        "goal": str(goal) if goal else None,
        "rounds": [[_rounded(value), _rounded(other)] for value, other in zip(values, yardsticks)] or [_rounded(value) for value in values],
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)
    say(f"{name}: {value:.4g} {unit}{_judged(value, yardstick, ratio, goal)}")


def _judged(value: float, yardstick: float | None, ratio: float | None, goal: Goal | None) -> str:
    text = f", yardstick {yardstick:.4g}, ratio {ratio:.2f}" if ratio is not None else ""
    if goal is None:
        return text
    return text + {True: f"; {goal}: met", False: f"; {goal}: MISSED", None: f"; {goal}: not judged"}[goal.is_met(value, ratio)]


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")
