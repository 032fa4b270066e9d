"""Whole tables: pandas columns, `apply`, `where` and `cumprod`; no loops."""

import numpy as np
import pandas as pd

# %% lifetime-value


def lifetime_value(margin, retention, discount):
    multiple = retention / (1 - retention + discount)
    return margin * multiple


# %% lifetime-value-now


def lifetime_value_now(margin, retention, discount):
    return margin * ((1 + discount) / (1 + discount - retention))


# %% contract-values


def contract_values(contracts, discount):
    df = contracts.copy()
    df["value"] = df["margin"] * df["retention"] / (1 + discount - df["retention"])
    today = (df["pays"] == "in advance") & df["new"]
    df.loc[today, "value"] += df.loc[today, "margin"]
    daily = df["pays"] == "every day"
    df.loc[daily, "value"] = df.loc[daily, "margin"] / np.log((1 + discount) / df.loc[daily, "retention"])
    return df["value"].tolist()


# %% predicted


def predicted():
    answer = "regular"
    return answer


# %% renewal-gains


def renewal_gains(survivors, discount, step):
    alive = pd.Series(survivors, dtype=float)
    kept = (alive / alive.shift()).iloc[1:]
    worth = alive.iloc[1:] / (1 + discount) ** alive.index[1:]
    factor = (kept * (1 + step)).clip(upper=1) / kept
    behind = worth.iloc[::-1].cumsum().iloc[::-1]
    return ((factor - 1) * behind / worth.sum()).tolist()


# %% gain-of-calls


def gain_of_calls(customers, called, not_called, margin, discount, cost):
    lift = called - not_called
    multiple_now = (1 + discount) / (1 + discount - not_called)
    return customers * (lift * margin * multiple_now - cost)


# %% max-bid


def max_bid(kinds, discount, target):
    df = kinds.assign(
        extra=kinds["clicks_more"] - kinds["clicks_now"],
        worth=kinds["conversion"] * kinds["margin"] / (1 - kinds["retention"] / (1 + discount)),
    )
    average = (df["extra"] * df["worth"]).sum() / df["extra"].sum()
    return max(average - target, 0)


# %% claims-that-hold


def claims_that_hold(firms):
    df = firms.reset_index(drop=True)
    new = df["retention"].where(df["meaning"] != "points", df["retention"] + 0.05)
    new = new.where(df["meaning"] != "relative", df["retention"] * 1.05)
    new = new.where(df["meaning"] != "defections", 0.05 + 0.95 * df["retention"])
    before = df["retention"] / (1 + df["discount"] - df["retention"])
    df["rise"] = new / (1 + df["discount"] - new) / before - 1
    df = df[df["rise"] - df["claim"] >= -1e-6]
    return list(df.sort_values("rise", ascending=False, kind="mergesort")["firm"])
