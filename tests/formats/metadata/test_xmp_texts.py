"""Texts of an XMP packet: by the names of their properties, elements or attributes, and nothing fetched or declared."""

from __future__ import annotations

import pytest

from evidence_kit.formats.metadata.graph_texts import GraphTexts
from evidence_kit.formats.metadata.xmp_texts import graphs_of, texts_of

HEAD = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:n="urn:nobody:"'
)
TAIL = "</rdf:Description></rdf:RDF></x:xmpmeta>"


def test_elements_and_attributes_and_padding() -> None:
    alternatives = (
        '<exif:UserComment><rdf:Alt><rdf:li xml:lang="x-default">eight characters</rdf:li></rdf:Alt></exif:UserComment>'
    )
    packet = f'\ufeff{HEAD} n:own="attribute text">{alternatives}<n:short>few</n:short>{TAIL}\n\0\0'
    assert set(texts_of(packet)) == {("exif:UserComment", "eight characters"), ("own", "attribute text")}


def test_a_graph_with_its_document() -> None:
    texts = (("comfy:prompt", '{"1": {}}'), ("workflow", '{"nodes": []}'), ("dc:description", "a mill"))
    assert graphs_of(texts) == ("comfy:prompt", GraphTexts('{"1": {}}', '{"nodes": []}'))
    assert graphs_of(texts[1:]) == ("workflow", GraphTexts(workflow='{"nodes": []}'))
    assert graphs_of(texts[2:]) is None


@pytest.mark.parametrize(
    "packet",
    ["", "no xml", f"<!DOCTYPE a [<!ENTITY b 'c'>]>{HEAD}>{TAIL}", HEAD + ">" + "<n:a>" * 40 + "</n:a>" * 40 + TAIL],
)
def test_what_is_no_packet_is_refused(packet: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of the reader of packets
        texts_of(packet)
