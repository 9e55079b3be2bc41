"""What stands in a bundle for people: how to check it with public tools, and what no check shows."""

from __future__ import annotations

from collections.abc import Mapping

from evidence_kit import resources, storage, wording
from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.bundle import Bundle
from evidence_kit.domain.finding import NEGATIVE_SCOPE, NOT_SHOWN
from evidence_kit.domain.text import Text
from evidence_kit.formats.bundle_layout import CHECK_JOURNAL, README

_words = wording.table("papers/bundle")
_STAMPED = ("hashes.bin", "head.txt")
"""What the tokens of a folder are over, the first that is there: a renewal stamps `hashes.bin`."""


def readme(bundle: Bundle, artifacts: Mapping[str, Artifact]) -> bytes:
    """`README.txt`. `artifacts` maps member names to what they hold."""
    values = {
        "BANNER": _words("rehearsal").both("\n") + "\n\n" if bundle.rehearsal else "",
        "TITLE": bundle.title.both(),
        "CASE": f"{bundle.case}, {bundle.created:%Y-%m-%d}",
        "SEALS": _seal_commands(artifacts),
        "NOT_SHOWN": "\n".join(_paragraph(line) for line in (*NOT_SHOWN.values(), NEGATIVE_SCOPE)),
        "TOOL": bundle.tool,
    }
    content = _template(README).decode("utf-8")
    for name, value in values.items():
        content = content.replace(f"@@{name}@@", value)
    return content.encode("utf-8")


def check_journal() -> bytes:
    """`check-journal.sh`: the chain of the journal and every stamped head, checked by a shell."""
    return _template(CHECK_JOURNAL)


def _template(name: str) -> bytes:
    path = resources.shipped("templates", "bundle", name)
    with storage.storage_errors(path):
        return path.read_bytes()


def _paragraph(line: Text) -> str:
    return f"   - {line.zh}\n     {line.en}"


def _seal_commands(artifacts: Mapping[str, Artifact]) -> str:
    blocks = [
        _commands(member, artifact.role, artifacts)
        for member, artifact in sorted(artifacts.items())
        if artifact.role in {Role.TIMESTAMP_RESPONSE, Role.OPENTIMESTAMPS_PROOF, Role.BLOCK_HEADERS}
    ]
    return "\n".join(blocks) or f"\n   {_words('no_seals').both()}\n"


def _commands(proof: str, role: Role, artifacts: Mapping[str, Artifact]) -> str:
    if role is Role.BLOCK_HEADERS:
        return f"\n     od -An -v -tx1 -w80 {proof}    ({_words('block_headers').both()})\n"
    if role is Role.TIMESTAMP_RESPONSE:
        folder = proof.rpartition("/")[0]
        stamped = next(
            (f"{folder}/{name}" for name in _STAMPED if f"{folder}/{name}" in artifacts), f"{folder}/head.txt"
        )
        return (
            f"\n     openssl ts -verify -in {proof} \\\n       -data {stamped} -CAfile TSA-ROOT.pem"
            f"\n     openssl ts -reply -in {proof} -text\n"
        )
    over, node = proof.removesuffix(".ots"), _words("needs_node").both()
    if over not in artifacts:  # an upgraded proof, or one that was taken in: `ots info` prints the SHA-256 of its file
        return f"\n     ots info {proof}\n     ots verify -d SHA256 {proof}    ({node})\n"
    return (
        f"\n     ots info {proof}\n     ots verify -f {over} {proof}    (pip install opentimestamps-client; {node})\n"
    )
