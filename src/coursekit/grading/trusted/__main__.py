"""The program of an agent: `python -m coursekit.grading.trusted`."""

from coursekit.course import performance

# Before nbformat is imported, or each agent of a class takes more than a second longer to start.
performance.spare_address_grammar()
performance.keep_much_rubbish()

from coursekit.grading.trusted.agent import serve  # noqa: E402

serve()
