"""Plain data as JSON with exact types: all that ever crosses between a student's process and the trusted one.

:mod:`~coursekit.grading.codec.core` holds the frame and Python's own types; what NumPy, pandas and networkx add stands
in a module of each name. There the encoder and the decoder of each type stand side by side.
"""

from coursekit.grading.codec.core import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_DIGITS,
    TAGS,
    DecodeError,
    EncodeError,
    Outside,
    decode,
    dumps,
    encode,
    load_packages,
    loads,
    parse,
)

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_DIGITS",
    "TAGS",
    "DecodeError",
    "EncodeError",
    "Outside",
    "decode",
    "dumps",
    "encode",
    "load_packages",
    "loads",
    "parse",
]
