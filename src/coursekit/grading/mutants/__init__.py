"""Mistakes put into the model solutions of an assignment, one at a time, to see whether its tests notice.

:mod:`~coursekit.grading.mutants.operators` holds the kinds of mistakes, :mod:`~coursekit.grading.mutants.making` makes
programs with them, :mod:`~coursekit.grading.mutants.trial` has each graded as a student's answer would be.
"""
