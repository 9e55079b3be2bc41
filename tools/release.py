"""Puts the verifier's page beside the wheels of a release, with the SHA-256 of everything that is published.

A court compares the page that it opens with the digest that stands in `SHA256SUMS`, so that is published by another way than the
page. Bundles made by this release hold a copy of the page: later versions know it by its digest, which is entered beforehand.

    python tools/release.py dist
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from evidence_kit.formats.bundle_layout import PAGE_COPY_RELEASES
from evidence_kit.wording.bundle_papers import PAGE, page_copy

SUMS, PAGE_NAME = "SHA256SUMS", "verify.html"


def publish(dist: Path, known: frozenset[str] = PAGE_COPY_RELEASES) -> str:
    """Write page and digests into the folder of a release; return the lines of `SHA256SUMS`.

    Args:
        dist: where the wheels lie.
        known: digests of the copies that releases put into bundles.

    Raises:
        SystemExit: the copy of this release is not among them, or there is no wheel.
    """
    copy = hashlib.sha256(page_copy()).hexdigest()
    if copy not in known:
        raise SystemExit(f'First enter "{copy}" under PAGE_COPY_RELEASES in evidence_kit/formats/bundle_layout.py.')
    if not list(dist.glob("*.whl")):
        raise SystemExit(f"{dist} holds no wheel: run `make wheels`.")
    (dist / PAGE_NAME).write_bytes(PAGE.read_bytes())
    files = sorted(path for path in dist.iterdir() if path.is_file() and path.name != SUMS)
    sums = "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)
    (dist / SUMS).write_text(sums, encoding="ascii", newline="\n")
    return sums


if __name__ == "__main__":
    sys.stdout.write(publish(Path(sys.argv[1])))
