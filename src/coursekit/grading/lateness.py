"""What handing in late costs, and until when it is not late."""

import datetime
import math
import zoneinfo
from typing import Any

from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Float

from coursekit.course.errors import CourseError

DAY = datetime.timedelta(days=1).total_seconds()
MINUTE = 60


class PerDayBegun(LateSubmissionPlugin):
    """A share of the points for each day begun after the deadline, after some minutes that are free.

    In ``nbgrader_config.py``: ``c.AssignLatePenalties.plugin_class = "coursekit.grading.lateness.PerDayBegun"``.

    Examples
    --------
    >>> rule = PerDayBegun(share=0.1, minutes_free=15)
    >>> [rule.late_submission_penalty("s1", 20, seconds) for seconds in (899, 901, 86_400, 86_401, 10**7)]
    [0.0, 2.0, 2.0, 4.0, 20.0]
    """

    share = Float(0.1, help="Which share of the points a day costs.").tag(config=True)
    minutes_free = Float(0.0, help="So many minutes after the deadline cost nothing.").tag(config=True)

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float:
        """Return the points that are taken off.

        Parameters
        ----------
        student_id
            Whose; the rule is the same for everybody.
        score
            The points that were earned.
        total_seconds_late
            How long after the deadline.

        Returns
        -------
        float
            Never more than ``score``.
        """
        if total_seconds_late <= self.minutes_free * MINUTE:
            return 0.0
        return score * min(1.0, self.share * math.ceil(total_seconds_late / DAY))


def moment(text: str, time_zone: str) -> datetime.datetime:
    """Return a moment in UTC, without a zone as nbgrader keeps it.

    Parameters
    ----------
    text
        Day and time as ``2027-03-15 23:59``.
    time_zone
        Where the clock hangs, by the name in the IANA's list; summer time is its business.

    Returns
    -------
    datetime.datetime
        The moment.

    Raises
    ------
    CourseError
        For what is no time, an unknown zone, and an hour that the zone leaves out or has twice.

    Examples
    --------
    >>> moment("2027-03-15 23:59", "Asia/Amman"), moment("2027-07-01 12:00", "Europe/Berlin")
    (datetime.datetime(2027, 3, 15, 20, 59), datetime.datetime(2027, 7, 1, 10, 0))
    """
    try:
        local = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise CourseError(f"{text!r} is no day and time: write it as 2027-03-15 23:59.") from error
    if local.tzinfo is not None:
        raise CourseError(f"{text!r} has an offset of its own: leave it out, the time zone says it.")
    try:
        zone = zoneinfo.ZoneInfo(time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise CourseError(
            f"There is no time zone {time_zone!r}. Write it as continent and city, for instance Asia/Amman."
        ) from error
    earlier, later = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if earlier.utcoffset() != later.utcoffset():
        raise CourseError(f"{text} is there twice or not at all in {time_zone}: the clocks change. Take another hour.")
    return earlier.astimezone(datetime.UTC).replace(tzinfo=None)


def late_penalty(rule: Any, student: str, points: float, seconds_late: float) -> float:
    """Return what a course's ``rule`` (nbgrader's plug-in) takes off ``points``: nothing below none, nor above all."""
    if seconds_late <= 0:
        return 0.0
    return min(points, max(0.0, rule.late_submission_penalty(student, points, seconds_late) or 0.0))
