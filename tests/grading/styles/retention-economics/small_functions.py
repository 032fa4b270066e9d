"""Ratios of discounted retention, and functions within functions."""

import numpy as np
import pandas as pd

# %% lifetime-value


def lifetime_value(margin, retention, discount):
    q = retention / (1 + discount)
    return margin * q / (1 - q)


# %% lifetime-value-now


def lifetime_value_now(margin, retention, discount):
    return margin / (1 - retention / (1 + discount))


# %% retention-elasticity


def retention_elasticity(retention, discount):
    return 1 / (1 - retention / (1 + discount))


# %% three-meanings


def three_meanings(retention, discount):
    def change(new):
        before = lifetime_value(100, retention, discount)
        after = lifetime_value(100, new, discount)
        return (after - before) / before

    return {
        "points": change(retention + 0.05),
        "relative": change(1.05 * retention),
        "defections": change(1 - 0.95 * (1 - retention)),
    }


# %% max-bid


def max_bid(kinds, discount, target):
    extra = kinds["clicks_more"] - kinds["clicks_now"]
    value = lifetime_value_now(kinds["margin"], kinds["retention"], discount)
    total = (extra * kinds["conversion"] * value).sum()
    return max(total / extra.sum() - target, 0)


# %% claims-that-hold


def claims_that_hold(firms):
    rise = (
        lifetime_value(1, firms["retention"] + 0.05, firms["discount"])
        / lifetime_value(1, firms["retention"], firms["discount"])
        - 1
    )
    holds = rise[rise >= firms["claim"]].sort_values(ascending=False)
    return firms.loc[holds.index, "firm"].tolist()
