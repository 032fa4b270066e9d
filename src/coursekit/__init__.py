"""The workshop of the course: builds, translates, checks and grades its lessons.

It reads lessons as files and never imports ``custrel``, the library the lessons compute with.
"""

import sys

# nbformat imports jsonschema, which then builds a grammar of international addresses for two seconds. No notebook holds
# a field that it would check, and each command and each grading process would wait for it.
sys.modules.setdefault("rfc3987_syntax", None)
