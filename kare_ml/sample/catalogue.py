"""What the sample distributor sells: twelve product lines of twenty-five products, with prices, costs and seasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class ProductLine:
    """One family of products: every noun comes in every size.

    `price` is that of a middling product; `margin` the share of it that is left at list price; `swing` how far demand
    moves with the season and `peak` the month in which it is highest.
    """

    name: str
    price: float
    margin: float
    swing: float
    peak: int
    nouns: tuple[str, str, str, str, str]
    sizes: tuple[str, str, str, str, str]


LINES = (
    ProductLine("Fasteners", 14, 0.42, 0.05, 5, ("Hex bolt", "Machine screw", "Nyloc nut", "Threaded rod", "Washer"),
                ("M5", "M6", "M8", "M10", "M12")),
    ProductLine("Bearings", 38, 0.34, 0.05, 3, ("Ball bearing", "Roller bearing", "Thrust bearing", "Bush", "Housing"),
                ("10 mm", "15 mm", "20 mm", "25 mm", "40 mm")),
    ProductLine("Seals", 11, 0.45, 0.05, 11, ("O-ring", "Shaft seal", "Gasket sheet", "Gland packing", "Wiper seal"),
                ("nitrile", "viton", "silicone", "PTFE", "EPDM")),
    ProductLine("Hand tools", 22, 0.36, 0.15, 11, ("Spanner", "Screwdriver", "Pliers", "Hammer", "Socket"),
                ("small", "medium", "large", "insulated", "set")),
    ProductLine("Power tools", 145, 0.24, 0.25, 11, ("Drill", "Grinder", "Impact driver", "Circular saw", "Sander"),
                ("12 V", "18 V", "36 V", "110 V", "230 V")),
    ProductLine("Cutting tools", 31, 0.38, 0.05, 4, ("Twist drill", "End mill", "Tap", "Reamer", "Insert"),
                ("HSS 6", "HSS 8", "HSS 10", "carbide 8", "carbide 10")),
    ProductLine("Abrasives", 17, 0.40, 0.10, 6, ("Cutting disc", "Flap disc", "Sanding belt", "Grinding wheel", "Pad"),
                ("P40", "P60", "P80", "P120", "P240")),
    ProductLine("Adhesives", 19, 0.41, 0.15, 7, ("Threadlock", "Epoxy", "Silicone sealant", "Contact glue", "Tape"),
                ("10 ml", "50 ml", "310 ml", "1 l", "5 l")),
    ProductLine("Lubricants", 27, 0.31, 0.15, 1, ("Grease", "Cutting fluid", "Hydraulic oil", "Chain oil", "Degreaser"),
                ("400 g", "1 l", "5 l", "25 l", "205 l")),
    ProductLine("Electrical", 24, 0.28, 0.10, 10, ("Cable", "Contactor", "Isolator", "Terminal block", "Lamp"),
                ("6 A", "10 A", "16 A", "32 A", "63 A")),
    ProductLine("Workwear", 16, 0.33, 0.35, 11, ("Gloves", "Safety boots", "Hi-vis jacket", "Goggles", "Ear defenders"),
                ("S", "M", "L", "XL", "XXL")),
    ProductLine("Packaging", 9, 0.26, 0.30, 11, ("Carton", "Stretch wrap", "Strapping", "Pallet box", "Void fill"),
                ("A4", "A3", "A2", "euro", "bulk")),
)  # fmt: skip

PRODUCTS_A_LINE = 25

# The price of a size rises within a noun; the odd factors keep prices from being round.
PRODUCTS = """
create or replace temp table products as
select line_no * 25 + noun_no * 5 + size_no as product_no, line_no, line as product_line,
       upper(left(line, 3)) || '-' || (100 + noun_no * 5 + size_no) || ' ' || nouns[noun_no + 1] || ' '
           || sizes[size_no + 1] as product,
       round(price * (0.55 + 0.23 * size_no) * (0.8 + 0.13 * noun_no), 2) as list_price,
       round(list_price * (1 - margin) * (0.97 + 0.015 * size_no), 2) as list_cost,
       swing, peak
from lines, range(5) as a(noun_no), range(5) as b(size_no)
order by product_no
"""


def define_catalogue(connection: DuckDBPyConnection) -> None:
    """Make the table `products`: a row a product, with list price and cost in the book's currency."""
    connection.execute(
        "create or replace temp table lines (line_no integer, line varchar, price double, margin double, swing double,"
        " peak integer, nouns varchar[], sizes varchar[])"
    )
    connection.executemany(
        "insert into lines values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            [number, line.name, line.price, line.margin, line.swing, line.peak, list(line.nouns), list(line.sizes)]
            for number, line in enumerate(LINES)
        ],
    )
    connection.execute(PRODUCTS)
