"""Whole tables with columns added, and earlier answers used again."""

import numpy as np
import pandas as pd

# %% lifetime-value


def lifetime_value(margin, retention, discount):
    value = margin * retention / (1 + discount - retention)
    return value


# %% lifetime-value-now


def lifetime_value_now(margin, retention, discount):
    return margin + lifetime_value(margin, retention, discount)


# %% retention-elasticity


def retention_elasticity(retention, discount):
    return lifetime_value_now(1, retention, discount)


# %% three-meanings


def three_meanings(retention, discount):
    old = lifetime_value(1, retention, discount)
    points = lifetime_value(1, retention + 0.05, discount)
    relative = lifetime_value(1, retention * 1.05, discount)
    defections = lifetime_value(1, 1 - (1 - retention) * 0.95, discount)
    return {
        "points": points / old - 1,
        "relative": relative / old - 1,
        "defections": defections / old - 1,
    }


# %% max-bid


def max_bid(kinds, discount, target):
    df = kinds.copy()
    df["extra"] = df["clicks_more"] - df["clicks_now"]
    df["worth"] = df["margin"] * (1 + discount) / (1 + discount - df["retention"]) * df["conversion"]
    average = (df["extra"] * df["worth"]).sum() / df["extra"].sum()
    return max(0, average - target)


# %% claims-that-hold


def claims_that_hold(firms):
    df = firms.copy()
    old = lifetime_value(1, df["retention"], df["discount"])
    new = lifetime_value(1, df["retention"] + 0.05, df["discount"])
    df["rise"] = new / old - 1
    df = df[df["rise"] >= df["claim"]].sort_values("rise", ascending=False)
    return list(df["firm"])
