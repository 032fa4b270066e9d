"""Plain Python: loops that count and add."""

import math

import numpy as np
import pandas as pd

# %% contact-types


def contact_types(touchpoints):
    result = {}
    for _, row in touchpoints.iterrows():
        if row["contact"] in result:
            continue
        who = row["answered_by"]
        who = who.strip().lower() if type(who) is str else ""
        known = row["recognised"]
        if who == "machine" and (known is True or known == "yes"):
            kind = "automated"
        elif who == "machine" and (known is False or known == "no"):
            kind = "self_service"
        elif who == "own_manager":
            kind = "dedicated"
        elif who == "staff":
            kind = "personal"
        elif who == "customers":
            kind = "community"
        elif who == "everybody":
            kind = "co_creation"
        else:
            kind = "unknown"
        result[row["contact"]] = kind
    return result


# %% mix-table


def mix_table(touchpoints, prices):
    counts = {}
    for t in touchpoints["type"]:
        counts[t] = counts.get(t, 0) + 1
    names = sorted(counts, key=lambda t: (-counts[t], t))
    total_cost = sum(counts[t] * prices[t] for t in names)
    rows = [[counts[t], counts[t] / len(touchpoints), counts[t] * prices[t] / total_cost] for t in names]
    return pd.DataFrame(rows, index=names, columns=["contacts", "share_of_contacts", "share_of_cost"])


# %% share-for-part


def share_for_part(part, staff_cost, machine_cost):
    above = staff_cost * (1 - part)
    below = staff_cost * (1 - part) + machine_cost * part
    return above / below


# %% three-answers


def three_answers(log, customers):
    pages, staffed, needs = set(), set(), set()
    for _, row in log.iterrows():
        needs.add(row["case"])
        if row["channel"] == "help_pages":
            pages.add(row["case"])
        if row["type"] in ("personal", "dedicated"):
            staffed.add(row["case"])
    answered = from_pages = 0
    for case, kind in zip(log["case"], log["type"]):
        if kind in ("personal", "dedicated"):
            answered += 1
            if case in pages:
                from_pages += 1
    return {
        "editor": len(pages - staffed) / len(pages),
        "desk": from_pages / answered,
        "planner": len(needs) / customers * 1000,
    }


# %% segment-costs


def segment_costs(log, segments):
    cost = {}
    count = {}
    for segment in segments:
        cost[segment] = 0
        count[segment] = count.get(segment, 0) + 1
    for customer, amount in zip(log["customer"], log["cost"]):
        if customer in segments.index:
            cost[segments[customer]] += amount
    return {segment: cost[segment] / count[segment] for segment in cost}


# %% check-offer


def check_offer(calls, agents, moved, failing, capacity):
    needed = 0
    for number in calls:
        staying = number * (1 - moved)
        coming_back = number * moved * failing
        here = math.ceil((staying + coming_back) / capacity)
        if here < 1:
            here = 1
        needed += here
    today = agents * len(calls)
    promised = math.ceil((sum(calls) - sum(calls) * moved) / capacity)
    return {"promised": promised, "needed": needed, "payroll": (today - needed) / today}
