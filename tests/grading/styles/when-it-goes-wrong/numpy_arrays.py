"""Arrays: masks, matrices and least squares by NumPy."""

import numpy as np
import pandas as pd

# %% clock-of


def clock_of(quotations, event, shares, claimed):
    known = ~np.isnan(quotations["price"].to_numpy())
    moments = quotations["moment"].to_numpy().astype(str)[known]
    order = np.argsort(moments)
    moments = moments[order]
    prices = quotations["price"].to_numpy()[known][order]
    closing = quotations["closing"].to_numpy().astype(bool)[known][order]
    base = prices[closing & (moments < event)][-1]
    after = moments > event
    change = shares * (prices - base)
    nearest = np.argmin(np.abs(change[after] - claimed))
    return {"moment": str(moments[after][nearest]), "close": change[after & closing][0]}


# %% market-model


def market_model(prices, event):
    dates, first = np.unique(prices["date"].to_numpy().astype(str), return_index=True)
    values = prices[["share", "benchmark"]].to_numpy(float)[first]
    values = values[(dates < event) & ~np.isnan(values).any(axis=1)]
    returns = np.diff(values, axis=0) / values[:-1]
    y, x = returns.T
    design = np.column_stack([np.ones_like(x), x])
    (alpha, beta), squares, *_ = np.linalg.lstsq(design, y)
    return {"alpha": alpha, "beta": beta, "s": np.sqrt(squares[0] / (len(y) - 2)), "days": len(y)}


# %% check-report


def check_report(report, window, models):
    if not report:
        return {"abnormal": [], "unusual": []}
    dates = window["date"].to_numpy()
    rows = np.array([np.flatnonzero(dates == each["date"])[0] for each in report])
    lines = np.array([np.flatnonzero(models["model"] == each["benchmark"])[0] for each in report])
    benchmark = np.array([window[each["benchmark"]].to_numpy()[row] for each, row in zip(report, rows)])
    alpha, beta, s = (models[name].to_numpy()[lines] for name in ("alpha", "beta", "residual_sd"))
    abnormal = window["share"].to_numpy()[rows] - (alpha + beta * benchmark)
    said = np.array([each["abnormal"] for each in report])
    verdict = np.array([each["unusual"] for each in report])
    return {
        "abnormal": np.flatnonzero(~np.isclose(np.round(abnormal, 3), said, atol=1e-6)).tolist(),
        "unusual": np.flatnonzero((np.abs(abnormal) > 1.96 * s) != verdict).tolist(),
    }


# %% survivors


def survivors(failure_rates, strikes):
    state = np.zeros(strikes)
    state[0] = 1
    there = [1.0]
    for p in failure_rates:
        step = (1 - p) * np.eye(strikes) + p * np.eye(strikes, k=1)
        state = state @ step
        there.append(state.sum())
    return {"there": there[-1], "visits": float(np.sum(there[:-1]))}


# %% affordable-rate


def affordable_rate(wanted, visits, leaving):
    low, high = 0.0, 1.0
    for _ in range(5):
        grid = np.linspace(low, high, 41)
        lost = np.zeros_like(grid)
        for strike, share in leaving.items():
            state = np.zeros((strike, grid.size))
            state[0] = 1
            for _ in range(visits):
                failed = grid * state
                state = state - failed
                state[1:] += failed[:-1]
            lost += share * (1 - state.sum(axis=0))
        good = np.flatnonzero(lost <= (1 - wanted) + 1e-12)[-1]
        if good == 40:
            return high
        low, high = grid[good], grid[good + 1]
    return low


# %% unreported


def unreported(complaints, mentions):
    both = np.intersect1d(complaints, mentions).size
    a, b = np.unique(complaints).size, np.unique(mentions).size
    return (a + 1) * (b + 1) / (both + 1) - 1 - np.union1d(complaints, mentions).size


# %% recovery-plan


def recovery_plan(kinds, value):
    lift = kinds["with"].to_numpy() - kinds["without"].to_numpy()
    each = lift * value - kinds["cost"].to_numpy()
    yearly = each * kinds["heard"].to_numpy() * kinds["failures"].to_numpy()
    order = np.argsort(-yearly, kind="stable")
    order = order[each[order] > 0]
    return {"kinds": kinds["kind"].to_numpy()[order].tolist(), "gain": yearly[order].sum()}
