"""What `make test` tells the tests. A variable that is missing is named, with the command that sets it."""

import json
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def setting(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise RuntimeError(f"{name} is not set: run these tests with `make test`, or set what scripts/scratch.sh exports")
    return value


def sample_businesses() -> dict[str, dict]:
    """The profiles of kb-samples by slug; their `people` are the accounts that `frontdesk seed` makes."""
    folder = Path(setting("FRONTDESK_KB_SAMPLES"))
    profiles = (json.loads(path.read_text()) for path in sorted(folder.glob("*/business.json")))
    return {profile["slug"]: profile for profile in profiles}
