"""The course's own package, wherever a task can be handed to it."""

import matplotlib.pyplot as plt
import pandas as pd

from custrel.cohorts import customer_table

# %% clean-orders

from custrel.cohorts import clean_transactions


def clean_orders(log, same_person, zone):
    if len(log) == 0:
        return {}
    clean = clean_transactions(log, timezone=zone).transactions
    result = {}
    for customer, order, moment, amount in clean.itertuples(index=False):
        while customer in same_person:
            customer = same_person[customer]
        result[order] = (customer, str(moment.date()), amount)
    return result


# %% both-recencies


def both_recencies(purchases, today):
    zero = pd.Timestamp("2000-01-01")
    rows = [
        (customer, zero + pd.Timedelta(days=int(day)), 1.0)
        for customer, days in purchases.items()
        for day in days
        if day <= today
    ]
    if not rows:
        return {}
    log = pd.DataFrame(rows, columns=["customer", "timestamp", "amount"])
    table = customer_table(log, as_of=zero + pd.Timedelta(days=int(today)))
    columns = ["days_since_last", "age_at_last", "purchases"]
    return dict(zip(table.index, table[columns].itertuples(index=False, name=None)))


# %% draw-cohorts

from custrel.cohorts import retention_triangle


def draw_cohorts(purchases, last_month):
    begin = pd.Period("2000-01", "M")
    rows = [
        (customer, (begin + int(month)).to_timestamp(), 1.0)
        for customer, months in purchases.items()
        for month in months
        if month <= last_month
    ]
    log = pd.DataFrame(rows, columns=["customer", "timestamp", "amount"])
    triangle = retention_triangle(log)
    fig, ax = plt.subplots()
    for cohort, row in triangle.iterrows():
        number = (cohort - begin).n
        line = row.reindex(range(last_month - number + 1), fill_value=0.0)
        ax.plot(line.index, line.fillna(0.0), label=f"cohort of month {number}")
    ax.set(xlabel="Months since the first purchase", ylabel="Share of the cohort")
    ax.legend()
    return fig


# %% predicted


def predicted():
    columns = ["days_since_last", "frequency", "monetary"]
    return columns[1]


# %% best-by-column

from custrel.cohorts import rfm_scores


def best_by_column(people, cut):
    scores = rfm_scores(people, quantiles=[cut])
    names = {"days_since_last": "recency", "frequency": "frequency", "monetary": "monetary"}
    result = {}
    for column, name in names.items():
        best = scores[f"{name}_score"] == 2
        result[column] = (best.mean(), people["spent_next"].where(best, 0).sum() / people["spent_next"].sum())
    return result


# %% choose-plans

from operator import itemgetter


def choose_plans(segments, cost, value):
    chosen = []
    for name, customers, margin, nothing, letter, voucher in segments.itertuples(index=False):
        won = letter - nothing
        won_by_voucher = voucher - nothing
        by_plan = [
            ("nothing", 0.0),
            ("letter", customers * (won * margin - cost)),
            ("voucher", customers * (won_by_voucher * (margin - value) - nothing * value - cost)),
        ]
        plan, gain = max(by_plan, key=itemgetter(1))
        chosen.append((name, plan, gain))
    return chosen
