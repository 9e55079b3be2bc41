"""Every parser that meets a stranger's bytes: how it is called, what it may raise, and what it starts from."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from evidence_kit.formats import (
    asic,
    bag,
    ber,
    book_binding,
    cades,
    canonical_zip,
    drand,
    journal,
    mp4,
    pades,
    png,
    recognition,
    rfc3161,
    rfc4998,
    safetensors_header,
    segment_chain,
    strict_json,
)  # fmt: skip
from evidence_kit.formats import der as x690
from evidence_kit.formats.bitcoin import headers
from evidence_kit.formats.c2pa import manifest as c2pa_manifest
from evidence_kit.formats.c2pa.carrier import ManifestStore, stores_in
from evidence_kit.formats.canonical_zip import NotCanonical
from evidence_kit.formats.metadata import aigc_label, carriers, graph_texts, infotext
from evidence_kit.formats.metadata.comfyui import graph as comfyui_graph
from evidence_kit.formats.metadata.comfyui import workflow
from evidence_kit.formats.mp4 import Budget, Mp4Broken, avc
from evidence_kit.formats.opentimestamps import ProofError, read_proof, second_opinion
from evidence_kit.formats.pades import PdfUnread, page_text
from evidence_kit.formats.png import PngBroken
from evidence_kit.formats.rfc3161 import TokenError, acceptance, revocation
from evidence_kit.formats.rfc4998 import RecordBroken, RecordMalformed, RecordUnsupported
from evidence_kit.formats.safetensors_header import SafetensorsBroken
from evidence_kit.formats.x509 import certificates, purposes
from evidence_kit.formats.xml import xmp
from evidence_kit.recipe.read import read_recipe
from evidence_kit.verify import disclosure
from evidence_kit.verify.batch import examine
from tests import pki
from tests.fuzz import seeds
from tests.fuzz.mutation import Mutator, after_length, blind, in_der, in_json, in_png
from tests.fuzz.seeds import Seeds

NOW = datetime(2027, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Parser:
    """A parser under fire."""

    name: str
    read: Callable[[bytes], object]
    declared: tuple[type[Exception], ...]
    """What it says that it raises. Anything else is a crash."""
    seeds: Seeds
    mutators: tuple[Mutator, ...] = (blind,)


def _token(data: bytes) -> object:
    token = rfc3161.read_either(data)
    sound = acceptance.soundness(token, token.imprint)
    return sound.refused, sound.unchecked, acceptance.reach(token, [token.signer_certificate])


def _record(data: bytes) -> object:
    return rfc4998.check_record(rfc4998.read_record(data), lambda _: bytes(32))


def _proof(data: bytes) -> object:
    proof = read_proof(data)
    return second_opinion.check_proof(data, proof)


def _certificate(data: bytes) -> object:
    if data.lstrip().startswith(b"-----BEGIN"):
        return certificates.read_pem(data), certificates.read_lists(data)
    try:
        read = certificates.read(data)
    except ValueError:
        listed = certificates.read_list(data)
        issuer = pki.authority("Time-Stamping").certificate
        path = [certificates.der(pki.time_stamping_unit()[1]), certificates.der(issuer)]
        return revocation.speaks_for(listed, issuer), revocation.standing(path, [data], NOW)
    return (
        certificates.common_name(read), certificates.is_root(read), certificates.key_sha256(data), purposes.other_purposes(data),
        revocation.list_addresses(read), certificates.pem([read]),
    )  # fmt: skip


def _signature(data: bytes) -> object:
    return cades.inspect(b"<x/>", data, pki.roots().signing, NOW).unreadable


def _archive(data: bytes) -> object:
    return canonical_zip.read(io.BytesIO(data)).digest_all()


def _pdf(data: bytes) -> object:
    seen = pades.inspect(data, pki.roots())
    return f"{seen.unreadable} {seen.faults} {seen.active_content} {seen.foreign}"


def _pages(data: bytes) -> object:
    pages = pades.open_pages(data)
    return pages.packet, [pages.blocks(number) for number in range(1, min(pages.count, 3) + 1)]


def _page(data: bytes) -> object:
    face = dict.fromkeys(range(256), 0x41)
    return [*page_text.blocks(data, {f"/F{number}": face for number in range(9)}, (0, 0, 595, 842))]


def _film(data: bytes) -> object:
    movie = mp4.read(io.BytesIO(data), Budget(boxes=5000, samples=100_000))
    for track in movie.videos():
        avc.settings_of(track.configuration)
        places = zip(track.samples.offsets, track.samples.sizes, strict=True)
        return [avc.parted(data[at : at + size]) for at, size in places][:1]
    return None


def _weights(data: bytes) -> object:
    return safetensors_header.read(io.BytesIO(data), len(data))


def _recipe(data: bytes) -> object:
    text = data.decode("utf-8", "replace")
    entry = (
        carriers.EmbeddedText(carrier, text, data)
        for carrier in (
            "png:parameters",
            "png:Comment",
            "png:invokeai_metadata",
            "xmp",
            "stealth",
            "exif:Make",
            "png:prompt",
            "png:workflow",
            "exif:UserComment",
        )
    )
    return read_recipe("a.png", carriers.Embedded(64, 64, tuple(entry)))


def _store(data: bytes) -> object:
    return c2pa_manifest.read(ManifestStore("png:caBX", data))


def _round(data: bytes) -> object:
    found = drand.read_round(data)
    drand.check_round(found)
    return found


def _texts(*readers: Callable[[str], object]) -> Callable[[bytes], object]:
    def read(data: bytes) -> object:
        return [reader(data.decode("utf-8", "replace")) for reader in readers]

    return read


def _records(data: bytes) -> object:
    return disclosure.read_disclosure(data), examine.read_batch_proof(data)


_DER, _JSON = (blind, in_der, in_der), (blind, in_json, in_json)
PARSERS: Sequence[Parser] = (
    Parser("der", lambda data: x690.scan(data, max_size=1 << 20, max_depth=32), (x690.NotDer,), seeds.tokens, _DER),
    Parser("ber", lambda data: (ber.definite(data, max_size=1 << 20, max_depth=32), ber.parts(data, max_size=1 << 20, max_depth=32)),
           (ber.NotBer,), lambda: (*seeds.tokens(), *seeds.signed_texts()), _DER),
    Parser("strict-json", lambda data: [strict_json.parse(data)], (ValueError,), lambda: seeds.ending(".json", below=6000), _JSON),
    Parser("zip", _archive, (NotCanonical,), seeds.archives),
    Parser("rfc3161", _token, (TokenError,), lambda: (*seeds.responses(), *seeds.tokens()), _DER),
    Parser("rfc4998", _record, (RecordMalformed, RecordUnsupported, RecordBroken), seeds.records, _DER),
    Parser("opentimestamps", _proof, (ProofError,),
           lambda: (*seeds.ending(".ots"), *seeds.files("vectors/opentimestamps/*.ots", "golden/*/batch/*.ots"))),
    Parser("x509", _certificate, (ValueError,), seeds.certificates, _DER),
    Parser("cades", _signature, (), seeds.signed_texts, _DER),
    Parser("png", png.read, (PngBroken,), seeds.pngs, (blind, in_png, in_png)),
    Parser("exif", carriers.embedded_in, (PngBroken, OSError, ValueError, SyntaxError), lambda: (*seeds.photographs(), *seeds.pngs()),
           (blind, blind, in_png)),
    Parser("mp4", _film, (Mp4Broken,), seeds.films),
    Parser("safetensors", _weights, (SafetensorsBroken,), seeds.weights, (blind, after_length, after_length)),
    Parser("journal", journal.parse, (journal.JournalBroken,), lambda: (b"".join(seeds.ending("journal.jsonl")[0].splitlines(True)[:4]),), _JSON),
    Parser("infotext", _texts(infotext.parse, infotext.tags_of), (), seeds.program_texts),
    Parser("comfyui", _texts(comfyui_graph.read), (ValueError,), seeds.graphs, _JSON),
    Parser("comfyui-editor", _texts(workflow.parse), (ValueError,), seeds.documents, _JSON),
    Parser("graph-texts", _texts(graph_texts.packed), (ValueError,), lambda: (*seeds.graphs(), *seeds.documents()), _JSON),
    Parser("recipe", _recipe, (), lambda: (*seeds.program_texts(), *seeds.documents()), _JSON),
    Parser("c2pa", _store, (), seeds.stores),
    Parser("c2pa-carrier", stores_in, (), seeds.credentialed),
    Parser("aigc-label", _texts(partial(aigc_label.parse, carrier="png:AIGC")), (ValueError,), seeds.program_texts, _JSON),
    Parser("pdf-text", _page, (ValueError,), lambda: (
        b"q\n1 0 0 1 0 0 cm\nBT 1 0 0 1 72 720 Tm /F1 12 Tf 14.4 TL 0.5 Tc (Exhibit \\(book\\)) Tj T* ET\nQ\n", b"BT /F2 9 Tf <0041> Tj ET"),),
    Parser("pdf-pages", _pages, (PdfUnread,), seeds.books),
    Parser("pdf", _pdf, (), seeds.books),
    Parser("records", _records, (), lambda: seeds.files("golden/*/part.json", "golden/*/single/*.json"), _JSON),
    Parser("segments", segment_chain.parse, (segment_chain.ChainBroken,), seeds.chains, _JSON),
    Parser("manifest", bag.parse_manifest, (bag.BagBroken,), lambda: seeds.ending("tagmanifest-sha256.txt")),
    Parser("asic", lambda data: asic.parse(data, asic.ManifestKind.SIGNED), (asic.ManifestBroken,), lambda: seeds.ending("001.xml")),
    Parser("drand", _round, (drand.DrandInvalid,), seeds.rounds, _JSON),
    Parser("headers", headers.read_headers, (headers.HeaderInvalid,),
           lambda: seeds.files("vectors/bitcoin/358391.bin", "vectors/bitcoin/437467-437479.bin")),
    Parser("xmp", lambda data: (xmp.properties(data), book_binding.read(data)), (ValueError,),
           seeds.packets),
    Parser("recognition", lambda data: recognition.kind_of(data, data[-100:]), (),
           lambda: (*seeds.tokens(), *seeds.records(), *seeds.archives()), _DER),
    Parser("head", journal.parse_head_file, (ValueError,), lambda: seeds.ending("head.txt")),
)  # fmt: skip
"""In the order of exposure: what anybody can hand to a court's verifier first."""
