"""What nbgrader does in this course: as in every course of the workshop, and whatever is set below."""

from coursekit.grading.configuration import configure

c = get_config()  # noqa: F821
configure(c)
