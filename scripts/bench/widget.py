"""What a website's visitor downloads, as it crosses the network. widget/build.sh fails when a part is over its size."""

import json
from pathlib import Path

from harness.settings import setting
from measure.figures import Goal, figure
from measure.rounds import Round

DIST = Path(setting("FRONTDESK_WEB_DIR"))
MANIFEST = json.loads((DIST / "manifest.json").read_text())


def kilobytes(*paths: str) -> float:
    return sum((DIST / MANIFEST[path].get("gzip", MANIFEST[path]["file"])).stat().st_size for path in paths) / 1024


def assets(name: str) -> list[str]:
    """The paths under which the build lists one, which hold a digest of its content."""
    return [path for path in MANIFEST if path.startswith(f"/assets/{name}.")]


def size(name: str, limit: float, *paths: str) -> None:
    figure(name, "KB", [Round({"size": kilobytes(*paths)}, None)], "size", Goal("value", "≤", limit))


size("widget: loader, compressed", 3, "/widget.js")
size("widget: chat, compressed", 25, "/widget/chat", *assets("chat"))
