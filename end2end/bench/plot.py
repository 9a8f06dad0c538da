"""A plot as SVG, readable on light and dark."""

from html import escape
from math import log10
from pathlib import Path


def bars(file: Path, title: str, rows: list[tuple[str, float]]) -> None:
    """On a logarithmic scale: what is compared differs by factors of hundreds."""
    widest, high = 420, 28
    top = max(value for _, value in rows)
    parts = []
    for place, (name, value) in enumerate(rows):
        y = 44 + place * high
        width = widest * max(log10(max(value, 1)), 0.05) / log10(max(top, 10))
        parts.append(
            f'<text x="190" y="{y + 14}" text-anchor="end">{escape(name)}</text>'
            f'<rect x="200" y="{y}" width="{width:.0f}" height="18" rx="2"/>'
            f'<text x="{206 + width:.0f}" y="{y + 14}">{value:,.0f}</text>'
        )
    height = 60 + len(rows) * high
    style = "text{font:13px sans-serif;fill:#334}rect{fill:#3b76c4}@media(prefers-color-scheme:dark){text{fill:#ccd}}"
    file.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {height}" role="img" aria-label="{escape(title)}"><style>{style}</style>'
        f'<text x="200" y="24" font-weight="bold">{escape(title)} (logarithmic)</text>{"".join(parts)}</svg>\n'
    )
