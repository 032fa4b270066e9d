"""Tables merged, grouped and sorted; the forecast draws anew at each call."""

import numpy as np
import pandas as pd
import matplotlib.pyplot as plt
from itertools import product
from custrel.btyd import ShiftedBetaGeometric

# %% business
BUSINESS = "operator"


# %% still-there
def still_there(log, gone, periods):
    people = log[["customer", "segment"]].drop_duplicates("customer").set_index("customer")
    first = log.query("status == @gone").groupby("customer")["period"].min()
    people["end"] = first.reindex(people.index)
    people["end"] = people["end"].fillna(np.inf)
    result = {}
    for segment, rows in people.groupby("segment"):
        result[segment] = [int((rows["end"] > k).sum()) for k in range(periods + 1)]
    return result


# %% held-out
def held_out(counts, held):
    table = pd.DataFrame({"n": counts[: len(counts) - held]})
    table["before"] = table["n"].shift()
    at_risk = table.dropna()
    r = at_risk["n"].sum() / at_risk["before"].sum()
    last = table["n"].iloc[-1]
    fitted = ShiftedBetaGeometric.fit(table["n"])
    s = fitted.survival([len(table) - 1, len(counts) - 1])
    one, two = last * r**held, last * s[1] / s[0]
    errors = pd.Series({"constant": abs(one - counts[-1]), "mixed": abs(two - counts[-1])})
    return one, two, errors.idxmin()


# %% price-types
def price_types(offers, wage, hours):
    if offers.empty:
        return []
    t = offers.reset_index(drop=True)
    t["share"] = t["stayed"] / t["tried"]
    t["cost"] = t["minutes"] * wage / (hours * 60) + t["systems"]
    now = t[t["type"] == "self_service"][["segment", "share", "cost"]]
    t = t.merge(now, on="segment", how="left", suffixes=("", "_now"))
    dearer = t["contacts"] * (t["cost"] - t["cost_now"])
    t["gain"] = t["customers"] * ((t["share"] - t["share_now"]) * t["worth"] - dearer)
    t["staff"] = t["customers"] * t["contacts"] * t["minutes"] / 60
    return list(t[["segment", "type", "gain", "staff"]].itertuples(index=False, name=None))


# %% choose-types
def choose_types(priced, limit):
    if not priced:
        return {}
    t = pd.DataFrame(priced, columns=["segment", "type", "gain", "hours"])
    plans = pd.DataFrame({"gain": [0.0], "hours": [0.0], "plan": [()]})
    for segment, rows in t.groupby("segment"):
        both = plans.merge(rows, how="cross", suffixes=("", "_new"))
        plans = pd.DataFrame(
            {
                "gain": both["gain"] + both["gain_new"],
                "hours": both["hours"] + both["hours_new"],
                "plan": [(*p, (s, k)) for p, s, k in zip(both["plan"], both["segment"], both["type"])],
            }
        )
    plans = plans[plans["hours"] <= limit].sort_values(["gain", "hours"], ascending=[False, True])
    return None if plans.empty else dict(plans["plan"].iloc[0])


# %% forecast
def forecast(counts, ahead):
    model = ShiftedBetaGeometric.fit(counts)
    p = np.array([model.alpha, model.beta])
    covariance = np.array(model.covariance) / np.outer(p, p)
    rng = np.random.default_rng()
    table = pd.DataFrame(np.exp(rng.multivariate_normal(np.log(p), covariance, 2000)), columns=["a", "b"])
    ages = np.arange(len(counts) - 1, len(counts) - 1 + ahead)
    a, b = table.to_numpy().T[:, :, None]
    rates = (b + ages) / (a + b + ages)
    table["n"] = rng.binomial(counts[-1], rates.prod(axis=1))
    return tuple(table["n"].quantile([0.05, 0.95]))


# %% draw-forecast
def draw_forecast(counts, low, high):
    known = pd.Series(counts)
    fig, ax = plt.subplots()
    known.plot(ax=ax, label="still there", marker="o")
    for ends, name in ((low, "at least"), (high, "at most")):
        line = pd.Series([counts[-1], *list(ends)], index=range(len(counts) - 1, len(counts) + len(ends)))
        line.plot(ax=ax, label=name)
    ax.set_xlabel("period")
    ax.set_ylabel("customers")
    ax.legend()
    return fig
