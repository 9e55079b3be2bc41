"""A sample case from end to end, and what comes out checked with tools that are not ours."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import bagit
import jsonschema
import pikepdf
import pypdfium2
import pytest
import yaml

from evidence_kit.casefile import CaseFile
from evidence_kit.domain.artifact import Role
from evidence_kit.domain.finding import Question, Status
from evidence_kit.domain.making.regeneration import GRADE_NAMES, Grade, Regeneration, decibels
from evidence_kit.domain.making.spread import allowed_grades, place_in_it
from evidence_kit.workflows.demo import Demonstration
from tests.filed import Filed

ROOT = Path(__file__).parent.parent.parent
SCHEMAS = ROOT / "schemas"


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def unzipped(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unzipped")
    with zipfile.ZipFile(demonstration.case_file.path(demonstration.filing.bundle)) as bundle:
        bundle.extractall(folder)
    return folder


def test_the_last_step_is_the_claimed_picture_and_no_other_step_is(demonstration: Demonstration) -> None:
    made = [record for _, record in demonstration.case_file.records(Role.REGENERATION, Regeneration)]
    grades = [record.comparison.grade for record in made if record.comparison]
    assert grades[-1] in allowed_grades(made[-1].environment)
    assert set(grades[:-1]) == {Grade.DIFFERENT}
    assert [record.step.name for record in made] == ["base", "lora-weight", "seed", "words"]


def test_five_answers_one_by_one(demonstration: Demonstration) -> None:
    assert [answer.question for answer in demonstration.verdict.answers] == list(Question)
    assert all(answer.not_shown.zh and answer.sentence.en for answer in demonstration.verdict.answers)


def test_a_rehearsal_is_never_better_than_indeterminate(demonstration: Demonstration) -> None:
    found = demonstration.verdict
    assert found.rehearsal
    assert found.status is Status.INDETERMINATE
    assert "REHEARSAL" in {finding.code for finding in found.findings if finding.status is Status.INDETERMINATE}
    assert not [finding for finding in found.findings if finding.status is Status.FAILED]


def test_the_demonstration_is_recomputed(demonstration: Demonstration) -> None:
    passed = [finding.code for finding in demonstration.verdict.findings if finding.status is Status.PASSED]
    assert passed.count("STEP_CHANGE") == 3
    assert {"LAST_STEP", "RECIPE_TEXT", "FILM_CHAIN"} <= set(passed)


def test_the_film_plays_and_has_a_still_for_every_mark(demonstration: Demonstration) -> None:
    film = demonstration.recording
    assert film is not None
    case = demonstration.case_file
    probe = run("ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0",
                case.root / film.video, cwd=case.root)  # fmt: skip
    assert float(probe.stdout) == pytest.approx(film.seconds, abs=0.2)
    assert len(film.marks) >= 10
    assert all(mark.still and (case.root / mark.still).read_bytes().startswith(b"\x89PNG") for mark in film.marks)


def test_sha256sum_confirms_every_file(unzipped: Path) -> None:
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        assert run("sha256sum", "-c", "--quiet", name, cwd=unzipped).returncode == 0


def test_the_shell_confirms_the_journal(unzipped: Path) -> None:
    result = run("sh", "check-journal.sh", cwd=unzipped)
    assert result.returncode == 0, result.stdout
    assert result.stdout.count("OK 相符") == 6  # two manifests, the head as filed, and three seals


def test_bagit_calls_it_valid(unzipped: Path) -> None:
    assert bagit.Bag(str(unzipped)).is_valid()


def test_openssl_confirms_every_token_against_its_stated_root(unzipped: Path) -> None:
    """The root is the rehearsal's own: this shows that the tokens are real, not that they are trusted."""
    tokens = sorted(unzipped.glob("data/seals/*/*.tsr"))
    assert len(tokens) == 3
    for token in tokens:
        result = run("openssl", "ts", "-verify", "-in", token, "-data", token.with_name("head.txt"),
                     "-CAfile", token.with_suffix(".pem"), cwd=unzipped)  # fmt: skip
        assert "Verification: OK" in result.stdout, result.stderr


def test_the_reference_client_reads_the_calendar_proofs(unzipped: Path) -> None:
    ots = shutil.which("ots") or str(ROOT / ".venv" / "bin" / "ots")
    for proof in sorted(unzipped.glob("data/seals/*/*.ots")):
        result = run(ots, "info", proof, cwd=unzipped)
        assert "PendingAttestation" in result.stdout + result.stderr


def test_poppler_finds_the_signatures_and_full_coverage(unzipped: Path) -> None:
    result = run("pdfsig", "data/exhibits.pdf", cwd=unzipped)
    assert "Signature is Valid" in result.stdout
    assert "Total document signed" in result.stdout
    assert "Digest Mismatch" not in result.stdout


def test_the_book_is_what_was_planned(demonstration: Demonstration, unzipped: Path) -> None:
    """Catalogue, parameters, four steps, time codes, digests: on pages that a second reader can read."""
    document = pypdfium2.PdfDocument(unzipped / "data" / "exhibits.pdf")
    pages = [page.get_textpage().get_text_range() for page in document]
    words = "\n".join(pages)
    assert len(document) == demonstration.filing.pages
    for expected in (
        "证据目录",
        "DPM++ 2M",
        "3141592652",
        "4 步总览",
        "0:00.",
        "附录 保管经过",
        "附录 附表及其哈希值",
        "陆𬭎",
        "预期误差",
    ):
        assert expected in words, expected
    assert all("REHEARSAL" in page for page in pages)
    assert all(f"第 {number} 页 / 共 {len(pages)} 页" in page for number, page in enumerate(pages, start=1))
    assert "[U+" not in words  # no character without a glyph
    claimed = demonstration.case_file.with_role(Role.CLAIMED_PICTURE)[0]
    assert claimed.digests.sha256 in words


def test_the_book_states_the_grade_of_the_last_step(demonstration: Demonstration, unzipped: Path) -> None:
    """Identical pixels on the processor that made the sample, numerically the same on others: the book says which."""
    (*_, (_, last)) = demonstration.case_file.records(Role.REGENERATION, Regeneration)
    assert last.comparison is not None and last.comparison.figures is not None
    document = pypdfium2.PdfDocument(unzipped / "data" / "exhibits.pdf")
    words = "".join("".join(page.get_textpage().get_text_range() for page in document).split())
    for expected in (GRADE_NAMES[last.comparison.grade], place_in_it(last.comparison.grade, last.environment)):
        assert "".join(expected.zh.split()) in words and "".join(expected.en.split()) in words, expected
    assert f"{last.comparison.figures.max_difference}/255{decibels(last.comparison.figures)}".replace(" ", "") in words


def test_the_catalogue_names_the_pages_on_which_the_exhibits_stand(unzipped: Path) -> None:
    bundle = json.loads((unzipped / "data" / "bundle.json").read_text("utf-8"))
    document = pypdfium2.PdfDocument(unzipped / "data" / "exhibits.pdf")
    assert [exhibit["number"] for exhibit in bundle["exhibits"]][:3] == ["1-1", "1-2", "1-3"]
    for exhibit in bundle["exhibits"]:
        first = document[exhibit["first_page"] - 1].get_textpage().get_text_range()
        assert f"Exhibit {exhibit['number']}:" in first


def test_every_font_of_the_book_is_embedded_and_nothing_is_active(unzipped: Path) -> None:
    fonts = run("pdffonts", "data/exhibits.pdf", cwd=unzipped).stdout.splitlines()[2:]
    assert fonts
    assert all(re.search(r"\syes\s+(yes|no)\s+yes\s", line) for line in fonts), fonts
    with pikepdf.open(unzipped / "data" / "exhibits.pdf") as book:
        assert book.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert "/AF" not in book.Root
        assert not book.attachments
        with book.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")


def test_records_of_the_bundle_validate_with_a_second_implementation(unzipped: Path) -> None:
    for name in ("bundle", "case"):
        validate(json.loads((unzipped / "data" / f"{name}.json").read_text("utf-8")), name)
    for line in (unzipped / "data" / "journal.jsonl").read_text("utf-8").splitlines():
        validate(json.loads(line), "held-line" if line.startswith('{"held_line"') else "custody-event")
    for path in unzipped.glob("data/**/*.json"):
        tag = json.loads(path.read_text("utf-8")).get("schema", "")
        if tag:
            validate(json.loads(path.read_text("utf-8")), tag.split("/")[1])


def test_the_verdict_validates(demonstration: Demonstration) -> None:
    validate(json.loads(demonstration.verdict.to_json()), "verdict")


def test_the_samples_validate() -> None:
    for name, schema in (("case.yaml", "case"), ("evidence.yaml", "handed-list")):
        validate(read_yaml(ROOT / "samples" / "celadon-teapot" / name), schema)
    for profile in (ROOT / "templates" / "profiles").glob("*.yaml"):
        validate(read_yaml(profile), "court-profile")


def test_the_trust_list_of_a_court_validates(filed: Filed) -> None:
    validate(json.loads(filed.trust.read_text("utf-8")), "trust")


def read_yaml(path: Path) -> object:
    """YAML as JSON would have it: days are strings."""
    return json.loads(json.dumps(yaml.safe_load(path.read_text("utf-8")), default=str))


def validate(record: object, schema: str) -> None:
    jsonschema.validate(record, json.loads((SCHEMAS / f"{schema}.schema.json").read_text("utf-8")))


def test_the_case_can_be_filed_again(demonstration: Demonstration, tmp_path: Path) -> None:
    """Nothing that a filing leaves behind stands in the way of the next one."""
    from evidence_kit.casefile import system_clock
    from evidence_kit.domain.progress import unwatched
    from evidence_kit.workflows.assemble import file_case
    from evidence_kit.workflows.parties import rehearsal_filing

    shutil.copytree(demonstration.case_file.root, tmp_path / "case")
    case = CaseFile(tmp_path / "case")
    with case.writing(system_clock) as writer:
        filing = file_case(case, writer, rehearsal_filing(case.case, system_clock), unwatched)
    assert case.path(filing.bundle).exists()
    with zipfile.ZipFile(case.path(filing.bundle)) as bundle:
        omissions = json.loads(bundle.read("data/bundle.json"))["omissions"]
        lines = bundle.read("data/journal.jsonl").splitlines()
    assert omissions == []
    assert sum(line.startswith(b'{"held_line"') for line in lines) == 2  # the earlier book and the earlier bundle
