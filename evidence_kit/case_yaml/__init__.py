"""What people write in YAML → nouns: every flaw named at once, with its line and column, in words counsel can act on.

decoding   bytes → text: UTF-8, UTF-16, what Notepad saves otherwise
slips      what is typed wrongly so often that it has a sentence of its own: tab, full-width colon, quotes, comma
document   text → nodes with their marks, or the slips
words      Chinese keys and values, one table
plain      nodes → plain values of a noun, its keys and words translated
verdicts   what pydantic holds against them, at the mark
reading    all of it: a file → a noun, or one error with every flaw
editing    the text of a case.yaml changed in single places, comments and all the rest as they were
"""

from evidence_kit.case_yaml.reading import (
    MAX_SIZE,
    line_finder,
    load_case,
    load_court_profile,
    load_handed_list,
    parse_case,
)

__all__ = ["MAX_SIZE", "line_finder", "load_case", "load_court_profile", "load_handed_list", "parse_case"]
