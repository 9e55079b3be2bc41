"""A package for an offline expert: written, looked at, carried away and run; the result lies beside the bundle, signed."""

from __future__ import annotations

import json
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from evidence_kit.domain.in_court.expert_pack import ExpertPack
from tests.filed import kit, write_signer
from tests.heard import HEARD_BUNDLE, HEARD_WEIGHTS


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ExpertPack]:
    """A package, with one wheel that was at hand, and one of another release that was not wanted."""
    desk = tmp_path_factory.mktemp("专家 expert")
    (desk / "wheels").mkdir()
    for name in (f"click-{_version('click')}-py3-none-any.whl", "numpy-0.0.1-py3-none-any.whl"):
        (desk / "wheels" / name).write_bytes(b"PK")
    made = kit(
        "reproduce", HEARD_BUNDLE, *HEARD_WEIGHTS, "--pack", desk / "pack", "--wheels", desk / "wheels", "--json"
    )
    assert made.returncode == 0, made.stderr
    return desk / "pack", ExpertPack.model_validate_json(made.stdout)


def _version(name: str) -> str:
    from importlib.metadata import version

    return version(name)


def test_everything_is_listed_by_its_digest_and_the_bundle_is_a_copy(packed: tuple[Path, ExpertPack]) -> None:
    folder, pack = packed
    listed = {one.path: one.sha256 for one in pack.files}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there == set(listed) | {"pack.json", "SHA256SUMS"}
    assert all(sha256((folder / path).read_bytes()).hexdigest() == digest for path, digest in listed.items())
    assert (
        subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, check=False).returncode == 0
    )
    assert listed["bundle.zip"] == pack.bundle_sha256 == sha256(HEARD_BUNDLE.read_bytes()).hexdigest()
    assert {one.name for one in pack.weights} == {"celadon-tiny.safetensors", "celadon-style-lora.safetensors"}


def test_what_is_not_included_is_said(packed: tuple[Path, ExpertPack]) -> None:
    folder, pack = packed
    assert [one.wheel for one in pack.distributions if one.wheel] == [
        f"wheels/click-{_version('click')}-py3-none-any.whl"
    ]
    told = (folder / "README.txt").read_text("utf-8")
    assert f"Not included: {len(pack.distributions) - 1} distributions" in told and "no independent opinion" in told
    assert f"torch=={_version('torch')}" in (folder / "requirements.txt").read_text("utf-8").splitlines()
    again = kit("reproduce", HEARD_BUNDLE, *HEARD_WEIGHTS, "--pack", folder)
    assert again.returncode == 2, "nothing is written over"


def test_an_expert_runs_it_and_the_signed_result_lies_beside_the_bundle(
    packed: tuple[Path, ExpertPack], tmp_path: Path
) -> None:
    away = tmp_path / "away"
    shutil.copytree(packed[0], away)
    write_signer(tmp_path / "keys")
    made = kit(
        "reproduce", away, "--device", "cpu?workers=1", "--signer", f"p12:{tmp_path / 'keys' / 'signer.p12'}", "--json"
    )
    assert made.returncode == 0, made.stderr
    result = json.loads(made.stdout)
    assert result["known_answer"]["pixels_sha256"] == packed[1].known_answer.pixels_sha256
    assert result["known_answer"]["same_circumstances"]
    assert json.loads((away / "bundle.zip.reproduction.json").read_bytes()) == result
    signature = away / "bundle.zip.reproduction.json.p7s"
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", signature, "-content", signature.with_suffix(""),
               "-noverify", "-out", "/dev/null"]  # fmt: skip
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    assert (away / "bundle.zip").read_bytes() == HEARD_BUNDLE.read_bytes()


def test_without_the_weights_nothing_is_packed(tmp_path: Path) -> None:
    made = kit("reproduce", HEARD_BUNDLE, "--models", tmp_path, "--pack", tmp_path / "pack")
    assert made.returncode == 14 and not (tmp_path / "pack" / "pack.json").exists()
