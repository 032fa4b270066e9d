"""pandas throughout: whole columns, merges and groups."""

import numpy as np
import pandas as pd

# %% clock-of


def clock_of(quotations, event, shares, claimed):
    table = quotations[quotations["price"].notna()].sort_values("moment", ignore_index=True)
    base = table.query("closing and moment < @event").tail(1)["price"].item()
    later = table.query("moment > @event").assign(change=lambda t: (t["price"] - base) * shares)
    later["away"] = (later["change"] - claimed).abs()
    return {
        "moment": later.sort_values(["away", "moment"])["moment"].iloc[0],
        "close": later.query("closing")["change"].iloc[0],
    }


# %% market-model


def market_model(prices, event):
    table = prices.dropna().drop_duplicates(subset="date").sort_values("date")
    table = table[table["date"] < event]
    change = table[["share", "benchmark"]].pct_change().dropna()
    spread = change.cov()
    beta = spread.loc["share", "benchmark"] / spread.loc["benchmark", "benchmark"]
    alpha = change["share"].mean() - beta * change["benchmark"].mean()
    rest = change["share"] - alpha - beta * change["benchmark"]
    return pd.Series({"alpha": alpha, "beta": beta, "s": (rest.pow(2).sum() / (len(rest) - 2)) ** 0.5}).to_dict() | {
        "days": len(rest)
    }


# %% check-report


def check_report(report, window, models):
    said = pd.DataFrame(report, columns=["date", "benchmark", "abnormal", "unusual"])
    long = window.melt(["date", "share"], ["market", "peers"], "benchmark", "return")
    table = said.merge(long, how="left", on=["date", "benchmark"]).merge(
        models.drop(columns="benchmark", errors="ignore"), how="left", left_on="benchmark", right_on="model"
    )
    right = table["share"] - table["alpha"] - table["beta"] * table["return"]
    unusual = right.abs() > 1.96 * table["residual_sd"]
    return {
        "abnormal": table.index[right.round(3) != table["abnormal"]].tolist(),
        "unusual": table.index[unusual != table["unusual"].astype(bool)].tolist(),
    }


# %% survivors


def survivors(failure_rates, strikes):
    state = pd.Series(0.0, index=range(strikes))
    state[0] = 1.0
    still = [1.0]
    for rate in failure_rates:
        state = state * (1 - rate) + (state * rate).shift(fill_value=0)
        still.append(state.sum())
    return {"there": still[-1], "visits": sum(still[:-1])}


# %% affordable-rate

from scipy.stats import binom


def affordable_rate(wanted, visits, leaving):
    shares = pd.Series(leaving, dtype=float)
    rates = pd.Index(np.linspace(0, 1, 50_001))
    gone = pd.Series(0.0, index=rates)
    for strike, share in shares.items():
        gone += share * (1 - binom.cdf(strike - 1, visits, rates))
    return gone[gone <= 1 - wanted + 1e-12].index.max()


# %% unreported


def unreported(complaints, mentions):
    first, second = pd.Index(complaints).unique(), pd.Index(mentions).unique()
    both = first.intersection(second)
    reported = len(first.union(second))
    return (len(first) + 1) * (len(second) + 1) / (len(both) + 1) - 1 - reported


# %% recovery-plan


def recovery_plan(kinds, value):
    table = kinds.copy()
    table["each"] = table["with"].sub(table["without"]).mul(value).sub(table["cost"])
    table["yearly"] = table[["each", "failures", "heard"]].prod(axis=1)
    table = table[table["each"].gt(0)].sort_values("yearly", ascending=False, kind="mergesort")
    return {"kinds": list(table["kind"]), "gain": float(table["yearly"].sum())}
