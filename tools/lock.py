"""Writes requirements.lock anew: one release of every distribution that the kit, its extras and its tests need.

pip resolves the ranges of pyproject.toml without installing anything; its report becomes lines of `name==version`. Run it
with the oldest Python that the kit supports, so that no release asks for a later one.

    python tools/lock.py            the releases of before, and new ones where a range or a missing line asks for them
    python tools/lock.py --newest   the newest release of each within the ranges
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
OURS = {"evidence-kit", "evidence-kit-fonts", "evidence-kit-demo"}
OF_A_BUILD = ("cuda-", "nvidia-", "triton")
"""What only torch's builds for graphics cards require: each build names the exact releases in its own metadata."""
HEADER = """\
# The release of each distribution that `make install` installs, and the suite runs with.
# Written by `make lock` from the ranges of pyproject.toml; why it has this form: docs/decisions/lock-file.md
"""


def direct_requirements() -> list[Requirement]:
    """Lists what the kit, its extras and its build require of others."""
    written = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = written["project"]
    groups = [written["build-system"]["requires"], project["dependencies"], *project["optional-dependencies"].values()]
    required = [Requirement(line) for group in groups for line in group]
    return [requirement for requirement in required if canonicalize_name(requirement.name) not in OURS]


def locked() -> dict[str, str]:
    """Reads the lock: canonical name → version."""
    lines = (line.partition("==") for line in LOCK.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {name: version for name, _, version in lines}


def kept() -> list[str]:
    """Lists the pins of the lock that the ranges still allow."""
    pinned = locked()
    for requirement in direct_requirements():
        name = canonicalize_name(requirement.name)
        if name in pinned and not requirement.specifier.contains(pinned[name]):
            del pinned[name]
    return [f"{name}=={version}" for name, version in pinned.items()]


def resolve(constraints: list[str]) -> dict[str, str]:
    """Asks pip which releases it would install into an empty environment.

    Raises:
        CalledProcessError: the ranges contradict each other, or an index cannot be reached; pip has said which.
    """
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-"]
    asked = [str(requirement) for requirement in direct_requirements()]
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "constraints.txt"
        listed.write_text("\n".join(constraints), encoding="utf-8")
        answer = subprocess.run([*command, "--constraint", listed, *asked], stdout=subprocess.PIPE, check=True)
    return pins(json.loads(answer.stdout))


def pins(report: dict[str, Any]) -> dict[str, str]:
    """Reads pip's installation report: canonical name → version, without the label of a build (`2.13.0+cpu`)."""
    resolved = ((canonicalize_name(one["metadata"]["name"]), one["metadata"]["version"]) for one in report["install"])
    return {name: Version(version).public for name, version in resolved if not name.startswith(OF_A_BUILD)}


def main() -> None:
    """Writes the lock."""
    parser = argparse.ArgumentParser(description="Writes requirements.lock anew.")
    parser.add_argument("--newest", action="store_true", help="take the newest release of each within the ranges")
    found = resolve([] if parser.parse_args().newest else kept())
    lines = "".join(f"{name}=={version}\n" for name, version in sorted(found.items()))
    LOCK.write_text(HEADER + lines, encoding="utf-8")


if __name__ == "__main__":
    main()
