"""NumPy arrays, masks and positions; pandas only to read the columns."""

import numpy as np
import pandas as pd

# %% level


def level(policy):
    marks = [policy["invites"], policy["after_sale"], policy["calls_per_year"] > 0, policy["joint_work"]]
    names = np.array(["basic", "reactive", "accountable", "proactive", "partnership"])
    highest = np.max(np.arange(1, 5) * np.array(marks, dtype=bool))
    return str(names[highest])


# %% best-levels


def best_levels(levels, businesses):
    s, k, n = (businesses[column].to_numpy(dtype=float) for column in ("sales", "margin_rate", "customers"))
    profit = levels["gain"].to_numpy()[None, :] * (k * s / n)[:, None] - levels["cost"].to_numpy()
    return dict(zip(businesses.index, levels.index[np.argmax(profit, axis=1)]))


# %% effects-from-list


def effects_from_list(entries):
    word = np.char.lower(np.char.strip(entries["group"].to_numpy(dtype=str)))
    day = entries["entered"].to_numpy(dtype="datetime64[D]")
    who = entries["customer"].to_numpy()
    before, after = entries["before"].to_numpy(dtype=float), np.nan_to_num(entries["after"].to_numpy(dtype=float))
    place = np.argsort(day)[::-1]
    place = place[np.isin(word[place], ["call", "hold"])]
    _, first = np.unique(who[place], return_index=True)
    place = place[first]
    place = place[~np.isnan(before[place])]
    call, hold = place[word[place] == "call"], place[word[place] == "hold"]
    rise = after[call].mean() - before[call].mean()
    gain = after[call].mean() - after[hold].mean()
    return {"before_after": rise, "hold_out": gain, "illusion": np.divide(rise - gain, rise)}


# %% call-effect


def call_effect(customers):
    mask, money = customers["on_list"].to_numpy(bool), customers["margin"].to_numpy(float)
    parts = money[mask], money[~mask]
    half = 1.96 * np.sqrt(sum(np.var(part, ddof=1) / part.size for part in parts))
    middle = np.subtract(*map(np.mean, parts))
    return tuple([middle, middle - half, middle + half])


# %% wrong-claims


def wrong_claims(report):
    names = np.array(["won", "profit", "anyway", "highest_price"])
    p = np.array([report["called_ordered"], report["held_out_ordered"]]) / [report["called"], report["held_out"]]
    e = report["called_margin"] - report["held_out_margin"]
    right = np.array(
        [report["called"] * (p[0] - p[1]), report["called"] * (e - report["price"]), 100 * p[1] / p[0], 1e3 * e]
    )
    said = np.array([report["claims"][name] for name in names], dtype=float)
    return list(names[np.abs(said - right) > 0.5])


# %% group-size


def group_size(anyway, effect):
    p = np.array([anyway, anyway + effect])
    under_none = np.sqrt(2 * p.mean() * (1 - p.mean()))
    under_some = np.sqrt(np.sum(p * (1 - p)))
    return np.ceil((np.dot([1.96, 0.8416], [under_none, under_some]) / effect) ** 2).astype(int)[()]


# %% testable


def testable(contacts):
    p0 = contacts["anyway"].to_numpy()
    d = (contacts["cost"] / contacts["margin"]).to_numpy()
    p1 = p0 + d
    possible = p1 <= 1
    middle = p0 + d / 2
    with np.errstate(invalid="ignore"):
        root = 1.96 * np.sqrt(2 * middle * (1 - middle)) + 0.8416 * np.sqrt(p0 * (1 - p0) + p1 * (1 - p1))
    both = 2 * np.ceil((root / d) ** 2)
    return [name for name, yes in zip(contacts.index, possible & (both <= contacts["customers"].to_numpy())) if yes]
