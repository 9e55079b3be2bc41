"""Time-stamp tokens of other people against `openssl ts -verify`: python -m bench.public_tokens FOLDER

FOLDER holds bare tokens or whole responses, one a file, of any name. Each is judged at its own time, with its own signer pinned,
by the kit's acceptance and by OpenSSL. No such tokens come with this project; docs/seals.md says what was measured over which.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from evidence_kit.formats import rfc3161
from evidence_kit.formats.rfc3161 import Token, TokenError, TokenUnsupported, acceptance
from evidence_kit.formats.rfc3161.response import is_bare
from evidence_kit.formats.x509 import certificates


def judged(data: bytes) -> tuple[str, Token | None]:
    """What the kit says: accepted, refused, unsupported, disputed or untrusted."""
    try:
        token = rfc3161.read_either(data)
        sound = acceptance.soundness(token, token.imprint)
        if sound.refused or sound.unchecked or sound.disputed:
            return ("refused" if sound.refused else "unsupported" if sound.unchecked else "disputed"), token
        reached = acceptance.reach(token, [token.signer_certificate])
    except TokenUnsupported:
        return "unsupported", None
    except rfc3161.TokenUntrusted:
        return "untrusted", token
    except TokenError:
        return "refused", None
    return "disputed" if reached.disputed else "accepted", token


def by_openssl(data: bytes, token: Token, folder: Path) -> bool:
    """Whether OpenSSL verifies it, at the token's own time."""
    (folder / "token").write_bytes(data)
    (folder / "signer.pem").write_bytes(certificates.pem([certificates.read(token.signer_certificate)]))
    bare = ["-token_in"] if is_bare(data) else []
    command = ["openssl", "ts", "-verify", *bare, "-in", "token", "-digest", token.imprint.hex(), "-CAfile", "signer.pem",
               "-partial_chain", "-attime", str(int(token.gen_time.timestamp()))]  # fmt: skip
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def main(source: Path) -> None:
    """Prints the counts; OpenSSL is asked about what the kit could read."""
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(one for one in source.iterdir() if one.is_file()):
            verdict, token = judged(path.read_bytes())
            peer = "not asked" if token is None else str(by_openssl(path.read_bytes(), token, Path(folder)))
            counts[f"kit {verdict}, openssl {peer}"] += 1
    for what, count in counts.most_common():
        print(f"{count:6}  {what}")
    print(json.dumps(counts))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
