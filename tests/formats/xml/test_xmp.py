"""XMP packets are read with bounds, and say the same whether written as attributes or as elements."""

from __future__ import annotations

import pytest

from evidence_kit.formats.xml import xmp

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def packet(inside: str, before: str = "") -> bytes:
    return f'{before}<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="any"><rdf:RDF xmlns:rdf="{RDF}">{inside}</rdf:RDF></x:xmpmeta>'.encode()


def described(inside: str, attributes: str = "") -> bytes:
    return packet(f'<rdf:Description rdf:about="" xmlns:k="urn:k#" {attributes}>{inside}</rdf:Description>')


def test_attributes_and_elements_say_the_same() -> None:
    as_element, as_attribute = described("<k:Name>a &lt; b</k:Name>"), described("", 'k:Name="a &lt; b"')
    assert xmp.properties(as_element) == xmp.properties(as_attribute) == (("urn:k# Name", "a < b"),)
    assert xmp.stated(xmp.properties(as_element), "urn:k#", "Name") == "a < b"
    assert xmp.stated(xmp.properties(as_element), "urn:k#", "Other") is None
    assert xmp.stated(xmp.properties(as_element), "urn:other#", "Name") is None


def test_a_name_further_inside_is_another_property() -> None:
    said = xmp.properties(described("<k:Outer><k:Name>a</k:Name></k:Outer>"))
    assert xmp.stated(said, "urn:k#", "Name") is None


def test_the_order_of_a_list_is_part_of_what_it_says() -> None:
    there = [
        described(f"<k:L><rdf:Seq>{items}</rdf:Seq></k:L>")
        for items in ("<rdf:li>a</rdf:li><rdf:li>b</rdf:li>", "<rdf:li>b</rdf:li><rdf:li>a</rdf:li>")
    ]
    assert xmp.properties(there[0]) != xmp.properties(there[1])


@pytest.mark.parametrize(
    "twice", [described("<k:Name>a</k:Name>", 'k:Name="b"'), described("<k:Name>a</k:Name><k:Name>a</k:Name>")]
)
def test_a_property_stated_twice_is_refused(twice: bytes) -> None:
    with pytest.raises(ValueError, match="more than once"):
        xmp.stated(xmp.properties(twice), "urn:k#", "Name")


@pytest.mark.parametrize(
    "hostile",
    [
        packet("", '<!DOCTYPE a [<!ENTITY b "c">]>'),
        packet("&b;", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'),
        packet("&b;"),
        packet("<a>" * 500 + "</a>" * 500),
        packet("<a/>" * 60_000),
        packet("<a>"),
        b"\0" * 100,
        b"",
        b"<a>" + b"x" * (xmp.MAX_PACKET + 1) + b"</a>",
    ],
)
def test_hostile_packets_are_refused(hostile: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each for its own reason
        xmp.properties(hostile)
