"""Writes evidence_kit/formats/bitcoin-checkpoints.txt anew from a newer list of Electrum's.

    python tools/bitcoin_checkpoints.py checkpoints.json COMMIT YYYY-MM-DD

`checkpoints.json` is `electrum/chains/mainnet/checkpoints.json` of that commit: a row for each period of 2016 blocks, the hash
of its last block and the target of the next period. The old list must be the beginning of the new one.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

from evidence_kit.formats.bitcoin import checkpoints
from evidence_kit.formats.bitcoin.checkpoints import PERIOD

TARGET = Path(checkpoints.__file__).with_name("bitcoin-checkpoints.txt")


def bits_of(target: int) -> int:
    """The compact form of a target (`arith_uint256::GetCompact` of Bitcoin Core)."""
    size = (target.bit_length() + 7) // 8
    mantissa = target >> 8 * (size - 3)
    if mantissa & 0x800000:
        mantissa, size = mantissa >> 8, size + 1
    return size << 24 | mantissa


def main(source: Path, commit: str, day: str) -> None:
    """Converts, reads back, and compares with the list that is there."""
    data = source.read_bytes()
    rows = json.loads(data)
    lines = [
        "# The Bitcoin main chain, one line for each period of 2016 blocks:",
        "#   height of the period's last block, that block's hash, bits (compact target) of the period after it.",
        f"# Source: Electrum (MIT licence), electrum/chains/mainnet/checkpoints.json at commit {commit},",
        f"#   {day}, SHA-256 {hashlib.sha256(data).hexdigest()}; targets are written as bits here.",
        f"dated {day}",
        *(f"{PERIOD * at + PERIOD - 1} {block} {bits_of(target):08x}" for at, (block, target) in enumerate(rows)),
    ]
    made = ("\n".join(lines) + "\n").encode("ascii")
    new, old = checkpoints.parse(made), checkpoints.shipped()
    if new.targets[1:] != tuple(target for _, target in rows) or new.hashes[: len(old.hashes)] != old.hashes:
        sys.exit("the new list does not continue the old one")
    TARGET.write_bytes(made)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
