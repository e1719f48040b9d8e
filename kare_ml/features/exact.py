"""Sums that do not depend on the order of the rows.

Floating-point sums over several threads differ in their last bits from run to run, and equal inputs must give equal
bytes. So amounts are summed as decimals, and weights and logarithms in fixed point.
"""

from __future__ import annotations

import ibis.expr.types as ir

UNIT = 10**9
"""Fixed-point units in 1."""


def number(value: ir.Value) -> ir.NumericValue:
    """The value as a double, once the summing is done."""
    return value.cast("float64")


def total(amounts: ir.Value, where: ir.BooleanValue | None = None) -> ir.NumericValue:
    """The exact sum of amounts as a double; zero, not null, where no row meets `where`."""
    return number(amounts.sum(where=where).fill_null(0))


def fixed_point(values: ir.NumericValue) -> ir.IntegerValue:
    """Doubles of moderate size as whole numbers of billionths."""
    return (values * UNIT).round().cast("int64")


def fixed_total(values: ir.NumericValue, where: ir.BooleanValue | None = None) -> ir.NumericValue:
    """The sum of doubles, each rounded to a billionth; zero where no row meets `where`."""
    return number(fixed_point(values).sum(where=where).fill_null(0)) / UNIT


def measured(values: ir.NumericValue) -> ir.DecimalValue:
    """Measured doubles (minutes, units, answers) as decimals with four places, to be summed exactly."""
    return values.cast("decimal(28, 4)")


def decay(age: ir.NumericValue, days: int) -> ir.IntegerValue:
    """The weight `exp(-age / days)` in billionths: an event fades by a factor e every so many days."""
    return fixed_point((-number(age) / float(days)).exp())


def ratio(part: ir.NumericValue, whole: ir.NumericValue) -> ir.NumericValue:
    """`part / whole`, null where `whole` is not above zero."""
    return part / (whole > 0).ifelse(whole, None).cast("float64")


def spread(count: ir.NumericValue, sum_: ir.NumericValue, squares: ir.NumericValue) -> ir.NumericValue:
    """Standard deviation over mean from exact sums; null below two values or where the mean is not above zero."""
    mean = ratio(sum_, count)
    variance = ((squares - sum_ * mean) / (count > 1).ifelse(count - 1, None).cast("float64")).clip(lower=0.0)
    return ratio(variance.sqrt(), mean)
