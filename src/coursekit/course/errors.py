"""What the workshop says when the course, not the workshop, is at fault."""


class CourseError(Exception):
    """A fault in the course's own files, told in words for the person who can mend it.

    The command line prints the message without a traceback and ends with exit code 1.
    """
