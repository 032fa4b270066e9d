"""The workshop of the course: builds, translates, checks and grades its lessons.

It reads lessons as files and never imports ``custrel``, the library the lessons compute with. Importing it does
nothing.
"""
