"""What no reader of XML here follows, whatever its format."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from evidence_kit.formats.xml.bounded import BoundedXml, Bounds

BOUNDS = Bounds(size=400, depth=3, elements=5)


class Heard(BoundedXml):
    def __init__(self) -> None:
        super().__init__("the paper", BOUNDS)
        self.said: list[str] = []

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        self.said.append(f"<{name} {dict(attributes)}")

    def end(self, name: str) -> None:
        self.said.append(f">{name}")

    def words(self, text: str) -> None:
        self.said.append(text)


def test_a_document_is_heard_in_its_order() -> None:
    heard = Heard()
    heard.hear('<a xmlns="urn:x" b="1">春<c>风</c></a>'.encode())
    assert heard.said == ["<urn:x a {'b': '1'}", "春", "<urn:x c {}", "风", ">urn:x c", ">urn:x a"]


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (b"<a><b><c><d/></c></b></a>", "too deeply"),
        (b"<a>" + b"<b/>" * 5 + b"</a>", "too long"),
        (b"<a>" + b" " * 400 + b"</a>", "too large"),
        (b'<!DOCTYPE a [<!ENTITY x "xx">]><a>&x;</a>', "document type"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>', "document type"),
        (b"<a>", "the paper is no XML"),
        (b"<a>&x;</a>", "the paper is no XML"),
    ],
)
def test_what_is_not_followed(document: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Heard().hear(document)
