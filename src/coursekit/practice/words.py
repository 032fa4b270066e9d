"""What the practice of every lesson says, on the page and in Jupyter: called with what translates it."""

from collections.abc import Callable

Say = Callable[[str], str]

_language = "en"


def speak(language: str) -> None:
    """Say everything in a language from now on, where the workshop knows it.

    Parameters
    ----------
    language
        Its code, for instance ``"ar"``.

    Examples
    --------
    >>> speak("ar")
    >>> spoken()("No answer yet.")
    'لا إجابة بعد.'
    >>> speak("en")
    """
    global _language
    _language = language


def spoken() -> Say:
    """Return what says the words of practice in the language of :func:`speak`.

    A browser's Python has nothing to read catalogs with: there they stay English.
    """
    if _language == "en":
        return str
    try:
        from coursekit.course.strings import WORKSHOP, strings_of
    except ImportError:
        return str
    return strings_of(WORKSHOP, _language)


def titles(say: Say) -> dict[str, str]:
    """Return the title of each kind of task.

    >>> titles(str)["number"]
    'Compute'
    """
    return {
        "choice": say("Choose"),
        "gap": say("Fill the gap"),
        "number": say("Compute"),
        "order": say("Put in order"),
        "predict": say("Predict before you read on"),
        "why": say("Why?"),
    }


def messages(say: Say) -> dict[str, str]:
    """Return what is said of answers, besides a task's own messages.

    >>> messages(str)["empty"]
    'No answer yet.'
    """
    return {
        "empty": say("No answer yet."),
        "text": say("That is no number. Write it in digits, such as 12.5."),
        "formula": say("Write one number that is worked out already, such as 12.5."),
        "sign": say("The size is right, the sign is not."),
        "places": say("The digits are right, but not the size: look at the unit that is asked for."),
        "rounded": say("This is the right number, rounded too far: write as many decimals as are asked for."),
        "near": say(
            "Very close. If you rounded on the way, keep all digits and round at the end; if not, look over your sums."
        ),
        "other": say("Not yet. Go through it again, or open a hint."),
        "not-needed": say("The program does not need this line: {first}"),
        "missing": say("The program needs more lines than these; still left out: {count}"),
        "needs": say("{second} uses {name}, so it comes after {first}"),
        "changes": say("{second} changes {name}, which {first} uses as it was before, so it comes later."),
        "acts": say("{first} comes before {second}: both do something that a reader sees or that cannot be undone."),
        "block": say("{second} comes below {first}, to which it belongs."),
        "together": say("All lines that belong to {first} stand together below it."),
        "no-option": say("There is no option or line with this number."),
    }


def labels(say: Say) -> dict[str, str]:
    """Return the names of a task's parts.

    >>> labels(str)["solution"]
    'Worked solution'
    """
    return {
        "hint": say("Hint {number}"),
        "solution": say("Worked solution"),
        "model": say("A model answer"),
        "lines": say("The lines, in no right order"),
        "answer": say("Your answer"),
        "decimals": say("Decimals: {decimals}"),
        "whole": say("A whole number"),
    }
