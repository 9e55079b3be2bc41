"""The operations of a path against the reference library's, and what becomes of those that cannot be computed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation
from opentimestamps.core.op import Op, OpAppend, OpKECCAK256, OpRIPEMD160, OpSHA256
from opentimestamps.core.timestamp import Timestamp

from evidence_kit.formats.opentimestamps import ProofCode, ProofMalformed, read_answer, read_proof
from evidence_kit.formats.opentimestamps.operations import NAMES, WITH_ARGUMENT, apply
from tests.bitcoin import detached, serialised

DIGEST = b"\x07" * 32


def test_our_table_is_the_librarys() -> None:
    theirs = {tag[0]: kind.TAG_NAME for tag, kind in Op.SUBCLS_BY_TAG.items()}
    assert theirs == NAMES


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
@given(
    st.sampled_from(sorted(set(NAMES) - {0x67})),
    st.binary(min_size=1, max_size=2048),
    st.binary(min_size=1, max_size=99),
)
@settings(max_examples=300, deadline=None)
def test_each_operation_gives_what_the_librarys_gives(tag: int, message: bytes, argument: bytes) -> None:
    kind = Op.SUBCLS_BY_TAG[bytes([tag])]
    theirs = kind(argument) if NAMES[tag] in WITH_ARGUMENT else kind()
    assert apply(NAMES[tag], message, argument) == theirs(message)


def test_what_hangs_on_keccak_is_left_out_and_named_and_the_rest_is_read() -> None:
    stamp = Timestamp(DIGEST)
    stamp.ops.add(OpSHA256()).attestations.add(BitcoinBlockHeaderAttestation(7))
    below = stamp.ops.add(OpKECCAK256())
    below.attestations.add(PendingAttestation("https://a.example"))
    below.ops.add(OpAppend(b"x")).ops.add(OpRIPEMD160()).attestations.add(BitcoinBlockHeaderAttestation(8))
    read = read_proof(detached(stamp))
    assert [leaf.height for leaf in read.attestations] == [7]
    assert read.uncomputed == {"keccak256"}
    assert read.weak, "a weak operation counts wherever it stands"


@pytest.mark.parametrize(
    "below", [b"\x33", b"\xf0\x00", b"\x00" + bytes(8), b"\x08" * 300, b"\x00" + bytes(8) + b"\x00\x00"]
)
def test_what_hangs_on_keccak_must_be_well_formed_all_the_same(below: bytes) -> None:
    good = detached_keccak()
    with pytest.raises(ProofMalformed):
        read_proof(good[: good.index(b"\x67") + 1] + below)


def detached_keccak() -> bytes:
    stamp = Timestamp(DIGEST)
    stamp.ops.add(OpKECCAK256()).attestations.add(BitcoinBlockHeaderAttestation(7))
    return detached(stamp)


def test_an_answer_that_cannot_be_computed_promises_nothing() -> None:
    stamp = Timestamp(DIGEST)
    stamp.ops.add(OpKECCAK256()).attestations.add(PendingAttestation("https://a.example"))
    with pytest.raises(ProofMalformed) as caught:
        read_answer(serialised(stamp), DIGEST)
    assert caught.value.code is ProofCode.OPERATION


def test_where_openssl_has_no_ripemd160_a_path_over_it_is_left_out(tmp_path: Path) -> None:
    """A process whose OpenSSL is told to load no algorithm of its own; Python itself brings the digests that matter."""
    stamp = Timestamp(DIGEST)
    stamp.ops.add(OpRIPEMD160()).attestations.add(BitcoinBlockHeaderAttestation(8))
    stamp.ops.add(OpSHA256()).attestations.add(BitcoinBlockHeaderAttestation(7))
    (tmp_path / "openssl.cnf").write_text(
        "openssl_conf = start\n[start]\nproviders = all\n[all]\nnull = on\n[on]\nactivate = 1\n", encoding="utf-8"
    )
    script = (
        "from evidence_kit.formats.opentimestamps import read_proof, second_opinion\n"
        f"data = {detached(stamp)!r}; read = read_proof(data)\n"
        "print([leaf.height for leaf in read.attestations], sorted(read.uncomputed), read.weak)\n"
        "print(repr(second_opinion.check_proof(data, read)))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False,
        env={**os.environ, "OPENSSL_CONF": str(tmp_path / "openssl.cnf")},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines() == ["[7] ['ripemd160'] True", "''"]
