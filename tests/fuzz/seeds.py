"""Real inputs to start from: what the suite's own builders and its golden folders hold, a handful a kind, small ones."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from cryptography.x509 import ReasonFlags
from PIL import Image

from evidence_kit.assemble.signing import sign_book
from evidence_kit.formats import canonical_zip, pades, rfc3161
from evidence_kit.formats.c2pa.carrier import stores_in
from evidence_kit.formats.metadata import exif_comment
from evidence_kit.formats.x509.certificates import der, pem
from tests import credentials
from tests.assemble.packing_case import NOTE, small_pdf
from tests.filed import SAMPLE
from tests.pki import authority, crl_of, signer, stamping, time_stamping_unit
from tests.png_texts import with_texts

ROOT = Path(__file__).parents[1]
GOLDEN, VECTORS = ROOT / "golden", ROOT / "vectors"
INFOTEXT = """a celadon teapot, 青瓷<lora:glaze:0.75>
Negative prompt: blurry
Steps: 33, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 9, Seed: 7, Size: 128x64, Model hash: 8059cfa9dc, \
Model: tiny, Hires upscale: 1.5, Hires upscaler: Latent, Lora hashes: "glaze: 0123456789ab", RNG: CPU, Version: 1.9.4"""
"""As webui writes it."""


@cache
def members() -> dict[str, bytes]:
    """What the golden bundle holds, by name."""
    with zipfile.ZipFile(GOLDEN / "second-edition" / "bundle.zip") as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def ending(*ends: str, below: int = 64 << 10) -> tuple[bytes, ...]:
    """The members of the golden bundle whose names end so, each once, without large ones."""
    found = {data for name, data in members().items() if name.endswith(ends) and len(data) < below}
    return tuple(sorted(found, key=lambda data: (len(data), data)))


def files(*patterns: str) -> tuple[bytes, ...]:
    """Files of `tests` that match a pattern."""
    return tuple({path.read_bytes(): None for pattern in patterns for path in sorted(ROOT.glob(pattern))})


def responses() -> tuple[bytes, ...]:
    """Time-stamp responses of three authorities, one of them an authority of the world."""
    request = rfc3161.build_request(bytes(32), nonce=1 << 63)
    return (stamping().stamp(request), *ending(".tsr")[:2], *files("vectors/rfc3161/*.tsr"), rfc3161.refuse("no"))


def tokens() -> tuple[bytes, ...]:
    """The same without the status before them."""
    return (*ending(".tst"), *(rfc3161.token_of(one) for one in responses()[:-1] if one[:1] == b"0"))


def records() -> tuple[bytes, ...]:
    """Evidence records: of one time-stamp, renewed, and over a tree."""
    return (*ending(".ers"), *files("golden/second-edition/batch/renewal-1/*.ers"))


def signed_texts() -> tuple[bytes, ...]:
    """Detached signatures."""
    return (*ending(".p7s"), *files("golden/second-edition/*.p7s"))


def certificates() -> tuple[bytes, ...]:
    """Certificates and revocation lists, in DER and PEM."""
    root, unit = authority("Time-Stamping"), time_stamping_unit()[1]
    revoked = crl_of(root, (unit.serial_number, datetime(2026, 1, 1, tzinfo=UTC), ReasonFlags.key_compromise))
    return (der(root.certificate), der(unit), der(signer().certificate), crl_of(root), revoked, pem([unit]))


def archives() -> tuple[bytes, ...]:
    """Canonical archives of few members."""
    found = []
    for names in (("mimetype",), ("mimetype", "META-INF/signature001.p7s", "data/a.txt", "bagit.txt")):
        sink = io.BytesIO()
        canonical_zip.write(sink, [canonical_zip.Source.of_bytes(name, name.encode() * 3) for name in names])
        found.append(sink.getvalue())
    return tuple(found)


@cache
def books() -> tuple[bytes, ...]:
    """A signed book of two pages, and the same before its signature."""
    return (sign_book(small_pdf(), signer("ec"), stamping(), reason=NOTE, where="北京"), small_pdf())


def picture(kind: str = "PNG", mode: str = "RGB", **save: object) -> bytes:
    """A picture of 16 by 8 pixels."""
    stream = io.BytesIO()
    Image.new(mode, (16, 8), (90, 140, 120, 255)[: len(mode)]).save(stream, kind, **save)  # type: ignore[arg-type]
    return stream.getvalue()


def pngs() -> tuple[bytes, ...]:
    """PNGs with texts of each kind of chunk."""
    plain = picture()
    texts = (
        ("parameters", INFOTEXT),
        ("prompt", graphs()[0].decode()),
        ("Comment", '{"prompt": "a"}'),
        ("Title", "青瓷"),
    )
    return (plain, with_texts(plain, texts), with_texts(picture(mode="RGBA"), texts[:1]), picture(mode="RGBA"))


def photographs() -> tuple[bytes, ...]:
    """JPEG, WebP and PNG with EXIF, XMP and comments."""
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = exif_comment.encode(INFOTEXT)
    exif[0x0110], exif[0x0131] = "prompt:" + graphs()[0].decode(), "Fooocus"
    block, packet = exif.tobytes(), b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>{"c":"p"}</a></x:xmpmeta>'
    return (
        picture("JPEG", exif=block, comment=INFOTEXT.encode()), picture("WEBP", exif=block, xmp=packet), picture("PNG", exif=block),
        picture("JPEG", xmp=packet), picture("WEBP", "RGBA", lossless=True),
    )  # fmt: skip


def graphs() -> tuple[bytes, ...]:
    """ComfyUI graphs, one with everything that the reader follows."""
    from tests.recipe.test_readers import GRAPH

    return (json.dumps(GRAPH).encode(), json.dumps(GRAPH, indent=1).encode())


def documents() -> tuple[bytes, ...]:
    """The editor's documents of ComfyUI: alone, beside the graph that was run, and with a subgraph's definition."""
    from tests.formats.metadata.test_comfyui import ordinary_editor

    nodes, links = ordinary_editor()
    document = {"nodes": nodes, "links": links, "extra": {"frontendVersion": "1.20.1"}}
    within = document | {"definitions": {"subgraphs": [{"id": "a", "nodes": nodes, "links": []}]}}
    texts = (document, within, {"prompt": json.loads(graphs()[0]), "workflow": document, "extraMetadata": "{}"})
    return (*(json.dumps(text).encode() for text in texts), b"prompt:" + graphs()[0])


def program_texts() -> tuple[bytes, ...]:
    """What programs write into pictures: webui, ComfyUI, Fooocus, InvokeAI, NovelAI, SwarmUI, Draw Things, Dream."""
    plain = {"prompt": "a", "seed": 1, "steps": 28, "width": 64, "height": 64}
    fooocus = plain | {"negative_prompt": "b", "guidance_scale": 4.0, "resolution": "(64, 64)", "base_model": "tiny",
                       "base_model_hash": "0123456789", "loras": [["glaze.safetensors", 0.5, "0123456789"]], "sampler": "dpmpp_2m",
                       "scheduler": "karras", "version": "Fooocus v2.5.5"}  # fmt: skip
    invokeai = plain | {"generation_mode": "txt2img", "positive_prompt": "a", "cfg_scale": 7.5, "scheduler": "euler",
                        "model": {"name": "tiny", "hash": "blake3:00", "base": "sd-1"}, "app_version": "5.0"}  # fmt: skip
    novelai = plain | {"scale": 5.0, "sampler": "k_euler", "uc": "b", "strength": 0.7}
    swarm = {"sui_image_params": plain | {"model": "tiny", "cfgscale": 7, "sampler": "euler"}}
    draw_things = {"c": "a", "uc": "b", "steps": 20, "seed": 1, "scale": 7, "sampler": "Euler A", "model": "tiny.ckpt",
                   "lora": [], "size": "64x64"}  # fmt: skip
    label = {"Label": "1", "ContentProducer": "001", "ProduceID": "x", "ReservedCode1": "", "ContentPropagator": "",
             "PropagateID": ""}  # fmt: skip
    records = (fooocus, invokeai, novelai, swarm, draw_things, label)
    dream = b'"a teapot" -s 50 -W 64 -H 64 -C 7.5 -A k_lms -S 7'
    return (INFOTEXT.encode(), graphs()[0], b"a teapot", *(json.dumps(record).encode() for record in records), dream)


def packets() -> tuple[bytes, ...]:
    """XMP packets: what the signed book says of itself, and a small one."""
    small = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description rdf:about="" xmlns:p="urn:p#" p:a="b"><p:c>d</p:c></rdf:Description></rdf:RDF></x:xmpmeta>'
    )
    return (pades.open_pages(books()[0]).packet, small)


def films() -> tuple[bytes, ...]:
    """Segments that ffmpeg wrote, their first 6,000 bytes: headers are what is read."""
    from tests.films import segments_into

    with tempfile.TemporaryDirectory() as name:
        segments_into(Path(name), 3)
        found = sorted(path.read_bytes() for path in Path(name).rglob("*.mp4"))
    return tuple(dict.fromkeys(data[:6000] for data in found))


def chains() -> tuple[bytes, ...]:
    """The chain over a film's segments."""
    from tests.formats.test_segment_chain import chain

    return (chain(),)


def rounds() -> tuple[bytes, ...]:
    """Rounds of both chains of drand, as their network gave them."""
    from tests.formats.test_drand import DEFAULT_ROUND, QUICKNET_ROUND

    return (json.dumps(QUICKNET_ROUND).encode(), json.dumps(DEFAULT_ROUND).encode())


def weights() -> tuple[bytes, ...]:
    """Headers of safetensors files, and a whole small one."""
    tensor = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
    small = json.dumps({"__metadata__": {"a": "b"}, "x": tensor, "y": {**tensor, "data_offsets": [8, 16]}}).encode()
    whole = len(small).to_bytes(8, "little") + small + bytes(16)
    lora = (SAMPLE / "models" / "celadon-style-lora.safetensors").read_bytes()
    return (whole, lora) if len(lora) < 64 << 10 else (whole,)


Seeds = Callable[[], tuple[bytes, ...]]


@cache
def stores() -> tuple[bytes, ...]:
    """C2PA manifest stores: one put together box by box, and one of the C2PA project's own library where it is installed."""
    acts = {
        "actions": [{"action": "c2pa.created", "softwareAgent": {"name": "a", "version": "1"}, "when": "2026-01-02"}]
    }
    plain = credentials.store(
        {"claim_generator_info": [{"name": "Harbour Studio"}], "dc:title": "a.png"},
        ("c2pa.actions.v2", acts),
        ("c2pa.ingredient.v3", {"dc:title": "b.png", "relationship": "parentOf"}),
        signature=True,
    )
    signed = (found.data for data in credentialed() for found in stores_in(data))
    return (plain, *(data for data in signed if len(data) < 1 << 16))


@cache
def credentialed() -> tuple[bytes, ...]:
    """Pictures that carry a store, one of each kind."""
    plain = credentials.with_chunk(credentials.picture(), credentials.store({"claim_generator": "Harbour Studio"}))
    if find_spec("c2pa") is None:
        return (plain,)
    return (plain, *(credentials.signed(kind=kind) for kind in ("PNG", "JPEG", "WEBP")))
