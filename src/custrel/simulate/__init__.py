"""Simulated data with known truth: what an analysis finds can be held against what was put in.

Every generator takes a seed and returns its data together with the parameters it was made from. The same seed gives
the same data. Generators are imported by name, for instance ``from custrel.simulate import telecom``.
"""

# Some generators are called like the module that holds them; here the name always means the generator.
from custrel.simulate.branches import branches
from custrel.simulate.businesses import business
from custrel.simulate.campaigns import campaign
from custrel.simulate.forum import forum
from custrel.simulate.lines import chatbot_trial, two_lines
from custrel.simulate.messages import messages
from custrel.simulate.offers import offers_made
from custrel.simulate.prices import planted_shock
from custrel.simulate.reviews import reviews
from custrel.simulate.shop import shop
from custrel.simulate.support import provider_week, support_desk
from custrel.simulate.telecom import telecom

__all__ = [
    "branches",
    "business",
    "campaign",
    "chatbot_trial",
    "forum",
    "messages",
    "offers_made",
    "planted_shock",
    "provider_week",
    "reviews",
    "shop",
    "support_desk",
    "telecom",
    "two_lines",
]
