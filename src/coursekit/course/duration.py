"""A length of time in the words of an edition: ``1 hour and 50 minutes``, «ساعة و50 دقيقة»."""

from coursekit.course.strings import Strings

MINUTES_OF_AN_HOUR = 60


def duration(minutes: int, say: Strings) -> str:
    """Return a number of minutes as it stands after "about".

    Parameters
    ----------
    minutes
        The minutes, at least one.
    say
        The words of an edition.

    Examples
    --------
    >>> from pathlib import Path
    >>> from coursekit.course.edition import Edition
    >>> english, arabic = (Strings(Path("anywhere"), Edition(language)) for language in ("en", "ar"))
    >>> [duration(minutes, english) for minutes in (45, 60, 110)]
    ['45 minutes', '1 hour', '1 hour and 50 minutes']
    >>> [duration(minutes, arabic) for minutes in (10, 110, 125)]
    ['10 دقائق', 'ساعة و50 دقيقة', 'ساعتين و5 دقائق']
    """
    hours, rest = divmod(minutes, MINUTES_OF_AN_HOUR)
    if not hours:
        return say.count("{n} minute", "{n} minutes", minutes)
    whole = say.count("{n} hour", "{n} hours", hours)
    if not rest:
        return whole
    return say("{hours} and {minutes}").format(hours=whole, minutes=say.count("{n} minute", "{n} minutes", rest))
