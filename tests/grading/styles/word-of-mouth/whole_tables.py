"""Whole tables: pandas for everything that has rows, `pipe`, `pivot_table` and `query`."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

# %% compare-waves


def compare_waves(first, second):
    waves = pd.DataFrame([first, second])
    errors = waves.eval("share * (1 - share) / respondents")
    return {
        "points": 100 * waves["share"].diff().iloc[1],
        "error": 100 * np.sqrt(errors.sum()),
        "comparable": bool((waves[["countries", "definition"]].nunique() == 1).all()),
    }


# %% net-promoter


def net_promoter(scores):
    votes = pd.cut(pd.Series(scores), [-1, 6, 8, 10], labels=[-100, 0, 100]).astype(float)
    ends = votes.mean() + 1.96 * votes.sem(ddof=0) * np.array([-1, 1])
    low, high = ends.clip(-100, 100)
    return {"score": votes.mean(), "low": low, "high": high}


# %% changed-steps


def changed_steps(answers):
    votes = answers[answers["score"].notna()].copy()
    votes["vote"] = np.select([votes["score"] >= 9, votes["score"] <= 6], [100.0, -100.0], 0.0)
    table = votes.pivot_table(
        index="step", columns="quarter", values="vote", aggfunc=["mean", lambda v: v.var(ddof=0) / len(v)]
    )
    table.columns = ["m_after", "m_before", "v_after", "v_before"]
    return table.query("abs(m_after - m_before) > 1.96 * (v_after + v_before) ** 0.5").index.to_list()


# %% draw-chains


def draw_chains(starters, factors, rounds):
    table = pd.DataFrame({f"k = {k}": starters * (float(k) ** np.arange(rounds + 1)).cumsum() for k in factors})
    ax = table.plot(xlabel="Rounds", ylabel="Customers in all")
    for end in [starters / (1 - k) for k in factors if k < 1]:
        ax.axhline(end, color="grey")
    return ax.get_figure()


# %% expected-peak

from scipy.optimize import curve_fit


def expected_peak(numbers, records):
    sales = pd.Series(numbers, dtype=float)
    if records == "owners":
        sales = sales.diff().fillna(sales.iloc[0])
    if records == "rounds":
        c, b, a = np.polyfit(sales.cumsum().shift(fill_value=0), sales, 2)
        m = (-b - np.sqrt(b**2 - 4 * a * c)) / 2 / c
        p, q = a / m, -m * c
        totals = [0.0]
        while len(totals) < 51:
            totals.append(totals[-1] + (p + q * totals[-1] / m) * (m - totals[-1]))
        return {"method": "regression", "peak": int(pd.Series(totals).diff().idxmax())}

    def total(t, p, q, m):
        decay = np.exp(-(p + q) * t)
        return m * (1 - decay) / (1 + q / p * decay)

    def added(t, p, q, m):
        return total(t, p, q, m) - total(t - 1, p, q, m)

    (p, q, m), _ = curve_fit(added, np.arange(1, len(sales) + 1), sales, p0=[0.03, 0.38, sales.sum()])
    return {"method": "difference", "peak": np.log(q / p) / (p + q) if q > p else 0.0}


# %% early-forecast

from custrel.diffusion import Bass


def early_forecast(sales, known):
    table = pd.DataFrame({"sales": sales}, index=range(1, len(sales) + 1))
    model = Bass.fit(table["sales"].head(known).to_numpy())
    table["bass"] = model.cumulative(table.index.to_numpy()) - model.cumulative(table.index.to_numpy() - 1)
    table["last"] = table["sales"].where(table.index <= known).ffill()
    coming = table.loc[known + 1 :]
    errors = coming[["bass", "last"]].sub(coming["sales"], axis=0).abs().mean()
    return {"market": model.m, **errors.to_dict()}


# %% button-limit


def button_limit(pilot, worth, reward, has_cards):
    k = pilot.pivot_table(index="group", values=["customers", "joined"], aggfunc="sum").eval("joined / customers")
    beside = (k["both"] - k["cards"]) * (worth - reward)
    alone = (k["button"] - k["nothing"]) * worth
    return np.clip(beside if has_cards else alone, 0, None)
