"""Grading with nbgrader: the preprocessors that ``nbgrader_config.py`` puts in nbgrader's lists."""
