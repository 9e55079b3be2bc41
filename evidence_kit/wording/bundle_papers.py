"""What stands in a bundle for people: how to check it with public tools, and what no check shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from evidence_kit import resources, storage, wording
from evidence_kit.domain.artifact import Artifact, Role
from evidence_kit.domain.bundle import Bundle
from evidence_kit.domain.finding import NEGATIVE_SCOPE, NOT_SHOWN
from evidence_kit.domain.text import BOTH, Language, Text, text
from evidence_kit.formats.bundle_layout import CHECK_BUNDLE, CHECK_JOURNAL, LATER_PAPERS, README

_words = wording.table("papers/bundle")
_STAMPED = ("hashes.bin", "head.txt")
"""What the tokens of a folder are over, the first that is there: a renewal stamps `hashes.bin`."""


_NEXT_LINE = "\n     "
_PAIR = re.compile(r"<zh>(.*?)</zh>(\s*)<en>(.*?)</en>", re.DOTALL)
"""A statement of the template in both languages: each in lines of its own, or side by side."""
_ONLY_WITH = re.compile(r"<with ([a-z0-9.-]+)>\n(.*?)</with>\n", re.DOTALL)
"""A part of the template about a paper that not every bundle holds."""
PAGE = Path(__file__).resolve().parent.parent / "verifier_page" / "verify.html"
"""The court's page as `verifier/build.mjs` built it; a test builds it again and compares the bytes."""
_PAGE_BEGINS = b'<header id="head"></header>'
_BANNER = text(
    "便利副本：本网页随证据包由当事人提供，其显示的结果不能作为核验结论。请使用法院自己取得的核验网页或程序。",
    "Convenience copy: this page came with the bundle from the filing party, and what it shows is no outcome of a check. "
    "Use a page or program that the court obtained itself.",
)
"""The kit's own words and nobody's to edit: a verifier knows the copy by its bytes."""


def readme(
    bundle: Bundle,
    artifacts: Mapping[str, Artifact],
    languages: Sequence[Language] = BOTH,
    later: Collection[str] = LATER_PAPERS,
) -> bytes:
    """`README.txt` in the languages of the case; its commands are the same in all but what they print.

    Args:
        artifacts: what the members of the bundle hold, by name.
        later: which of the papers that older bundles lack this one holds; of the others it says nothing.
    """

    def said(words: Text, separator: str = " / ") -> str:
        return words.shown(languages, separator)

    values = {
        "BANNER": said(_words("rehearsal"), "\n") + "\n\n" if bundle.rehearsal else "",
        "TITLE": said(bundle.title),
        "CASE": f"{bundle.case}, {bundle.created:%Y-%m-%d}",
        "SEALS": _seal_commands(artifacts, said),
        "NOT_SHOWN": "\n".join(_paragraph(line, said) for line in (*NOT_SHOWN.values(), NEGATIVE_SCOPE)),
        "TOOL": bundle.tool,
        "DIFFERS": _words("differs").shown(("en", "zh") if len(languages) > 1 else languages, " "),
    }
    template = _ONLY_WITH.sub(lambda part: part[2] if part[1] in later else "", _template(README).decode("utf-8"))
    content = _PAIR.sub(lambda pair: said(text(pair[1], pair[3]), pair[2] if "\n" in pair[2] else " / "), template)
    for name, value in values.items():
        content = content.replace(f"@@{name}@@", value)
    return content.encode("utf-8")


def check_journal() -> bytes:
    """`check-journal.sh`: the chain of the journal and every stamped head, checked by a shell."""
    return _template(CHECK_JOURNAL)


def check_bundle() -> bytes:
    """`check-bundle.ps1`: lists, chain and heads, checked by the PowerShell of Windows."""
    return _template(CHECK_BUNDLE)


def page_copy() -> bytes:
    """`verify-convenience-copy.html`: the same page under a banner that says who brought it. Script and style, whose digests the
    page's own policy names, are byte for byte those of the page.

    Raises:
        StorageError: the page cannot be read.
    """
    banner = "".join(
        f'<p lang="{tag}" role="note"><strong>{words}</strong></p>\n'
        for tag, words in (("zh-CN", _BANNER.zh), ("en", _BANNER.en))
    )
    with storage.storage_errors(PAGE):
        before, begins, after = PAGE.read_bytes().partition(_PAGE_BEGINS)
    return before + banner.encode("utf-8") + begins + after


def _template(name: str) -> bytes:
    path = resources.shipped("templates", "bundle", name)
    with storage.storage_errors(path):
        return path.read_bytes()


def _paragraph(line: Text, said: Callable[[Text, str], str]) -> str:
    return f"   - {said(line, _NEXT_LINE)}"


def _seal_commands(artifacts: Mapping[str, Artifact], said: Callable[[Text], str]) -> str:
    blocks = [
        _commands(member, artifact.role, artifacts, said)
        for member, artifact in sorted(artifacts.items())
        if artifact.role in {Role.TIMESTAMP_RESPONSE, Role.OPENTIMESTAMPS_PROOF, Role.BLOCK_HEADERS}
    ]
    return "\n".join(blocks) or f"\n   {said(_words('no_seals'))}\n"


def _commands(proof: str, role: Role, artifacts: Mapping[str, Artifact], said: Callable[[Text], str]) -> str:
    if role is Role.BLOCK_HEADERS:
        return f"\n     od -An -v -tx1 -w80 {proof}    ({said(_words('block_headers'))})\n"
    if role is Role.TIMESTAMP_RESPONSE:
        folder = proof.rpartition("/")[0]
        stamped = next(
            (f"{folder}/{name}" for name in _STAMPED if f"{folder}/{name}" in artifacts), f"{folder}/head.txt"
        )
        return (
            f"\n     openssl ts -verify -in {proof} \\\n       -data {stamped} -CAfile TSA-ROOT.pem"
            f"\n     openssl ts -reply -in {proof} -text\n"
        )
    over, node = proof.removesuffix(".ots"), said(_words("needs_node"))
    if over not in artifacts:  # an upgraded proof, or one that was taken in: `ots info` prints the SHA-256 of its file
        return f"\n     ots info {proof}\n     ots verify -d SHA256 {proof}    ({node})\n"
    return (
        f"\n     ots info {proof}\n     ots verify -f {over} {proof}    (pip install opentimestamps-client; {node})\n"
    )
