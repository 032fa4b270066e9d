"""The program of an agent: `python -m coursekit.grading.trusted`."""

from coursekit.grading.trusted.agent import serve

serve()
