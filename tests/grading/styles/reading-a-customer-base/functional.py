"""Comprehensions, `itertools`, `Counter` and small functions."""

import matplotlib.pyplot as plt
import pandas as pd

# %% clean-orders

from itertools import groupby


def clean_orders(log, same_person, zone):
    def first_account(account):
        return first_account(same_person[account]) if account in same_person else account

    def number(row):
        return row[1]

    rows = sorted(
        {(c, o, pd.Timestamp(t).tz_convert(zone), a) for c, o, t, a in log.itertuples(index=False)},
        key=lambda row: (row[1], row[2]),
    )
    orders = {order: list(group) for order, group in groupby(rows, key=number)}
    return {
        order: (first_account(group[0][0]), f"{group[0][2]:%Y-%m-%d}", sum(row[3] for row in group))
        for order, group in orders.items()
        if sum(row[3] for row in group) != 0
    }


# %% both-recencies


def both_recencies(purchases, today):
    past = {who: sorted({day for day in days if not day > today}) for who, days in purchases.items()}
    return {who: (today - days[-1], days[-1] - days[0], len(days)) for who, days in past.items() if days}


# %% draw-cohorts

from collections import Counter


def draw_cohorts(purchases, last_month):
    size = Counter(min(months) for months in purchases.values())
    active = Counter((min(months), month) for months in purchases.values() for month in set(months))
    fig, ax = plt.subplots()
    names = []
    for cohort in sorted(month for month in size if month <= last_month):
        ages = list(range(last_month - cohort + 1))
        ax.plot(ages, [active[cohort, cohort + age] / size[cohort] for age in ages], "o--")
        names.append(f"#{cohort}")
    ax.legend(names)
    ax.set(xlabel="Months", ylabel="Share")
    return fig


# %% predicted


def predicted():
    guess = "monetary"
    return guess


# %% best-by-column

from bisect import bisect_left


def best_by_column(people, cut):
    def shares(values):
        ordered = sorted(values)
        chosen = [bisect_left(ordered, value) / len(ordered) >= cut for value in values]
        spent = sum(s for s, best in zip(people["spent_next"], chosen) if best)
        return sum(chosen) / len(chosen), spent / sum(people["spent_next"])

    return {
        "days_since_last": shares([-days for days in people["days_since_last"]]),
        "frequency": shares(list(people["frequency"])),
        "monetary": shares(list(people["monetary"])),
    }


# %% choose-plans


def choose_plans(segments, cost, value):
    def gain(row, plan):
        letter = 0 if plan == "nothing" else cost
        used = value if plan == "voucher" else 0
        return row[plan] * (row["margin"] - used) - letter - row["nothing"] * row["margin"]

    plans = ("nothing", "letter", "voucher")
    best = [(row, max(plans, key=lambda plan: gain(row, plan))) for row in segments.to_dict("records")]
    return [(row["segment"], plan, row["customers"] * gain(row, plan)) for row, plan in best]
