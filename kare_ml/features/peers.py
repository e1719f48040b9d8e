"""What like accounts buy. Family `peers`: an account beside the clients of its industry.

Grain `peers`: a row an account of the feature frame, with what the clients of its industry come to. The lines that like
accounts buy are the product lines that at least a quarter of those clients bought within a year. The industry is an
attribute of today, so models see these only where the accounts table declares `industry` to be immutable.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from kare_ml.domain.profiles import Lifecycle
from kare_ml.features.catalog import Feature, Unit
from kare_ml.features.exact import number, ratio
from kare_ml.features.purchase_grains import YEAR
from kare_ml.features.windows import Expression

NEEDED = ("account_id", "lifecycle", "industry", "product_lines_365d")
ONE_IN = 4
"""A line is one that like accounts buy where at least one in so many of them bought it."""
NO_INDUSTRY = "Its industry is not known, or no client is of it (0 clients)."
NO_LINES = "It never bought from a product line that is known, or like accounts share 0 lines."


def beside(frame: ir.Table, products: ir.Table | None) -> ir.Table:
    """The grain `peers`, of those columns of the frame that it needs. `products` is the purchase grain of that name.

    `peers` is null where no client is of the account's industry, `peer_lines` and `shared_lines` also without invoices.
    """
    frame = frame.select(*NEEDED)
    clients = frame.filter(frame.lifecycle == str(Lifecycle.CLIENT), frame.industry.notnull())
    sizes = clients.group_by(of="industry").agg(peers=lambda t: t.count())
    sizes = sizes.mutate(clients=sizes.peers.sum().over(ibis.window()))
    rows = frame.left_join(sizes, frame.industry == sizes.of).drop("of")
    if products is None:
        return rows.mutate(peer_lines=ibis.null("int64"), shared_lines=ibis.null("int64"))
    bought = products.filter(products.last_age <= YEAR, products.product_line.notnull())
    bought = bought.select("account_id", "product_line").distinct()
    of_clients = bought.inner_join(clients.select("account_id", "industry"), "account_id")
    buyers = of_clients.group_by("industry", "product_line").agg(buyers=lambda t: t.count())
    common = buyers.inner_join(sizes, buyers.industry == sizes.of)
    common = common.filter(common.buyers * ONE_IN >= common.peers).select("industry", "product_line")
    counted = common.group_by(of="industry").agg(peer_lines=lambda t: t.count())
    own = bought.inner_join(frame.select("account_id", "industry"), "account_id")
    own = own.select(buyer="account_id", of="industry", line="product_line")
    shared = own.inner_join(common, [own.of == common.industry, own.line == common.product_line])
    shared = shared.group_by("buyer").agg(shared_lines=lambda t: t.count())
    rows = rows.left_join(counted, rows.industry == counted.of).drop("of")
    return rows.left_join(shared, rows.account_id == shared.buyer).drop("buyer")


def _share(t: ir.Table) -> ir.Value:
    return t.product_lines_365d.notnull().ifelse(ratio(number(t.shared_lines.fill_null(0)), number(t.peer_lines)), None)


def _feature(name: str, unit: Unit, window: int | None, expression: Expression, words: str, unknown: str) -> Feature:
    also = () if window is None else (("invoices", "product_line"),)
    return Feature(
        name, "breadth", unit, window, "peers", expression, words, unknown, "accounts", ("industry",), also=also
    )


FEATURES = (
    _feature(
        "industry_client_share",
        "share",
        None,
        lambda t: ratio(number(t.peers), number(t.clients)),
        "{industry_client_share} of the clients whose industry is known are of its industry.",
        NO_INDUSTRY,
    ),
    _feature(
        "peer_lines_365d",
        "count",
        YEAR,
        lambda t: t.peers.notnull().ifelse(number(t.peer_lines.fill_null(0)), None),
        "At least a quarter of the clients of its industry buy each of {peer_lines_365d} product lines (365 days).",
        NO_INDUSTRY,
    ),
    _feature(
        "peer_line_share_365d",
        "share",
        YEAR,
        _share,
        "It buys {peer_line_share_365d} of the product lines that clients of its industry buy (365 days).",
        NO_LINES,
    ),
)
