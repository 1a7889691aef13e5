"""A comparison as one HTML file that stands alone: bars with whiskers in SVG, no script, no network."""

import math
from collections.abc import Sequence
from html import escape

from nuanfu.learning.shares import Figure
from nuanfu.report.comparison import Compared, Measure

WIDTH, LEFT, ROW, BAR = 720, 150, 92, 22
COLOURS = ("#8aa1b4", "#d9773f")
STYLE = """
body { font: 15px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; margin: 2rem auto; max-width: 46rem;
  padding: 0 1rem; color: #222; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #ddd; }
svg { width: 100%; height: auto; } svg text { font-size: 13px; fill: #222; }
.told { color: #555; } .key i { display: inline-block; width: .9em; height: .9em; margin: 0 .3em 0 1em; }
""".strip()


def page(rows: Sequence[Compared], names: tuple[str, str], told: Sequence[str]) -> str:
    """Return the page for a comparison of two policies by name; `told` says what is measured and what assumed."""
    key = "".join(f'<i style="background:{c}"></i>{escape(n)}' for c, n in zip(COLOURS, names, strict=True))
    body = [
        "<h1>规则试算</h1>",
        f'<p class="key">{key}</p>',
        _bars(rows),
        "<table><tr><th>指标</th>",
        f"<th>{escape(names[0])}</th><th>{escape(names[1])}</th><th>相差 [95 % 区间]</th><th>结论</th></tr>",
        *(_cells(row) for row in rows),
        "</table>",
        *(f'<p class="told">{escape(line)}</p>' for line in told),
    ]
    head = f'<!doctype html>\n<html lang="zh-CN"><meta charset="utf-8"><title>规则试算</title>\n<style>{STYLE}</style>'
    return head + "\n<body>\n" + "\n".join(body) + "\n</body></html>\n"


def written(measure: Measure, value: float, *, signed: bool = False) -> str:
    """Write a value of a measure: yuan with two decimals, shares in percent (differences of shares in points)."""
    sign = "+" if signed else ""
    if measure.unit == "元":
        return f"{value / 100:{sign}.2f} 元"
    return f"{100 * value:{sign}.2f} {'点' if signed else '%'}"


def difference(row: Compared) -> str:
    """Write a difference with its interval."""
    figure = row.difference
    if math.isinf(figure.high):
        return f"{written(row.measure, figure.value, signed=True)} [不到两天，算不出区间]"
    value, low, high = (written(row.measure, one, signed=True) for one in (figure.value, figure.low, figure.high))
    return f"{value} [{low}, {high}]"


def _cells(row: Compared) -> str:
    cells = (
        row.measure.title,
        written(row.measure, row.now.value),
        written(row.measure, row.then.value),
        difference(row),
        row.verdict,
    )
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _bars(rows: Sequence[Compared]) -> str:
    drawn = [_pair(row, at * ROW) for at, row in enumerate(rows)]
    label = "两份规则的各项指标，竖线是 95 % 区间"
    size = f"0 0 {WIDTH} {len(rows) * ROW}"
    return f'<svg viewBox="{size}" role="img" aria-label="{label}">\n' + "\n".join(drawn) + "\n</svg>"


def _pair(row: Compared, top: int) -> str:
    figures = (row.now, row.then)
    most = max(max(_end(figure) for figure in figures), 1e-9)
    scale = (WIDTH - LEFT - 110) / most
    parts = [f'<text x="0" y="{top + 16}">{escape(row.measure.title)}</text>']
    for at, (figure, colour) in enumerate(zip(figures, COLOURS, strict=True)):
        y = top + 24 + at * (BAR + 6)
        length = figure.value * scale
        parts.append(f'<rect x="{LEFT}" y="{y}" width="{length:.1f}" height="{BAR}" fill="{colour}"/>')
        parts.append(_whisker(figure, scale, y))
        value = escape(written(row.measure, figure.value))
        parts.append(f'<text x="{LEFT + _end(figure) * scale + 8:.1f}" y="{y + 16}">{value}</text>')
    return "\n".join(parts)


def _whisker(figure: Figure, scale: float, y: int) -> str:
    low, high = LEFT + max(0.0, figure.low) * scale, LEFT + _end(figure) * scale
    middle, upper, lower = y + BAR / 2, y + BAR / 4, y + 3 * BAR / 4
    ends = f"M{low:.1f} {upper}V{lower}M{high:.1f} {upper}V{lower}M{low:.1f} {middle}H{high:.1f}"
    return f'<path d="{ends}" stroke="#222" fill="none"/>'


def _end(figure: Figure) -> float:
    """Return where a bar with its whisker ends; with too few days there is no whisker."""
    return figure.value if math.isinf(figure.high) else figure.high
