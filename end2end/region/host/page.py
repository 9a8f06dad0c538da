"""The region's page: the overview and the last events, drawn anew every two seconds without a script."""

import html
from typing import Any

from .overview import lines, told

STYLE = """
body { font: 14px/1.5 ui-monospace, monospace; margin: 2rem auto; max-width: 110ch; padding: 0 1rem; color: #1d2430; background: #fbfaf7 }
h1 { font-size: 1.1rem } h2 { font-size: 1rem; margin: 1.5rem 0 .3rem } pre { margin: 0; white-space: pre-wrap }
@media (prefers-color-scheme: dark) { body { color: #e6e4dd; background: #14171c } }
"""


def page(seen: dict[str, Any], entries: list[dict[str, Any]]) -> str:
    """One HTML document; the browser fetches it again by itself."""
    state = html.escape("\n".join(lines(seen)))
    events = html.escape("\n".join(told(entry) for entry in reversed(entries)))
    return f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>FleetCart local region</title><style>{STYLE}</style></head>
<body><h1>FleetCart local region</h1>
<pre>{state}</pre>
<h2>Events, newest first</h2>
<pre>{events}</pre>
</body></html>"""
