"""Which parameters of a recipe the reader itself remarked: they stand in no text of the picture, and each is one of the gaps."""

from __future__ import annotations

from evidence_kit.formats.metadata import infotext
from evidence_kit.formats.metadata.generation import AUTOMATIC_VAE
from evidence_kit.recipe.afterwards import EDITED_WITH
from evidence_kit.recipe.contradictions import CONTRADICTION
from evidence_kit.recipe.file_size import FILE_SIZE
from evidence_kit.recipe.garbled import GARBLED, PREFIX
from evidence_kit.recipe.origin import CREDENTIALS_ELSEWHERE, CREDENTIALS_GONE
from evidence_kit.recipe.readers.comfyui_text import AGAINST_GRAPH
from evidence_kit.recipe.readers.comfyui_versions import VERSION
from evidence_kit.recipe.readers.infotext import UNREAD_WORDS, VERSION_OF_NOBODY
from evidence_kit.recipe.readers.said_twice import AMBIGUOUS, AT_ODDS

OWN_REMARKS = frozenset({
    AGAINST_GRAPH,
    AMBIGUOUS,
    AT_ODDS,
    AUTOMATIC_VAE,
    CONTRADICTION,
    CREDENTIALS_ELSEWHERE,
    CREDENTIALS_GONE,
    EDITED_WITH,
    FILE_SIZE,
    GARBLED,
    PREFIX,
    UNREAD_WORDS,
    VERSION,
    VERSION_OF_NOBODY,
    infotext.NEGATIVE_PROMPT_ALIKE,
    infotext.NEGATIVE_PROMPT_TWICE,
    infotext.NO_LINE_BREAK,
    infotext.NO_SETTINGS_LINE,
    infotext.SETTINGS_IN_PROMPT,
})
"""Keys of such parameters; nothing that a text states may be printed as stated by these words."""
