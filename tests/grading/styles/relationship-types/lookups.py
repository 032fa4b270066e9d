"""Dictionaries to look things up in, and the counters of the standard library."""

import math
from collections import Counter, defaultdict

import numpy as np
import pandas as pd

# %% contact-types
KINDS = {
    ("own_manager", None): "dedicated",
    ("staff", None): "personal",
    ("customers", None): "community",
    ("everybody", None): "co_creation",
    ("machine", "yes"): "automated",
    ("machine", "no"): "self_service",
}
SAID = {True: "yes", False: "no", "yes": "yes", "no": "no"}


def contact_types(touchpoints):
    result = {}
    for entry in touchpoints.to_dict("records"):
        who = entry["answered_by"]
        who = "" if pd.isna(who) else who.strip().casefold()
        known = SAID.get(entry["recognised"]) if who == "machine" else None
        result.setdefault(entry["contact"], KINDS.get((who, known), "unknown"))
    return result


# %% mix-table


def mix_table(touchpoints, prices):
    from collections import Counter

    contacts = Counter(sorted(touchpoints["type"]))
    bill = {kind: number * prices[kind] for kind, number in contacts.items()}
    # Equally many keep the order in which they came, which is alphabetical.
    return pd.DataFrame.from_dict(
        {
            kind: {
                "contacts": number,
                "share_of_contacts": number / contacts.total(),
                "share_of_cost": bill[kind] / sum(bill.values()),
            }
            for kind, number in contacts.most_common()
        },
        orient="index",
    )


# %% share-for-part


def share_for_part(part, staff_cost, machine_cost):
    ratio = machine_cost / staff_cost
    return (1 - part) / (1 - part + part * ratio)


# %% three-answers


def three_answers(log, customers):
    from collections import defaultdict

    cases = defaultdict(list)
    for row in log.itertuples():
        cases[row.case].append(row)
    calls = {case: sum(row.type in {"personal", "dedicated"} for row in rows) for case, rows in cases.items()}
    on_pages = [case for case, rows in cases.items() if any(row.channel == "help_pages" for row in rows)]
    return {
        "editor": sum(calls[case] == 0 for case in on_pages) / len(on_pages),
        "desk": sum(calls[case] for case in on_pages) / sum(calls.values()),
        "planner": len(cases) * 1000 / customers,
    }


# %% segment-costs


def segment_costs(log, segments):
    of = segments.to_dict()
    spent = dict.fromkeys(of.values(), 0.0)
    for row in log.itertuples():
        if row.customer in of:
            spent[of[row.customer]] += row.cost
    members = list(of.values())
    return {segment: total / members.count(segment) for segment, total in spent.items()}


# %% check-offer


def check_offer(calls, agents, moved, failing, capacity):
    gone = moved * (1 - failing)
    hours = [max(math.ceil(c * (1 - gone) / capacity), 1) for c in calls]
    paid_today = len(hours) * agents
    return dict(
        promised=math.ceil((1 - moved) * sum(calls) / capacity),
        needed=sum(hours),
        payroll=1 - sum(hours) / paid_today,
    )
