"""The result of a check on one page, signed by the checker's own key where one is given."""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from evidence_kit import storage
from evidence_kit.assemble.result import CheckedBundle, result_page
from evidence_kit.assemble.signing import Signer, sign_detached
from evidence_kit.domain.errors import UsageError
from evidence_kit.domain.finding import Verdict
from evidence_kit.domain.text import BOTH, Language, Text, text
from evidence_kit.domain.time.trust_list import TrustList
from evidence_kit.verify import Report
from evidence_kit.verify.findings import capitalized
from evidence_kit.verify.headline import headline
from evidence_kit.verify.report import exhibit_names, with_names
from evidence_kit.verify.time.trust_list import EMPTY


def write_result(
    path: Path, bundle: Path, report: Report, trust: TrustList, language: Language, signer: Signer | None
) -> tuple[Path, ...]:
    """Write the page, and beside it `NAME.p7s`, a detached signature over it.

    Raises:
        UsageError: a file of that name is there, or the name does not end in .pdf.
        ToolMissing: the extra `assemble` is not installed.
        StorageError: it cannot be written.
    """
    signature = path.with_name(f"{path.name}.p7s")
    _refuse(path, *([signature] if signer else []))
    checked = CheckedBundle(
        file_name=bundle.name,
        verdict=_with_exhibits_named(report),
        headline=capitalized(headline(report.verdict)),
        own_digest=own_digest(),
        trusting=trust != EMPTY,
    )
    page = result_page(checked, language)
    storage.write_new(path, page)
    if signer is None:
        return (path,)
    storage.write_new(signature, sign_detached(page, signer))
    return path, signature


def _with_exhibits_named(report: Report) -> Verdict:
    zh, en = (exhibit_names(report.facts, language) for language in BOTH)

    def named(said: Text) -> Text:
        return text(with_names(said.zh, zh), with_names(said.en, en))

    verdict = report.verdict
    answers = tuple(one.model_copy(update={"sentence": named(one.sentence)}) for one in verdict.answers)
    findings = tuple(one.model_copy(update={"message": named(one.message)}) for one in verdict.findings)
    return verdict.model_copy(update={"answers": answers, "findings": findings})


def own_digest() -> str:
    """Return SHA-256 over one line for each file of the installed program, sorted by path: `path NUL sha256 LF`.

    Bytecode is left out. It names which program checked; that nobody exchanged it, only whoever installed it can say.
    """
    lines = sorted(_lines(files("evidence_kit"), ""))
    return sha256(b"".join(lines)).hexdigest()


def _lines(folder: Traversable, above: str) -> list[bytes]:
    found: list[bytes] = []
    for item in folder.iterdir():
        name = f"{above}{item.name}"
        if item.is_dir():
            found += [] if item.name == "__pycache__" else _lines(item, f"{name}/")
        else:
            found.append(b"%s\0%s\n" % (name.encode(), sha256(item.read_bytes()).hexdigest().encode()))
    return found


def _refuse(path: Path, *others: Path) -> None:
    if path.suffix.lower() != ".pdf":
        raise UsageError(
            text("核验结果的文件名应以 .pdf 结尾。", "The name of the result should end in .pdf."),
            text("例如：--result 核验结果.pdf", "For example: --result result.pdf"),
        )
    there = next((one for one in (path, *others) if one.exists()), None)
    if there is not None:
        raise UsageError(
            text(f"{there} 已存在。", f"{there} is there already."),
            text("请换一个文件名。", "Choose another name."),
        )
