"""The brief as a page: for e-mail readers and browsers alike, so with styles in the tags and nothing from elsewhere."""

from __future__ import annotations

from html import escape

from kare_ml.brief.brief import Brief
from kare_ml.brief.words import before, day, facts, headline, money, title

HEAD = ("account", "profile", "a year", "owner", "chance")
BODY = "font:15px/1.45 system-ui,sans-serif;color:#222;max-width:66rem;margin:1.5rem auto;padding:0 1rem"
CELL = "padding:4px 14px 4px 0;text-align:left;vertical-align:top"


def page(brief: Brief) -> str:
    """The brief as HTML."""
    rows = "".join(
        _row(
            one.name, one.profile, money(one.revenue), one.owner or "", _share(one.chance), _share(one.before),
            (one.reason or "").rstrip("."), day(one.act_by) if one.act_by else "",
        )
        for one in brief.calls
    )  # fmt: skip
    heads = (*HEAD, before(brief), "reason", "act by")
    head = "".join(f'<th style="{CELL};border-bottom:1px solid #bbb">{name}</th>' for name in heads)
    told = "".join(
        f'<tr><td style="{CELL};color:#666">{escape(label)}</td><td style="{CELL}">{escape(said)}</td></tr>'
        for label, said in facts(brief).items()
    )
    calls = f"<table style='border-collapse:collapse'><tr>{head}</tr>{rows}</table>" if rows else "<p>Nobody.</p>"
    warned = "color:#a40000" if brief.setting.stale else "color:#222"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(brief.setting.book)}: {escape(title(brief))}</title></head>"
        f'<body style="{BODY}">'
        f'<p style="margin:0;{warned}">{escape(title(brief))}</p>'
        f'<h1 style="font-size:1.25rem;margin:.3rem 0 1rem">{escape(headline(brief))}</h1>'
        f'<h2 style="font-size:1rem">Call first</h2>{calls}'
        f'<table style="margin-top:1rem">{told}</table></body></html>\n'
    )


def _row(*cells: str) -> str:
    return "<tr>" + "".join(f'<td style="{CELL}">{escape(cell)}</td>' for cell in cells) + "</tr>"


def _share(chance: float | None) -> str:
    return "" if chance is None else f"{chance:.0%}"
