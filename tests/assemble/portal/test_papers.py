"""The catalogue counts copies by the opponents; the receipt leaves to the court what the court states."""

from __future__ import annotations

import pypdfium2 as pdfium

from evidence_kit import resources
from evidence_kit.assemble.portal.papers import PortalFile, Submission, catalogue, receipt_slip
from evidence_kit.case_yaml import load_court_profile
from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import ExhibitClass
from evidence_kit.domain.bundle import Exhibit
from evidence_kit.domain.case import Party, PartyRole
from evidence_kit.domain.text import text
from tests.assemble.book.accessibility import failures
from tests.assemble.packing_case import CREATED

EXHIBIT = Exhibit(
    number="1-1", name=text("原始电子文件", "original file"), kind=text("电子数据", "electronic data"),
    source=text("原告计算机", "plaintiff's computer"), content=text("内容", "content"), purpose=text("作品形式", "form of the work"),
    lane=ExhibitClass.CREATION_RECORD, artifacts=(), first_page=6, pages=3,
)  # fmt: skip


def submission(case_file: CaseFile, *opponents: str) -> Submission:
    profile = load_court_profile(resources.shipped("templates", "profiles", "bic.yaml"))
    parties = tuple(Party(role=PartyRole.DEFENDANT, name=text(name, name)) for name in opponents)
    case = case_file.case.model_copy(update={"parties": (*case_file.case.parties, *parties)})
    files = (PortalFile("1-1_原始电子文件.pdf", "1-1", 1200, "ab" * 32, 3),)
    return Submission(case, profile, (EXHIBIT,), CREATED, "李律师", rehearsal=False, files=files)


def words(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_bounded() for page in pdfium.PdfDocument(pdf))


def test_one_copy_for_the_court_and_one_for_each_opponent(case_file: CaseFile) -> None:
    assert submission(case_file).copies == 1
    assert "每项 3 份" in words(catalogue(submission(case_file, "周岚", "王某")))


def test_the_catalogue_names_pages_file_class_and_who_signs(case_file: CaseFile) -> None:
    found = words(catalogue(submission(case_file, "周岚")))
    for wanted in ("1-1", "6–8", "作品形式", "创作过程原始记录", "李律师", "提交人（签名或盖章）"):
        assert wanted in found, wanted


def test_the_receipt_states_the_rule_and_leaves_the_time_to_the_court(case_file: CaseFile) -> None:
    filed = submission(case_file, "周岚")
    assert filed.profile.portal.receipt is not None
    found = words(receipt_slip(filed, filed.profile.portal.receipt))
    assert "第六十九条" in found and "收到时间" in found and "1-1_原始电子文件.pdf" in found


def test_a_file_stands_with_its_exhibit_and_what_belongs_to_none_last(case_file: CaseFile) -> None:
    filed = submission(case_file)
    for name, number in (("volume.pdf", ""), ("10-1.pdf", "10-1"), ("1-1.mp4", "1-1"), ("2-1.pdf", "2-1")):
        filed = filed.with_file(PortalFile(name, number, 1, "00" * 32))
    assert [one.name for one in filed.files][1:] == ["1-1.mp4", "2-1.pdf", "10-1.pdf", "volume.pdf"]


def test_both_papers_can_be_heard_read(case_file: CaseFile) -> None:
    filed = submission(case_file, "周岚")
    assert filed.profile.portal.receipt is not None
    for pdf in (catalogue(filed), receipt_slip(filed, filed.profile.portal.receipt)):
        assert failures(pdf) == []
