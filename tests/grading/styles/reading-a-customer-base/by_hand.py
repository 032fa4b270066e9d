"""Plain Python: loops, dictionaries and the standard library; a table is asked for no more than its rows."""

import matplotlib.pyplot as plt

# %% clean-orders

from datetime import datetime
from zoneinfo import ZoneInfo


def clean_orders(log, same_person, zone):
    seen = []
    totals = {}
    for _, row in log.iterrows():
        moment = datetime.fromisoformat(row["timestamp"])
        key = (row["customer"], row["order"], row["amount"], moment)
        if key in seen:
            continue
        seen.append(key)
        if row["order"] not in totals:
            totals[row["order"]] = [row["customer"], moment, 0]
        entry = totals[row["order"]]
        entry[2] += row["amount"]
        if moment < entry[1]:
            entry[1] = moment
    result = {}
    for order, (account, moment, amount) in totals.items():
        if amount == 0:
            continue
        while account in same_person:
            account = same_person[account]
        day = moment.astimezone(ZoneInfo(zone)).date().isoformat()
        result[order] = (account, day, amount)
    return result


# %% both-recencies


def both_recencies(purchases, today):
    result = {}
    for customer in purchases:
        first = last = None
        different = []
        for day in purchases[customer]:
            if day > today:
                continue
            if first is None or day < first:
                first = day
            if last is None or day > last:
                last = day
            if day not in different:
                different.append(day)
        if first is not None:
            result[customer] = (today - last, last - first, len(different))
    return result


# %% draw-cohorts


def draw_cohorts(purchases, last_month):
    begin = {}
    for customer, months in purchases.items():
        begin[customer] = min(months)
    fig, ax = plt.subplots()
    for cohort in range(min(begin.values()), last_month + 1):
        members = [customer for customer in purchases if begin[customer] == cohort]
        if len(members) == 0:
            continue
        heights = []
        for month in range(cohort, last_month + 1):
            active = 0
            for customer in members:
                if month in purchases[customer]:
                    active += 1
            heights.append(active / len(members))
        ax.plot(range(len(heights)), heights, label=str(cohort))
    ax.set_xlabel("months since the first purchase")
    ax.set_ylabel("share of the cohort")
    ax.legend()
    return fig


# %% predicted


def predicted():
    # Who came often will come again.
    return "frequency"


# %% best-by-column


def best_by_column(people, cut):
    n = len(people)
    spent = people["spent_next"].tolist()
    result = {}
    for column in ["days_since_last", "frequency", "monetary"]:
        values = people[column].tolist()
        count = 0
        money = 0
        for one, brought in zip(values, spent):
            worse = 0
            for other in values:
                if column == "days_since_last" and other > one:
                    worse += 1
                if column != "days_since_last" and other < one:
                    worse += 1
            if worse / n >= cut:
                count += 1
                money += brought
        result[column] = (count / n, money / sum(spent))
    return result


# %% choose-plans


def choose_plans(segments, cost, value):
    result = []
    for _, row in segments.iterrows():
        nothing = row["nothing"] * row["margin"]
        best, most = "nothing", 0
        letter = row["letter"] * row["margin"] - cost - nothing
        if letter > most:
            best, most = "letter", letter
        voucher = row["voucher"] * (row["margin"] - value) - cost - nothing
        if voucher > most:
            best, most = "voucher", voucher
        result.append((row["segment"], best, most * row["customers"]))
    return result
