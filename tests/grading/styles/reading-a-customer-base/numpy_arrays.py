"""Arrays in NumPy: comparisons of everything with everything, sorting and unique values."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

# %% clean-orders


def clean_orders(log, same_person, zone):
    if log.empty:
        return {}
    utc = [pd.Timestamp(text).tz_convert("UTC") for text in log["timestamp"]]
    rows = set(zip(log["customer"], log["order"], utc, log["amount"]))
    result = {}
    for number in np.unique([row[1] for row in rows]):
        mine = [row for row in rows if row[1] == number]
        amount = np.sum([row[3] for row in mine])
        if amount > 0:
            account = mine[0][0]
            while (earlier := same_person.get(account)) is not None:
                account = earlier
            local = min(row[2] for row in mine).tz_convert(zone)
            result[number] = (account, str(local.date()), amount)
    return result


# %% both-recencies


def both_recencies(purchases, today):
    result = {}
    for customer, days in purchases.items():
        unique = np.unique(days)
        unique = unique[unique <= today]
        if unique.size:
            result[customer] = (today - unique[-1], np.ptp(unique), unique.size)
    return result


# %% draw-cohorts


def draw_cohorts(purchases, last_month):
    end = max(max(months) for months in purchases.values()) + 1
    bought = np.zeros((len(purchases), max(end, last_month + 1)), dtype=bool)
    for row, months in enumerate(purchases.values()):
        bought[row, list(months)] = True
    first = bought.argmax(axis=1)
    fig, ax = plt.subplots()
    for cohort in np.unique(first[first <= last_month]):
        shares = bought[first == cohort].mean(axis=0)[cohort : last_month + 1]
        ax.plot(np.arange(shares.size), shares, "-s", label=f"cohort {cohort}")
    ax.set_xlabel("k")
    ax.set_ylabel("A")
    ax.legend(loc="upper right")
    return fig


# %% predicted


def predicted():
    return "days_since_last"


# %% best-by-column


def best_by_column(people, cut):
    spent = people["spent_next"].to_numpy()
    result = {}
    for column, sign in (("days_since_last", -1), ("frequency", 1), ("monetary", 1)):
        value = sign * people[column].to_numpy()
        worse = np.searchsorted(np.sort(value), value, side="left")
        chosen = worse / len(value) >= cut
        result[column] = (np.mean(chosen), spent @ chosen / spent.sum())
    return result


# %% choose-plans


def choose_plans(segments, cost, value):
    names = np.array(["nothing", "letter", "voucher"])
    buy = segments[names].to_numpy(dtype=float)
    margin = segments["margin"].to_numpy()[:, None]
    profit = buy * (margin - np.array([0, 0, value])) - np.array([0, cost, cost])
    gain = profit - profit[:, :1]
    which = gain.argmax(axis=1)
    best = gain[np.arange(len(gain)), which] * segments["customers"].to_numpy()
    return list(zip(segments["segment"].tolist(), names[which].tolist(), best.tolist()))
