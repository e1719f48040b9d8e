"""What each group of leaves adds to each feature, for every pattern of its conditions.

The attribution of a row by path-dependent TreeSHAP (Lundberg et al. 2020) depends only on which conditions of a tree it
meets. So the leaves of a tree are cut, from left to right, into groups that need at most eight conditions; a row's
pattern is a byte, and its attributions by a group are a look-up.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kare_ml.shapley.compiled import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BITS = 8
PATTERNS = 256
NOTHING_BELOW, ALL_ABOVE = 0, 255

_POINTS, _SHARES = np.polynomial.legendre.leggauss(4)
POINTS, SHARES = (_POINTS + 1.0) / 2.0, _SHARES / 2.0
"""Exact for polynomials of degree seven: the product over all features but one of a path of eight."""


@compiled
def span_leaves(root: int, feature: Ints, left: Ints, right: Ints, first: Ints, middle: Ints, last: Ints) -> Ints:
    """The leaves of a tree from left to right; sets the numbers of the leaves below each of its nodes.

    Those are `first` to `last`, both counted in; those up to `middle`, not counted in, are on the left.
    """
    leaves = np.empty(PATTERNS, dtype=np.int64)
    stack = np.empty(2 * BITS + 2, dtype=np.int64)
    found, top = 0, 1
    stack[0] = root
    while top:
        top -= 1
        node = stack[top]
        if node < 0:  # All below it has been seen.
            node = -node - 1
            middle[node], last[node] = first[right[node]], last[right[node]]
            continue
        first[node] = found
        if feature[node] < 0:
            middle[node] = last[node] = found
            leaves[found] = node
            found += 1
            continue
        stack[top], stack[top + 1], stack[top + 2] = -node - 1, right[node], left[node]
        top += 3
    return leaves[:found]


@compiled
def conditions(
    begin: int,
    end: int,
    nodes: Ints,
    feature: Ints,
    rank: Ints,
    null_left: NDArray[np.bool_],
    spans: tuple[Ints, Ints, Ints],
    made: Ints,
    bit_of: Ints,
) -> int:
    """How many conditions the leaves from `begin` to `end` (both counted in) need; more than eight if too many.

    Each is a row of `made`: feature, whether nulls are met as low values, least and largest code. The bit that a node
    is judged by is set in `bit_of`. Where leaves lie on both sides of a node, the condition is that of its left side.
    Where all lie on one, nodes of one feature that the same leaves are below of make one condition together.
    """
    first, middle, last = spans
    reach = np.empty((BITS, 3), dtype=np.int64)
    bits = 0
    for node in nodes:
        if feature[node] < 0 or last[node] < begin or first[node] > end:
            continue
        low, high = max(first[node], begin), min(last[node], end)
        both = low < middle[node] <= high
        goes_left = low < middle[node]
        bit = bits
        if not both:
            for other in range(bits):
                same = reach[other, 0] == low and reach[other, 1] == high and reach[other, 2] == 1
                if same and made[other, 0] == feature[node] and made[other, 1] == null_left[node]:
                    bit = other
                    break
        if bit == bits:
            if bits == BITS:
                return BITS + 1
            bits += 1
            made[bit, 0], made[bit, 1] = feature[node], 1 if null_left[node] else 0
            made[bit, 2], made[bit, 3] = NOTHING_BELOW, ALL_ABOVE
            reach[bit, 0], reach[bit, 1], reach[bit, 2] = low, high, 0 if both else 1
        if goes_left:
            made[bit, 3] = min(made[bit, 3], rank[node])
        else:
            made[bit, 2] = max(made[bit, 2], rank[node] + 1)
        bit_of[node] = bit
    return bits


@compiled
def distinct(made: Ints, bits: int, slots: Ints) -> int:
    """How many features the first `bits` rows of `made` speak of; they are put into `slots`."""
    count = 0
    for bit in range(bits):
        known = False
        for slot in range(count):
            known = known or slots[slot] == made[bit, 0]
        if not known:
            slots[count] = made[bit, 0]
            count += 1
    return count


@compiled
def groups_of(
    roots: Ints, feature: Ints, rank: Ints, null_left: NDArray[np.bool_], left: Ints, right: Ints, pattern_cost: float
) -> tuple[Ints, Ints, Ints, Ints]:
    """The cut of every tree's leaves into groups that takes the fewest look-ups.

    A row a group: its tree, first and last leaf (both counted in) and how many features it speaks of; its conditions
    as `conditions` puts them; its features, -1 for unused; how many conditions it has.
    """
    count = len(feature)
    spans = (np.empty(count, np.int64), np.empty(count, np.int64), np.empty(count, np.int64))
    bit_of = np.empty(count, dtype=np.int64)
    most = (count + len(roots)) // 2 + 1
    which = np.empty((most, 4), dtype=np.int64)
    asked = np.zeros((most, BITS, 4), dtype=np.int64)
    spoken = np.full((most, BITS), -1, dtype=np.int64)
    needed = np.empty(most, dtype=np.int64)
    made, slots = np.empty((BITS, 4), dtype=np.int64), np.empty(BITS, dtype=np.int64)
    groups = 0
    for tree in range(len(roots) - 1):
        leaves = span_leaves(roots[tree], feature, left, right, spans[0], spans[1], spans[2])
        nodes = np.arange(roots[tree], roots[tree + 1])
        ends = len(leaves)
        cost, start = np.full(ends + 1, np.inf), np.empty(ends + 1, dtype=np.int64)
        cost[0] = 0.0
        for end in range(ends):
            for begin in range(end, -1, -1):
                bits = conditions(begin, end, nodes, feature, rank, null_left, spans, made, bit_of)
                if bits > BITS:
                    break
                total = cost[begin] + pattern_cost + distinct(made, bits, slots)
                if total < cost[end + 1]:
                    cost[end + 1], start[end + 1] = total, begin
        end = ends
        while end > 0:
            begin = start[end]
            bits = conditions(begin, end - 1, nodes, feature, rank, null_left, spans, made, bit_of)
            features = distinct(made, bits, slots)
            if features:  # A tree of one leaf says the same of every row.
                which[groups] = np.array([tree, begin, end - 1, features])
                asked[groups, :bits] = made[:bits]
                spoken[groups, :features] = slots[:features]
                needed[groups] = bits
                groups += 1
            end = begin
    return which[:groups], asked[:groups], spoken[:groups], needed[:groups]


@compiled
def attribute_leaf(value: float, zero: Floats, points: Floats, shares: Floats, said: Floats) -> None:
    """The Shapley values of a leaf's path: in `said` a row for each set of features whose conditions are met.

    `zero` is, by feature of the path, the share of training rows that met its conditions. Each value is an integral
    over the share of the other features that are known (Owen 1972), taken exactly by quadrature.
    """
    length = len(zero)
    for ones in range(1 << length):
        for at in range(length):
            total = 0.0
            for point in range(len(points)):
                product = shares[point]
                for other in range(length):
                    if other != at:
                        product *= points[point] * ((ones >> other) & 1) + (1.0 - points[point]) * zero[other]
                total += product
            said[ones, at] = value * total * (((ones >> at) & 1) - zero[at])


@compiled
def filled(
    which: Ints,
    roots: Ints,
    feature: Ints,
    rank: Ints,
    null_left: NDArray[np.bool_],
    left: Ints,
    right: Ints,
    value: Floats,
    cover: Floats,
    points: Floats,
    shares: Floats,
) -> tuple[Floats, float]:
    """The table of every group, and what the trees say on average of the rows that they were trained on.

    A row of the table for each group and feature of it (in the order of `groups_of`), a column for each pattern.
    """
    count = len(feature)
    first, middle, last = np.empty(count, np.int64), np.empty(count, np.int64), np.empty(count, np.int64)
    bit_of = np.empty(count, dtype=np.int64)
    table = np.zeros((which[:, 3].sum(), PATTERNS))
    made, slots = np.empty((BITS, 4), dtype=np.int64), np.empty(BITS, dtype=np.int64)
    # Of a path: its features, the share of training rows that met their conditions, which bits say so, and how.
    slot, zero = np.empty(BITS, dtype=np.int64), np.empty(BITS)
    asked, met = np.empty(BITS, dtype=np.int64), np.empty(BITS, dtype=np.int64)
    said = np.empty((PATTERNS, BITS))
    tree, row, expected = -1, 0, 0.0
    for node in range(count):
        if feature[node] < 0:
            root = roots[np.searchsorted(roots, node, side="right") - 1]
            expected += value[node] * cover[node] / cover[root]
    for group in range(len(which)):
        if which[group, 0] != tree:
            tree = which[group, 0]
            span_leaves(roots[tree], feature, left, right, first, middle, last)
        nodes = np.arange(roots[tree], roots[tree + 1])
        begin, end, features = which[group, 1], which[group, 2], which[group, 3]
        bits = conditions(begin, end, nodes, feature, rank, null_left, (first, middle, last), made, bit_of)
        distinct(made, bits, slots)
        for number in range(begin, end + 1):
            length, leaf = 0, roots[tree]
            while feature[leaf] >= 0:
                goes_left = number < middle[leaf]
                below = left[leaf] if goes_left else right[leaf]
                two_sided = max(first[leaf], begin) < middle[leaf] <= min(last[leaf], end)
                place, at = 0, 0
                while slots[place] != feature[leaf]:
                    place += 1
                while at < length and slot[at] != place:
                    at += 1
                if at == length:
                    slot[at], zero[at], asked[at], met[at] = place, 1.0, 0, 0
                    length += 1
                zero[at] *= cover[below] / cover[leaf]
                asked[at] |= 1 << bit_of[leaf]
                if goes_left or not two_sided:
                    met[at] |= 1 << bit_of[leaf]
                leaf = below
            attribute_leaf(value[leaf], zero[:length], points, shares, said)
            for pattern in range(1 << bits):
                ones = 0
                for at in range(length):
                    if pattern & asked[at] == met[at]:
                        ones |= 1 << at
                for at in range(length):
                    table[row + slot[at], pattern] += said[ones, at]
        row += features
    return table, expected
