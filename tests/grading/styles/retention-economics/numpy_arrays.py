"""NumPy: arrays, masks, `select`, `average` and `argsort`."""

import numpy as np
import pandas as pd

# %% lifetime-value


def lifetime_value(margin, retention, discount):
    q = retention / (1 + discount)
    return np.multiply(margin, q / (1 - q))


# %% lifetime-value-now


def lifetime_value_now(margin, retention, discount):
    q = retention / (1 + discount)
    return np.float64(margin) / (1 - q)


# %% contract-values


def contract_values(contracts, discount):
    m = contracts["margin"].to_numpy(dtype=float)
    r = contracts["retention"].to_numpy(dtype=float)
    pays = contracts["pays"].to_numpy()
    new = contracts["new"].to_numpy(dtype=bool)
    later = m * r / (1 + discount - r)
    values = np.select(
        [pays == "every day", (pays == "in advance") & new],
        [m / (np.log1p(discount) - np.log(r)), later + m],
        default=later,
    )
    return [float(value) for value in values]


# %% predicted


def predicted():
    return str(np.array(["equal", "high_end"])[1])


# %% renewal-gains


def renewal_gains(survivors, discount, step):
    alive = np.array(survivors, dtype=float)
    years = np.arange(1, len(alive))
    kept = alive[1:] / alive[:-1]
    better = np.minimum(kept * (1 + step), 1.0)
    weights = alive[1:] / (1 + discount) ** years
    tails = np.array([weights[k:].sum() for k in range(len(weights))])
    return list((better - kept) / kept * tails / weights.sum())


# %% gain-of-calls


def gain_of_calls(customers, called, not_called, margin, discount, cost):
    years = np.arange(5000)
    one = np.sum(margin * (not_called / (1 + discount)) ** years)
    return float(customers * (called - not_called) * one - customers * cost)


# %% max-bid


def max_bid(kinds, discount, target):
    now, more, q, m, r = (
        kinds[column].to_numpy(dtype=float)
        for column in ("clicks_now", "clicks_more", "conversion", "margin", "retention")
    )
    per_click = q * m * (1 + discount) / (1 + discount - r)
    return np.clip(np.average(per_click, weights=more - now) - target, 0, None)


# %% claims-that-hold


def claims_that_hold(firms):
    r, i, claim = (firms[column].to_numpy() for column in ("retention", "discount", "claim"))
    meaning = firms["meaning"].to_numpy()
    new = np.select([meaning == "points", meaning == "relative"], [r + 0.05, 1.05 * r], 1 - (1 - r) * 0.95)
    rise = new * (1 + i - r) / (r * (1 + i - new)) - 1
    order = np.argsort(-rise, kind="stable")
    names = firms["firm"].to_numpy()
    return [str(names[k]) for k in order if rise[k] >= claim[k] - 1e-6]
