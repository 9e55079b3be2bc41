"""The court's own trust list: a dated file of anchors that it entered itself. Without one, nobody is trusted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from cryptography import x509
from pydantic import ValidationError

from evidence_kit import storage
from evidence_kit.domain.errors import InputError
from evidence_kit.domain.fault import Fault, Faulty, fault, fault_of
from evidence_kit.domain.text import text
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.formats import strict_json
from evidence_kit.formats.bitcoin.checkpoints import Checkpoints, shipped
from evidence_kit.formats.pades import TrustRoots
from evidence_kit.formats.x509 import certificates
from evidence_kit.verify.fault_codes import CheckCode
from evidence_kit.wording.faults import fault_text


@dataclass(frozen=True)
class TsaAnchor:
    """One time-stamping authority as the court knows it: where its chains end, for which years, under which policies."""

    certificate: bytes
    """DER: its root, an authority between, or the very certificate that stamps."""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    policies: tuple[str, ...] = ()
    lists: tuple[bytes, ...] = ()
    """Revocation lists at hand, of whichever issuer."""

    def refuses(self, moment: datetime, policy: str) -> Fault | None:
        """Why a token of that time and policy is outside of this record; None when it is within."""
        if self.valid_from and moment < self.valid_from:
            return fault(CheckCode.TRUST_FROM, day=f"{self.valid_from:%Y-%m-%d}")
        if self.valid_until and moment > self.valid_until:
            return fault(CheckCode.TRUST_UNTIL, day=f"{self.valid_until:%Y-%m-%d}")
        if self.policies and policy not in self.policies:
            return fault(CheckCode.TRUST_POLICY, policy=policy)
        return None


EMPTY = TrustList(name="（空） / (empty)", dated="1970-01-01")
_MAX_SIZE = 4 << 20


def load_trust(path: Path | None) -> TrustList:
    """The trust list at `path`; the empty one for None.

    Raises:
        InputError: not a trust list, or a certificate that is not the one its fingerprint names.
    """
    if path is None:
        return EMPTY
    with storage.storage_errors(path):
        data = path.read_bytes()
    try:
        trust = TrustList.model_validate(strict_json.parse(data, max_size=_MAX_SIZE))
        for anchor in trust.anchors:
            if hashlib.sha256(_der(anchor.certificate_pem)).hexdigest() != anchor.sha256:
                raise Faulty(CheckCode.TRUST_FINGERPRINT, name=anchor.name)
    except (Faulty, ValueError, ValidationError) as error:
        why = fault_text(fault_of(error))
        raise InputError(
            text(f"信任名单 {path.name} 不可用：{why.zh}。", f"The trust list {path.name} cannot be used: {why.en}."),
            text("格式：运行 evidence-kit schema trust 查看；指纹为证书 DER 的 SHA-256，须与机构公布的核对。",
                 "evidence-kit schema trust prints the form; a fingerprint is the SHA-256 of the certificate's DER: compare it with "
                 "the one published."),
        ) from error  # fmt: skip
    return trust


def roots_of(trust: TrustList) -> TrustRoots:
    """The anchors of a list, for each of the two purposes, as DER."""
    anchors = {purpose: tuple(_der(anchor.certificate_pem) for anchor in trust.anchors if anchor.purpose == purpose)
               for purpose in ("signing", "time-stamping")}  # fmt: skip
    return TrustRoots(signing=anchors["signing"], time_stamping=anchors["time-stamping"])


def anchors_for(trust: TrustList, purpose: str) -> tuple[str, ...]:
    """The certificates (PEM) that a list holds for a purpose."""
    return tuple(anchor.certificate_pem for anchor in trust.anchors if anchor.purpose == purpose)


def time_records(trust: TrustList, lists: tuple[bytes, ...] = ()) -> tuple[TsaAnchor, ...]:
    """The records of the time-stamping authorities.

    Args:
        lists: revocation lists (DER) that came with what is checked: as good as the court's own, since each speaks by
            its issuer's signature alone.
    """
    at_hand = (*trust.revocation_lists, *lists)
    return tuple(
        TsaAnchor(_der(anchor.certificate_pem), anchor.valid_from, anchor.valid_until, anchor.policies, at_hand)
        for anchor in trust.anchors
        if anchor.purpose == "time-stamping"
    )


def checkpoints_of(trust: TrustList) -> Checkpoints:
    """The shipped checkpoints of Bitcoin's main chain, and the blocks that the court entered."""
    return replace(shipped(), entered={anchor.height: anchor.block for anchor in trust.blocks})


def digest_of(trust: TrustList) -> str:
    """SHA-256 of a list in its one form: says under which trust a verdict was reached."""
    return hashlib.sha256(trust.to_json()).hexdigest()


def _der(pem: str) -> bytes:
    return certificates.der(x509.load_pem_x509_certificate(pem.encode("ascii")))
