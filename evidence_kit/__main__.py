"""`python -m evidence_kit`: the command line, where no script was put on PATH."""

from evidence_kit.cli.main import run

run()
