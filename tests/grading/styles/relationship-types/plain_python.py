"""Plain Python: loops that count and add."""

import numpy as np
import pandas as pd

# %% classify


def classify(touchpoints):
    result = []
    for _, row in touchpoints.iterrows():
        if row["answered_by"] == "machine" and row["recognised"]:
            result.append("automated")
        elif row["answered_by"] == "machine":
            result.append("self_service")
        elif row["answered_by"] == "own_manager":
            result.append("dedicated")
        elif row["answered_by"] == "staff":
            result.append("personal")
        elif row["answered_by"] == "customers":
            result.append("community")
        elif row["answered_by"] == "everybody":
            result.append("co_creation")
        else:
            result.append("unknown")
    return result


# %% mix-table


def mix_table(touchpoints, prices):
    rows = {}
    total = len(touchpoints)
    total_cost = sum(prices[t] for t in touchpoints["type"])
    for t in touchpoints["type"].unique():
        n = (touchpoints["type"] == t).sum()
        rows[t] = {"contacts": n, "share_of_contacts": n / total, "share_of_cost": n * prices[t] / total_cost}
    return pd.DataFrame(rows).T.sort_values(by="contacts", ascending=False)


# %% share-for-half


def share_for_half(staff_cost, machine_cost):
    total = staff_cost + machine_cost
    return staff_cost / total


# %% deflection


def deflection(log):
    total = 0
    never = 0
    for case, group in log.groupby("case"):
        if (group["channel"] == "help_pages").any():
            total += 1
            if not group["type"].isin(["personal", "dedicated"]).any():
                never += 1
    return never / total


# %% segment-costs


def segment_costs(log, segments):
    cost = dict.fromkeys(segments.unique(), 0)
    count = dict.fromkeys(segments.unique(), 0)
    for segment in segments:
        count[segment] += 1
    for customer, amount in zip(log["customer"], log["cost"]):
        cost[segments[customer]] += amount
    return {segment: cost[segment] / count[segment] for segment in cost}


# %% moving-cases


def moving_cases(moved, failing, agents, agents_today, staff_cost, page_cost):
    result = {}
    result["calling"] = 1 - moved + moved * failing
    result["paper"] = result["calling"] * staff_cost + moved * page_cost
    result["till"] = staff_cost * (agents / agents_today) + moved * page_cost
    return result
