"""Grading that can be trusted: students' code behind walls, tests outside of them, nbgrader's gradebook for the grades.

:mod:`~coursekit.grading.merge` puts a student's answers into the author's notebook,
:mod:`~coursekit.grading.trusted.agent` has it graded, :mod:`~coursekit.grading.grade_class` does so for a class,
:mod:`~coursekit.grading.gradebook` writes the grades. :mod:`~coursekit.grading.preprocessors` offers the same to plain
nbgrader.
"""
