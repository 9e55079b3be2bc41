"""The claimed picture, whole; what dates it stands above it (`dating`)."""

from __future__ import annotations

from evidence_kit import wording
from evidence_kit.assemble.book.received.papers import identity
from evidence_kit.assemble.book.typesetting import style
from evidence_kit.assemble.book.typesetting.figure import caption, figure
from evidence_kit.assemble.book.typesetting.heading import section, space
from evidence_kit.assemble.book.typesetting.layout_pass import Setting, Story
from evidence_kit.assemble.book.typesetting.paragraph import both
from evidence_kit.domain.artifact import Role

_words = wording.table("book/original")
_SHARE = 0.32
"""Of a page's height: what the picture takes, so that its log may begin below it."""


def claimed_picture(setting: Setting) -> Story:
    """The picture; what it states of its making stands in an annex, for that is read by the kit, and later."""
    story: Story = []
    for item in (item for item in setting.gathered.artifacts if item.role is Role.CLAIMED_PICTURE):
        shown = figure(setting.gathered.read(item.path), item.path, caption(item.title), share=_SHARE)
        story += [
            *section(item.title),
            *identity(setting, item),
            space(3),
        ]
        if setting.gathered.recipe is not None:
            said = _words("parameters_elsewhere", page=setting.page("parameters"))
            story += both(said, style.SMALL, style.SMALL_EN)
        story += [space(5), shown]
    return story
