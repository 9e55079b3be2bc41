"""`verify FILE --proof X` for proofs that other programs made, and what is no bundle."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import cms
from opentimestamps.core.notary import (
    BitcoinBlockHeaderAttestation,
    LitecoinBlockHeaderAttestation,
    PendingAttestation,
    UnknownAttestation,
)
from opentimestamps.core.op import OpSHA256
from opentimestamps.core.serialize import BytesSerializationContext
from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp

from evidence_kit.cli.main import run
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.formats import der
from evidence_kit.formats.recognition import Kind, kind_of
from evidence_kit.formats.rfc4998 import ArchiveTimeStamp, EvidenceRecord, encode_record
from tests import odd_authority as odd
from tests.odd_authority import Writing

DATA = "证据 evidence\n".encode()
ROOT = odd.authority()
UNIT = odd.unit(ROOT)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "f0.txt").write_bytes(DATA)
    trust = TrustList(name="Test", dated="2026-01-01", anchors=(ROOT.anchor,))
    (tmp_path / "trust.json").write_bytes(trust.to_json())
    return tmp_path


def ots(*attestations: object, data: bytes = DATA) -> bytes:
    """A detached proof with these leaves."""
    stamp = Timestamp(hashlib.sha256(data).digest())
    end = stamp.ops.add(OpSHA256())
    end.attestations |= set(attestations)
    context = BytesSerializationContext()
    DetachedTimestampFile(OpSHA256(), stamp).serialize(context)
    made: bytes = context.getbytes()
    return made


@dataclass(frozen=True)
class Done:
    """What a command came to."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def output(self) -> str:
        return " ".join((self.stdout + self.stderr).split())


def verify(folder: Path, *arguments: str) -> Done:
    """The command, in this process."""
    named = [str(folder / one) if (folder / one).exists() else one for one in arguments]
    out, err, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            run(["--lang=en", "verify", *named, "--trust", str(folder / "trust.json")])
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Done(code, out.getvalue(), err.getvalue())


def checked(folder: Path, proof: bytes, name: str = "f0.proof") -> tuple[int, dict[str, object]]:
    (folder / name).write_bytes(proof)
    done = verify(folder, "f0.txt", "--proof", name, "--json")
    return done.exit_code, json.loads(done.stdout)


def codes(made: dict[str, object]) -> list[tuple[str, str]]:
    return [(one["code"], one["status"]) for one in made["findings"]]  # type: ignore[index,attr-defined]


@pytest.mark.parametrize("name", ["f0.txt.tsr", "f0.tsa", "timestamp.tst"])
@pytest.mark.parametrize("bare", [True, False])
def test_a_response_or_a_bare_token_is_checked_whatever_its_name(folder: Path, name: str, bare: bool) -> None:
    token = odd.token(DATA, UNIT)
    code, made = checked(folder, token if bare else odd.response(token), name)
    assert (code, made["kind"]) == (0, "file-proof")
    assert codes(made) == [("TOKEN_TRUSTED", "PASSED")]
    (finding,) = made["findings"]  # type: ignore[misc]
    assert ("-token_in" in finding["command"]) == bare


def test_a_token_over_another_file_or_of_an_unknown_authority(folder: Path) -> None:
    assert checked(folder, odd.response(odd.token(b"other", UNIT)))[0] == 1
    stranger = odd.unit(odd.authority("Stranger Root"))
    code, made = checked(folder, odd.response(odd.token(DATA, stranger)))
    assert (code, codes(made)) == (3, [("TOKEN_UNTRUSTED", "INDETERMINATE")])


def test_a_calendar_proof(folder: Path) -> None:
    code, made = checked(folder, ots(PendingAttestation("https://alice.btc.calendar.opentimestamps.org")))
    assert (code, codes(made)) == (3, [("CALENDAR_SOUND", "PASSED")])
    assert checked(folder, ots(PendingAttestation("https://a.example"), data=b"other"))[0] == 1
    code, made = checked(folder, ots(BitcoinBlockHeaderAttestation(358391)))
    assert (code, codes(made)[1]) == (3, ("BLOCK_CLAIMED", "INDETERMINATE"))


@pytest.mark.parametrize(("leaf", "named"), [
    (LitecoinBlockHeaderAttestation(1), "Litecoin"),
    (UnknownAttestation(bytes.fromhex("0011223344556677"), b"x"), "0011223344556677"),
])  # fmt: skip
def test_an_attestation_of_another_kind_is_named_as_such(folder: Path, leaf: object, named: str) -> None:
    code, made = checked(folder, ots(leaf))
    assert (code, codes(made)) == (3, [("CALENDAR_UNSUPPORTED", "INDETERMINATE")])
    (finding,) = made["findings"]  # type: ignore[misc]
    assert named in finding["message"]["en"] and "pending" not in finding["message"]["en"]
    code, made = checked(folder, ots(leaf, PendingAttestation("https://a.example")))
    assert codes(made) == [("CALENDAR_SOUND", "PASSED")]
    assert named in made["findings"][0]["message"]["zh"]  # type: ignore[index]


def test_an_evidence_record_dates_its_file(folder: Path) -> None:
    stamp = ArchiveTimeStamp("sha256", (), odd.token(DATA, UNIT, Writing(accuracy={"seconds": 60})))
    code, made = checked(folder, encode_record(EvidenceRecord(((stamp,),))), "f0.ers")
    assert (code, codes(made)) == (0, [("EVIDENCE_RECORD", "PASSED")])
    assert datetime.fromisoformat(str(made["existed_by"])) > datetime.now(UTC) + timedelta(seconds=30)
    other = ArchiveTimeStamp("sha256", (), odd.token(b"other", UNIT))
    assert checked(folder, encode_record(EvidenceRecord(((other,),))))[0] == 1
    unknown = ArchiveTimeStamp("sha256", (), odd.token(DATA, UNIT, Writing(accuracy={"seconds": -1})))
    code, made = checked(folder, encode_record(EvidenceRecord(((unknown,),))))
    assert (code, codes(made)) == (3, [("EVIDENCE_RECORD_UNSUPPORTED", "INDETERMINATE")])


def test_time_stamped_data(folder: Path) -> None:
    tokens = der.encode(0xA0, der.encode(0x30, odd.token(DATA, UNIT)))
    stamped = der.encode(0x30, b"\x02\x01\x01", der.encode(0x04, DATA), tokens)
    oid = bytes.fromhex("060b2a864886f70d010910011f")
    proof = der.encode(0x30, oid, der.encode(0xA0, stamped))
    assert kind_of(proof) is Kind.STAMPED_DATA
    code, made = checked(folder, proof, "f0.tsd")
    assert (code, codes(made)) == (0, [("TOKEN_TRUSTED", "PASSED")])


@pytest.mark.parametrize(("data", "what"), [
    (ots(PendingAttestation("https://a.example")), "an OpenTimestamps calendar proof"),
    (odd.response(odd.token(DATA, UNIT)), "an RFC 3161 time stamp"),
    (odd.token(DATA, UNIT), "an RFC 3161 time stamp"),
    (odd.in_ber(odd.token(DATA, UNIT)), "an RFC 3161 time stamp"),
    (b"%PDF-1.7\n", "a PDF"),
    (b"\x89PNG\r\n\x1a\n", "a picture"),
    (b"words\n", "a file of no kind that is known here"),
    (b"", "a file of no kind that is known here"),
    (b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml", "a ZIP container of another program"),
    (b"-----BEGIN CERTIFICATE-----\n", "a PEM file"),
])  # fmt: skip
def test_what_is_no_bundle_is_never_judged_as_one(folder: Path, data: bytes, what: str) -> None:
    (folder / "x").write_bytes(data)
    done = verify(folder, "x")
    said = " ".join(done.output.split())
    assert done.exit_code == 13
    assert f"no bundle, but {what}" in said
    assert "FAILED" not in said
    if "proof" in what or "stamp" in what:
        assert "--proof" in said


def test_a_signature_of_nobody_is_not_called_broken(folder: Path) -> None:
    signed = cms.SignedData({"version": "v1", "digest_algorithms": [], "encap_content_info": {"content_type": "data"},
                             "signer_infos": []})  # fmt: skip
    (folder / "x.p7s").write_bytes(cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump())
    done = verify(folder, "f0.txt", "--proof", "x.p7s")
    said = " ".join(done.output.split())
    assert done.exit_code == 3 and "could not be checked here" in said and "not judged either way" in said
    assert "openssl cms -verify" in said
    alone = verify(folder, "x.p7s")
    assert alone.exit_code == 13 and "a CMS signature" in " ".join(alone.output.split()) and "--proof" in alone.output


def test_a_signature_is_checked_by_the_command(folder: Path) -> None:
    from evidence_kit.assemble.signing import sign_detached
    from tests.pki import signer

    (folder / "f0.txt.p7s").write_bytes(sign_detached(DATA, signer()))
    done = verify(folder, "f0.txt", "--proof", "f0.txt.p7s")
    said = " ".join(done.output.split())
    assert done.exit_code == 3 and "李律师 Lawyer LI is over this very file" in said
