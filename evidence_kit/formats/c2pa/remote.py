"""Where an XMP packet says that a picture's content credentials lie: elsewhere, or in a store of the file itself.

C2PA specification 2.x, "Embedding a reference to the active manifest": `dcterms:provenance` in the XMP of the asset holds an address, or
a JUMBF address in the file (`self#jumbf=…`). Nothing is fetched: whether anything lies there is not known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evidence_kit.formats.xml import xmp

_PADDING = b"\0\r\n\t "
_TERMS = "http://purl.org/dc/terms/"
_NAMES = (f"{_TERMS} provenance",)
_OF_C2PA = ("c2pa", "contentcredentials", "contentauthenticity")
"""Parts of namespaces under which programs write an address of a manifest by other names."""
_LINKS = (
    "manifest",
    "provenance",
    "manifesturl",
    "manifesturi",
    "remotemanifest",
    "remotemanifesturl",
    "activemanifest",
)
_ITSELF = ("self#", "jumbf=", "#jumbf=")
MOST_LINKS = 8
_MAX_TEXT = 500


@dataclass(frozen=True, slots=True)
class ManifestLink:
    """A reference to a manifest, as it is written."""

    carrier: str
    address: str

    @property
    def within_file(self) -> bool:
        """Whether it refers to a store that the file itself should hold."""
        return self.address.casefold().startswith(_ITSELF)


def links_in(packets: Iterable[tuple[str, str]]) -> tuple[ManifestLink, ...]:
    """Return the references that XMP packets hold, each once; a packet that cannot be read holds none.

    Args:
        packets: carrier and text of each.
    """
    found: list[ManifestLink] = []
    for carrier, packet in packets:
        try:
            said = xmp.properties(packet.encode("utf-8", "replace").removeprefix(b"\xef\xbb\xbf").strip(_PADDING))
        except ValueError:
            continue
        found += (
            ManifestLink(carrier, text.strip()[:_MAX_TEXT]) for path, text in said if _is_link(path) and text.strip()
        )
    return tuple({link.address: link for link in found}.values())[:MOST_LINKS]


def _is_link(path: str) -> bool:
    if path in _NAMES:
        return True
    namespace, _, name = path.casefold().partition(" ")
    return any(part in namespace for part in _OF_C2PA) and name in _LINKS
