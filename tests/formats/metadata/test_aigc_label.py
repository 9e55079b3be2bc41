"""Labels of AI-made content in every place and form that services write them in."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image

from evidence_kit.domain.making.origin import AiLabel
from evidence_kit.formats.metadata.aigc_label import MOST_LABELS, AigcLabel, labels_in, parse
from evidence_kit.formats.metadata.carriers import embedded_in
from evidence_kit.formats.metadata.exif_comment import encode
from tests.credentials import picture
from tests.png_texts import with_texts

FIELDS = {"Label": "1", "ContentProducer": "001191110108MA01KP2T5U00000", "ProduceID": "task-7", "ReservedCode1": "r1",
          "ContentPropagator": "某平台", "PropagateID": "p-9", "ReservedCode2": ""}  # fmt: skip
STATED = {"label": "1", "content_producer": "001191110108MA01KP2T5U00000", "produce_id": "task-7", "reserved_code1": "r1",
          "content_propagator": "某平台", "propagate_id": "p-9", "reserved_code2": ""}  # fmt: skip
BARE = json.dumps(FIELDS, ensure_ascii=False)
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">\
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
<rdf:Description rdf:about="" xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/"{attribute}>{element}</rdf:Description>\
</rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def quoted(words: str) -> str:
    return words.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def as_element() -> str:
    return XMP.format(attribute="", element=f"<TC260:AIGC>{quoted(BARE)}</TC260:AIGC>")


def as_attribute() -> str:
    return XMP.format(attribute=f' TC260:AIGC="{quoted(BARE)}"', element="")


def as_structure() -> str:
    parts = "".join(f"<TC260:{name}>{value}</TC260:{name}>" for name, value in FIELDS.items())
    return XMP.format(attribute="", element=f'<TC260:AIGC rdf:parseType="Resource">{parts}</TC260:AIGC>')


def jpeg(*, xmp: str = "", comment: str = "") -> bytes:
    stream, exif = io.BytesIO(), Image.Exif()
    if comment:
        exif.get_ifd(0x8769)[0x9286] = encode(comment)
    Image.new("RGB", (16, 16)).save(stream, "JPEG", exif=exif, xmp=xmp.encode() if xmp else b"")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "carrier"),
    [
        (with_texts(picture(), (("AIGC", BARE),)), "png:AIGC"),
        (with_texts(picture(), (("AIGC", json.dumps({"AIGC": FIELDS})),)), "png:AIGC"),
        (with_texts(picture(), (("XML:com.adobe.xmp", as_element()),)), "png:XML:com.adobe.xmp"),
        (jpeg(xmp=as_element()), "xmp"),
        (jpeg(xmp=as_attribute()), "xmp"),
        (jpeg(comment=json.dumps({"AIGC": FIELDS}, ensure_ascii=False)), "exif:UserComment"),
        (jpeg(comment=json.dumps({"AIGC": BARE}, ensure_ascii=False)), "exif:UserComment"),
        (jpeg(comment=f"AIGC:{BARE}"), "exif:UserComment"),
        (jpeg(comment=json.dumps([{"aigc": FIELDS}], ensure_ascii=False)), "exif:UserComment"),
        (jpeg(xmp=as_structure()), "xmp"),
        (
            with_texts(picture(), (("aigc", BARE.replace("Label", "label").replace("ProduceID", "produceId")),)),
            "png:aigc",
        ),
    ],
)
def test_each_place_and_form(data: bytes, carrier: str) -> None:
    assert labels_in(embedded_in(data)) == (AiLabel(carrier=carrier, **STATED),)


def test_a_label_that_departs_from_the_standard_is_a_statement_all_the_same() -> None:
    found = parse('{"Label": 9, "ContentProducer": "某某 科技", "Other": true}', "png:AIGC")
    assert found is not None and (found.label, found.content_producer, found.produce_id) == ("9", "某某 科技", "")


@pytest.mark.parametrize("text", ["", "AIGC", "{}", "[1]", '{"AIGC": 7}', '{"AIGC": {"x": 1}}', "{" * 80])
def test_what_is_no_label_is_none(text: str) -> None:
    assert parse(text, "png:AIGC") is None


def test_hostile_packets_and_many_labels_are_bounded() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "AIGC">]><x>&a;</x>'
    assert labels_in(embedded_in(with_texts(picture(), (("XML:com.adobe.xmp", bomb),)))) == ()
    many = tuple(("AIGC", BARE) for _ in range(50))
    assert len(labels_in(embedded_in(with_texts(picture(), many)))) == MOST_LABELS


def test_what_the_kit_writes_is_strict_and_is_read_again() -> None:
    written = AigcLabel("1", "evidence-kit", "sha256:00")
    found = parse(written.to_json(), "png:AIGC")
    assert found is not None and (found.content_producer, found.produce_id) == ("evidence-kit", "sha256:00")
    for wrong in (("4", "a", "b"), ("1", "a b", "c"), ("1", "某", "c")):
        with pytest.raises(ValueError, match="AIGC label"):
            AigcLabel(*wrong)
