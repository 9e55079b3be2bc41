"""A bundle seen by the other side, before it is filed: altered copies for the verifier, and objections by rule. Never part of a filing.

target      a bundle in its members
packing     altered members → the bytes of a bundle, as far as somebody without keys can write it anew
records     the journal and the table of contents, changed with every digest put right
edits       what is altered: bytes, files, records, journal, times, book
catalogue   every way that is tried on a bundle
outcome     findings on a copy beside those on the bundle itself
objections  pure rules over what is filed
"""
