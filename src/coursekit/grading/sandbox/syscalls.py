"""Calls of the kernel that a submission is refused: those with which it could hold memory that nobody counts.

A process's own memory is limited and counted, and so are the three folders it may write to. Memory that belongs to no
process and no folder (shared anonymous pages, files in memory, queues, keys, rings) is not, so there is none: the
kernel answers such a call with "not permitted". The filter is one of the kernel's own (seccomp), inherited by every
process that a submission starts, and cannot be taken off again.
"""

import ctypes
import platform
import struct

PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | 1  # the latter with the error EPERM
MAP_SHARED, MAP_ANONYMOUS = 0x01, 0x20
# Instructions of the filter's language: load a word of the call, mask it, compare it and jump, answer.
LOAD, MASK, IF_EQUAL, IF_AT_LEAST, ANSWER = 0x20, 0x54, 0x15, 0x35, 0x06
# Where the number of a call, its architecture, and the flags of `mmap` stand.
NUMBER, ARCHITECTURE, FLAGS = 0, 4, 16 + 3 * 8
# From here on x86 has a second name for each call.
OTHER_NAMES = 0x40000000

# In this order: memfd_create, memfd_secret, shmget, msgget, mq_open, io_uring_setup, userfaultfd, bpf, add_key.
_GENERIC = (222, (279, 447, 194, 186, 180, 425, 282, 280, 217))
# By machine: what the kernel calls it, the number of `mmap`, and the numbers of calls that are refused altogether.
MACHINES = {
    "x86_64": (0xC000003E, 9, (319, 447, 29, 68, 240, 425, 323, 321, 248)),
    "aarch64": (0xC00000B7, *_GENERIC),
    "riscv64": (0xC00000F3, *_GENERIC),
}


def program(machine: str) -> bytes:
    """Return the filter for a machine; raises ``OSError`` for one that is not known.

    >>> len(program("x86_64")) // 8
    19
    """
    if machine not in MACHINES:
        raise OSError(f"no filter of calls is known for {machine}")
    architecture, mmap, refused = MACHINES[machine]
    lines: list[tuple[int, int, *tuple[str, ...]]] = [
        (LOAD, ARCHITECTURE),
        (IF_EQUAL, architecture, "next", "refuse"),
        (LOAD, NUMBER),
        (IF_AT_LEAST, OTHER_NAMES, "refuse", "next"),
        *((IF_EQUAL, number, "refuse", "next") for number in refused),
        (IF_EQUAL, mmap, "next", "allow"),
        (LOAD, FLAGS),
        (MASK, MAP_SHARED | MAP_ANONYMOUS),
        (IF_EQUAL, MAP_SHARED | MAP_ANONYMOUS, "refuse", "allow"),
    ]
    places = {"allow": len(lines), "refuse": len(lines) + 1}
    lines += [(ANSWER, ALLOW), (ANSWER, REFUSE)]
    written = b""
    for place, (code, value, *targets) in enumerate(lines):
        jumps = [places.get(target, place + 1) - place - 1 for target in targets] or [0, 0]
        written += struct.pack("=HBBI", code, *jumps, value)
    return written


def refuse_uncounted_memory(libc: ctypes.CDLL) -> int:
    """Put up the filter in this process, which may gain no privileges any more; return what the kernel returns."""
    filter_ = program(platform.machine())
    buffer = ctypes.create_string_buffer(filter_, len(filter_))
    head = struct.pack("@HP", len(filter_) // 8, ctypes.addressof(buffer))
    return int(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.create_string_buffer(head, len(head)), 0, 0))
