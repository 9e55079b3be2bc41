"""The court's verifier: bundle → facts → findings → five answers. Offline, no GPU, none of the kit's extras.

Who checks the evidence shares no code with who made it but the formats and the nouns. A bundle is a stranger's file, so
it is read in a process of its own with limits (`sandbox`); nothing of it is ever extracted or run.
"""

from evidence_kit.verify.check import check
from evidence_kit.verify.check_apart import verify_bundle
from evidence_kit.verify.report import Report
from evidence_kit.verify.sandbox import waiting_child
from evidence_kit.verify.time.trust_list import load_trust

__all__ = ["Report", "check", "load_trust", "verify_bundle", "waiting_child"]
