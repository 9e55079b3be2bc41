"""Tokens as real authorities and other programs write them, under the court's list: what passes, and what must not."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from evidence_kit.domain.finding import Status
from evidence_kit.formats.x509 import certificates, issuing
from evidence_kit.verify.time.token_fact import TokenFact
from evidence_kit.verify.time.tokens import judge_token, observe_token
from evidence_kit.verify.time.trust_list import TsaAnchor
from tests import odd_authority as odd
from tests.odd_authority import Holder, Writing

DATA = "证据 evidence\n".encode()
NOW = datetime.now(UTC).replace(microsecond=0)


@cache
def root() -> Holder:
    return odd.authority()


@cache
def signer() -> Holder:
    return odd.unit(root())


@cache
def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def observed(token: bytes, *anchors: Holder, status: int = 0, lists: tuple[bytes, ...] = ()) -> TokenFact:
    records = tuple(TsaAnchor(one.der, lists=lists) for one in anchors or (root(),))
    whole = odd.response(token, status)
    return observe_token(whole, DATA, member="a.tsr", over="data", records=records, now=datetime.now(UTC))


def judged(token: bytes, *anchors: Holder, status: int = 0) -> tuple[str, Status, str]:
    found = next(judge_token(observed(token, *anchors, status=status), datetime.now(UTC)))
    return found.code, found.status, found.message.en


def openssl(folder: Path, token: bytes, *anchors: Holder) -> bool:
    """The verdict of `openssl ts -verify`, as of now."""
    (folder / "a.tst").write_bytes(token)
    (folder / "data").write_bytes(DATA)
    (folder / "ca.pem").write_bytes(certificates.pem([one.certificate for one in anchors or (root(),)]))
    command = [
        "openssl",
        "ts",
        "-verify",
        "-token_in",
        "-in",
        "a.tst",
        "-data",
        "data",
        "-CAfile",
        "ca.pem",
        "-partial_chain",
    ]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(("how", "remark"), [
    (Writing(), ""),
    (Writing(ess=("v1",)), "TOKEN_REMARK_ESS_SHA1"),
    (Writing(ess=("v1", "v2")), ""),
    (Writing(ess=("v2-sha384",)), ""),
    (Writing(unsigned=True), "TOKEN_REMARK_UNSIGNED_ATTRIBUTES"),
    (Writing(more_digests=("sha512",)), "TOKEN_REMARK_MORE_DIGEST_ALGORITHMS"),
    (Writing(nonce=-5), "TOKEN_REMARK_SECOND_VERIFIER_PYHANKO"),
    (Writing(digest="sha512", imprint="sha512"), ""),
    (Writing(gen_time=f"{NOW:%Y%m%d%H%M%S}.417Z"), ""),
    (Writing(gen_time=f"{NOW:%Y%m%d%H%M%S}.1234567Z"), ""),
])  # fmt: skip
def test_what_other_authorities_write_is_trusted_as_openssl_trusts_it(
    how: Writing, remark: str, tmp_path: Path
) -> None:
    token = odd.token(DATA, signer(), how)
    fact = observed(token)
    assert fact.trusted, fact
    assert [one.code for one in fact.remarks] == ([remark] if remark else [])
    assert openssl(tmp_path, token)
    (finding,) = judge_token(fact, NOW)
    assert ("To be noted" in finding.message.en) == bool(remark)
    assert ("另须说明" in finding.message.zh) == bool(remark)


def test_rsassa_pss_is_checked_by_two() -> None:
    stamping = odd.unit(root(), key=rsa_key(), name="PSS Unit")
    for digest in ("sha256", "sha384", "sha512"):
        fact = observed(odd.token(DATA, stamping, Writing(pss=True, digest=digest)))
        assert fact.trusted and [one.code for one in fact.remarks] == ["TOKEN_REMARK_SECOND_VERIFIER_PYHANKO"]
    token = odd.token(DATA, stamping, Writing(pss=True))
    broken = token[:-1] + bytes([token[-1] ^ 1])
    assert judged(broken)[:2] == ("TOKEN_BROKEN", Status.FAILED)


def test_a_status_of_granted_with_mods_and_ber() -> None:
    token = odd.token(DATA, signer())
    assert [one.code for one in observed(token, status=1).remarks] == ["TOKEN_REMARK_GRANTED_WITH_MODS"]
    loose = odd.in_ber(token)
    assert loose != token
    fact = observed(loose)
    assert fact.trusted and [one.code for one in fact.remarks] == ["TOKEN_REMARK_BER"]
    changed = loose.replace(hashlib.sha256(DATA).digest(), bytes(32))
    assert judged(changed)[0] == "TOKEN_BROKEN"


def test_a_token_without_certificate_takes_it_from_the_list(tmp_path: Path) -> None:
    token = odd.token(DATA, signer(), Writing(embedded=()))
    assert judged(token)[:2] == ("TOKEN_UNSUPPORTED", Status.INDETERMINATE)
    fact = observed(token, signer())
    assert fact.trusted and [one.code for one in fact.remarks] == ["TOKEN_REMARK_CERTIFICATE_FROM_ELSEWHERE"]
    beside = observe_token(odd.response(token), DATA, member="a", over="b", records=(TsaAnchor(root().der),), now=datetime.now(UTC),
                           links=(signer().der,))  # fmt: skip
    assert beside.trusted


def test_what_cannot_be_checked_is_never_said_not_to_hold() -> None:
    local = Writing(gen_time=f"{NOW:%Y%m%d%H%M%S}+0800"), Writing(gen_time=f"{NOW:%Y%m%d%H%M%S}")
    inexact = Writing(accuracy={"seconds": -1}), Writing(accuracy={"seconds": 1 << 40})
    for how in (Writing(imprint="sha224"), *local, *inexact):
        code, status, said = judged(odd.token(DATA, signer(), how))
        assert (code, status) == ("TOKEN_UNSUPPORTED", Status.INDETERMINATE)
        assert "does not hold" not in said and "SM2" not in said


@pytest.mark.parametrize("how", [
    Writing(ess=()),
    Writing(ess=("v1",), ess_of=b"another certificate"),
    Writing(ess=("v1", "v2"), ess_of=b"another certificate"),
    Writing(ess=("v1",), ess_serial=99),
    Writing(ess=("v2",), ess_serial=99),
    Writing(named=odd.asn1_x509.Name.build({"common_name": "Somebody Else"})),
])  # fmt: skip
def test_what_openssl_refuses_is_refused(how: Writing, tmp_path: Path) -> None:
    token = odd.token(DATA, signer(), how)
    assert not openssl(tmp_path, token)
    assert judged(token)[:2] == ("TOKEN_BROKEN", Status.FAILED)


def test_further_certificates_that_the_attribute_names_limit_the_path(tmp_path: Path) -> None:
    stranger = odd.authority("Stranger").der
    good = odd.token(DATA, signer(), Writing(ess_also=(root().der,)))
    bad = odd.token(DATA, signer(), Writing(ess_also=(stranger,)))
    assert (openssl(tmp_path, good), openssl(tmp_path, bad)) == (True, False)
    assert judged(good)[0] == "TOKEN_TRUSTED"
    assert judged(bad)[:2] == ("TOKEN_UNTRUSTED", Status.INDETERMINATE)


BAD_UNITS: dict[str, Callable[[Holder], Holder]] = {
    "key encipherment only": lambda by: odd.unit(by, usage=odd.key_usage("key_encipherment")),
    "list signing only": lambda by: odd.unit(by, usage=odd.key_usage("crl_sign")),
    "one use too many": lambda by: odd.unit(by, usage=odd.key_usage("digital_signature", "key_encipherment")),
    "an authority": lambda by: odd.unit(by, constraints=x509.BasicConstraints(ca=True, path_length=None)),
    "P-192": lambda by: odd.unit(by, key=odd.elliptic(ec.SECP192R1())),
    "RSA 1024": lambda by: odd.unit(by, key=rsa_key(1024)),
    "no purpose": lambda by: odd.unit(by, purposes=None),
}


@pytest.mark.parametrize("kind", BAD_UNITS)
@pytest.mark.parametrize("pinned", ["root", "between", "unit"])
def test_the_rules_of_a_unit_hold_under_every_kind_of_anchor(kind: str, pinned: str) -> None:
    between = odd.authority("Odd Between", root())
    stamping = BAD_UNITS[kind](between)
    token = odd.token(DATA, stamping, Writing(embedded=(stamping.der, between.der)))
    anchor = {"root": root(), "between": between, "unit": stamping}[pinned]
    code, status, _ = judged(token, anchor)
    assert code in {"TOKEN_BROKEN", "TOKEN_UNTRUSTED"} and status is not Status.PASSED


BAD_ISSUERS: dict[str, Callable[[], Holder]] = {
    "no authority": lambda: odd.authority("Between", root(), constraints=x509.BasicConstraints(ca=False, path_length=None)),
    "says nothing": lambda: odd.authority("Between", root(), constraints=None),
    "may not certify": lambda: odd.authority("Between", root(), usage=odd.key_usage("crl_sign")),
    "for servers only": lambda: odd.authority(
        "Between", root(), others=((x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),)),
    "P-192": lambda: odd.authority("Between", root(), key=odd.elliptic(ec.SECP192R1())),
    "RSA 1024": lambda: odd.authority("Between", root(), key=rsa_key(1024)),
    "expired": lambda: odd.authority("Between", root(), years=(odd.START, NOW - timedelta(days=1))),
    "not yet": lambda: odd.authority("Between", root(), years=(NOW + timedelta(days=1), odd.END)),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD_ISSUERS)
@pytest.mark.parametrize("pinned", ["root", "between"])
def test_the_rules_of_an_issuer_hold_where_it_is_pinned_too(kind: str, pinned: str) -> None:
    between = BAD_ISSUERS[kind]()
    stamping = odd.unit(between)
    token = odd.token(DATA, stamping, Writing(embedded=(stamping.der, between.der)))
    assert judged(token, root() if pinned == "root" else between)[:2] == ("TOKEN_UNTRUSTED", Status.INDETERMINATE)


def test_an_honest_unit_passes_under_every_kind_of_anchor() -> None:
    between = odd.authority("Odd Between", root())
    stamping = odd.unit(between, key=odd.elliptic(ec.SECP224R1()))
    token = odd.token(DATA, stamping, Writing(embedded=(stamping.der, between.der)))
    for anchor in (root(), between, stamping):
        assert observed(token, anchor).trusted


def test_not_later_than_is_the_time_with_its_accuracy() -> None:
    stated = Writing(gen_time=f"{NOW:%Y%m%d%H%M%S}Z", accuracy={"seconds": 3600, "millis": 500})
    fact = observed(odd.token(DATA, signer(), stated))
    assert fact.not_later == NOW + timedelta(seconds=3601)
    (finding,) = judge_token(fact, NOW)
    assert "3600.5 s" in finding.message.en and "3600.5 秒" in finding.message.zh
    fraction = observed(odd.token(DATA, signer(), Writing(gen_time=f"{NOW:%Y%m%d%H%M%S}.25Z")))
    assert fraction.not_later == NOW + timedelta(seconds=1)


def revocations(start: datetime, end: datetime) -> bytes:
    validity = issuing.Validity(start, end)
    holder = root()
    by = odd.certified("Odd Root", None, (x509.SubjectKeyIdentifier.from_public_key(holder.key.public_key()), False),
                       key=holder.key)  # fmt: skip
    return certificates.der(issuing.revocation_list(issuing.Issuer(by.certificate, holder.key), number=1,
                                                         validity=validity))  # fmt: skip


@pytest.mark.parametrize(("start", "end", "speaks"), [
    (timedelta(days=-1), timedelta(days=1), True),
    (timedelta(days=-60), timedelta(days=-30), False),
    (timedelta(days=30), timedelta(days=60), True),
    (timedelta(days=3700), timedelta(days=3800), False),
])  # fmt: skip
def test_a_revocation_list_must_reach_the_moment(start: timedelta, end: timedelta, speaks: bool) -> None:
    fact = observed(odd.token(DATA, signer()), lists=(revocations(NOW + start, NOW + end),))
    assert fact.trusted and (fact.unrevoked is not None) == speaks
    (finding,) = judge_token(fact, NOW)
    assert ("was not checked" in finding.message.en) != speaks
    assert ("未经查明" in finding.message.zh) != speaks
