"""The process of a check holds no HTTP client, and pyHanko does without."""

from __future__ import annotations

import subprocess
import sys


def said(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_what_validates_signatures_loads_without_a_client() -> None:
    code = (
        "import sys\nfrom evidence_kit.verify.processes.http_client import keep_out_http_client\nkeep_out_http_client()\n"
        "import evidence_kit.formats.pades.inspection, pyhanko.sign.validation, pyhanko_certvalidator\n"
        "print({'yarl', 'multidict', 'urllib.request', 'http.client'} & set(sys.modules))"
    )
    assert said(code) == "set()"


def test_whoever_asks_for_it_all_the_same_is_refused() -> None:
    code = (
        "from evidence_kit.verify.processes.http_client import keep_out_http_client\nkeep_out_http_client()\n"
        "import aiohttp\nfrom pyhanko.sign.timestamps import HTTPTimeStamper\n"
        "try:\n    aiohttp.ClientSession()\nexcept aiohttp.ClientError:\n    print('caught')\nexcept PermissionError as error:\n"
        "    print(error)"
    )
    assert said(code) == "aiohttp is not part of a check"


def test_a_client_that_is_loaded_stays() -> None:
    code = (
        "import aiohttp\nfrom evidence_kit.verify.processes.http_client import keep_out_http_client\nkeep_out_http_client()\n"
        "import aiohttp as again\nprint(again is aiohttp and isinstance(again.ClientSession, type), again.__name__)"
    )
    assert said(code) == "True aiohttp"
