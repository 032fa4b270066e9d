"""Functions of `custrel` where there are any, and small functions of one's own."""

import math

import numpy as np
import pandas as pd

# %% contact-types


def spelt(text):
    return text.strip().lower() if isinstance(text, str) else None


def kind_of(who, known):
    match spelt(who), known:
        case "machine", True | "yes":
            return "automated"
        case "machine", False | "no":
            return "self_service"
        case "own_manager", _:
            return "dedicated"
        case "staff", _:
            return "personal"
        case "customers", _:
            return "community"
        case "everybody", _:
            return "co_creation"
    return "unknown"


def contact_types(touchpoints):
    backwards = touchpoints.iloc[::-1]
    # What comes later in the loop overwrites, so the first entry is the last one written.
    return {
        contact: kind_of(who, known)
        for contact, who, known in backwards[["contact", "answered_by", "recognised"]].to_numpy().tolist()
    }


# %% mix-table
from custrel.mix import relationship_mix


def mix_table(touchpoints, prices):
    rows = touchpoints.sort_values("type")
    rows = rows.assign(customer=1, cost=[prices[kind] for kind in rows["type"]])
    return relationship_mix(rows)[["contacts", "share_of_contacts", "share_of_cost"]]


# %% share-for-part


def share_for_part(part, staff_cost, machine_cost):
    part = np.asarray(part)
    staff = part / staff_cost
    machine = (1 - part) / machine_cost
    # Of each dinar, so many contacts of both kinds
    return machine / (staff + machine)


# %% three-answers
from custrel.mix import deflection_rate


def three_answers(log, customers):
    pages = set(log.query("channel == 'help_pages'")["case"])
    staff = log.query("type in ['personal', 'dedicated']")["case"]
    return {
        "editor": deflection_rate(len(pages), len(pages & set(staff))),
        "desk": sum(case in pages for case in staff) / len(staff),
        "planner": log["case"].drop_duplicates().size * (1000 / customers),
    }


# %% segment-costs
from custrel.mix import cost_to_serve


def segment_costs(log, segments):
    ours = log[log["customer"].isin(segments.index)]
    return cost_to_serve(ours, segments)["cost_per_customer"].to_dict()


# %% check-offer


def agents_for(number, capacity):
    whole, rest = divmod(number, capacity)
    return int(whole) + (1 if rest > 0 else 0)


def check_offer(calls, agents, moved, failing, capacity):
    back = moved * failing
    needed = sum(agents_for(c * (1 - moved) + c * back, capacity) or 1 for c in calls)
    promised = agents_for(sum(calls) * (1 - moved), capacity)
    return {"promised": promised, "needed": needed, "payroll": 1 - needed / agents / len(calls)}
