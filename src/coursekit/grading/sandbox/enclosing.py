"""The inner wall: a fork of the warm process shuts itself into namespaces of its own and gives up every privilege.

From that moment on nothing it says is believed: whoever reads its answers decodes them with
:mod:`coursekit.grading.codec`.
"""

import ctypes
import os
import resource
import signal
from typing import Any

from coursekit.grading.messages import Limits, Setup
from coursekit.grading.sandbox.student_process import StudentProcess
from coursekit.grading.sandbox.syscalls import refuse_uncounted_memory

NOBODY = 65534
CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x20000, 0x4000000, 0x8000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND = 1, 2, 4, 8, 4096
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 4, 24, 38
LAST_CAPABILITY = 63
CAPABILITY_VERSION = 0x20080522
WORK = "/work"
# What a submission may write to; each holds as much as the limit says.
FOLDERS = (WORK, "/tmp", "/dev/shm")


def enclose(setup: Setup, descriptors: list[int], folder: str | None, shell: Any) -> int:
    """Shut this process and what it starts in, and answer requests until there are none; return an exit status.

    Parameters
    ----------
    setup
        What the warm process was told.
    descriptors
        Where requests come from, and where answers go to.
    folder
        Where to work if there are no walls.
    shell
        The IPython shell that runs cells.
    """
    limits = setup.limits
    if not setup.walls:
        os.setsid()
        os.chdir(folder or ".")
        _limit(limits, walls=False)
        _keep_only(descriptors)
        return StudentProcess(descriptors, limits, shell).serve()

    libc = ctypes.CDLL(None, use_errno=True)
    # Where memory runs out, the kernel takes it from here first.
    _write("/proc/self/oom_score_adj", "1000")
    if os.geteuid() == 0:
        # Root is exempt from the limit on processes, so nothing here runs as root, not even without its power.
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        # What another user owns is not his to open: his own /proc/self/uid_map must be.
        _check(libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), "prctl")
    user, group = os.geteuid(), os.getegid()
    _check(
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET),
        "unshare",
    )
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{user} {user} 1")
    _write("/proc/self/gid_map", f"{group} {group} 1")
    inmate = os.fork()
    if inmate:
        _keep_only([])
        _, status = os.waitpid(inmate, 0)
        return abs(os.waitstatus_to_exitcode(status)) % 256
    # A group of its own: signals to a group reach beyond the namespace.
    os.setsid()
    # Process 1 of its own namespace: when it ends, the kernel ends all that it has left behind.
    _check(libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "prctl")
    safe = MS_NOSUID | MS_NODEV
    for target in FOLDERS:
        _mount(libc, target, safe, f"size={limits.scratch},nr_inodes={limits.scratch_files},mode=700")
    # Mapped and shared, it would be memory that belongs to nobody.
    _check(libc.mount(b"/dev/null", b"/dev/zero", None, MS_BIND, None), "mount /dev/zero")
    # Another user namespace would bring back the right to mount, and with it memory without limit.
    _write("/proc/sys/user/max_user_namespaces", "0")
    _mount(libc, "/proc", safe | MS_NOEXEC | MS_RDONLY, "size=4k,nr_inodes=2,mode=555")
    _limit(limits, walls=True)
    _drop_privileges(libc)
    _check(refuse_uncounted_memory(libc), "seccomp")
    os.chdir(WORK)
    _keep_only(descriptors)
    return StudentProcess(descriptors, limits, shell).serve()


def _check(result: int, call: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{call}: {os.strerror(number)}")


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def _mount(libc: ctypes.CDLL, target: str, flags: int, options: str) -> None:
    _check(libc.mount(b"tmpfs", target.encode(), b"tmpfs", flags, options.encode()), f"mount {target}")


def _limit(limits: Limits, *, walls: bool) -> None:
    """Set the limits of this process and its children."""
    values = {
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_FSIZE: limits.scratch,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    if walls:
        # Counted in the user namespace of the submission; elsewhere, all processes of the user would count.
        values[resource.RLIMIT_NPROC] = limits.processes
    for name, value in values.items():
        _, hard = resource.getrlimit(name)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(name, (value, value))


def _drop_privileges(libc: ctypes.CDLL) -> None:
    """Give up every capability for ever, so that no program can bring one back."""
    for capability in range(LAST_CAPABILITY + 1):
        # The kernel knows fewer of them and refuses the rest.
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    _check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl")
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _check(libc.capset(header, nothing), "capset")


def _keep_only(descriptors: list[int]) -> None:
    """Close every file but ``descriptors``; standard input and output lead nowhere."""
    nowhere = os.open("/dev/null", os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    kept = sorted({0, 1, 2, *descriptors})
    for low, high in zip(kept, [*kept[1:], 1 << 16], strict=True):
        os.closerange(low + 1, high)
