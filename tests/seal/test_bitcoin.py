"""Sources of block headers over real HTTP: a node and an explorer, honest, talking nonsense, or not to be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_kit.domain.errors import SealError, StorageError, UsageError
from evidence_kit.formats.bitcoin.checkpoints import shipped
from evidence_kit.seal.bitcoin.sources import newest_block, open_block_source
from tests import bitcoin
from tests.bitcoin import PERIOD_0


@pytest.mark.parametrize("said", [b"", b"[]", b"{}", b"nonsense", b'[{"id":0,"result":"zz","error":null}]',
                                  b'[{"id":0,"result":null,"error":{"code":-8}}]', b"[" * 100_000])  # fmt: skip
def test_a_node_that_answers_nonsense(said: bytes) -> None:
    with bitcoin.serving(post=lambda *_: (200, said)) as node:
        source = open_block_source(f"rpc:{node}")
        with pytest.raises(SealError):
            source.tip()
        with pytest.raises(SealError):
            source.headers(0, 1)


@pytest.mark.parametrize(
    "said", [b"", b"[]", b"{}", b"nonsense", b'[{"height":5}]', b'[{"height":9,"version":"x"}]', b"[" * 100_000]
)
def test_an_esplora_server_that_answers_nonsense(said: bytes) -> None:
    with bitcoin.serving(get=lambda _: (200, said)) as server:
        source = open_block_source(f"esplora:{server}")
        with pytest.raises(SealError):
            source.tip()
        with pytest.raises(SealError):
            source.headers(5, 5)


def test_both_kinds_of_source_give_the_same_bytes() -> None:
    with bitcoin.serving(get=bitcoin.esplora(PERIOD_0), post=bitcoin.node(PERIOD_0)) as server:
        for uri in (f"esplora:{server}", f"rpc:{server}"):
            source = open_block_source(uri)
            assert source.tip() == 2015
            assert source.headers(0, 25) == PERIOD_0.data[: 26 * 80]
            assert newest_block(source, shipped())[1].hash == shipped().hash_at(2015)


def test_a_nodes_cookie_and_password_are_sent_and_stay_out_of_its_name(tmp_path: Path) -> None:
    (tmp_path / ".cookie").write_text("__cookie__:secret\n")
    for source in (open_block_source("rpc:http://127.0.0.1:8332#cookie=.cookie", folder=tmp_path),
                   open_block_source("rpc:http://127.0.0.1:8332", credentials="__cookie__:secret")):  # fmt: skip
        assert source.endpoint.headers["Authorization"] == "Basic X19jb29raWVfXzpzZWNyZXQ="  # type: ignore[attr-defined]
        assert "secret" not in repr(source)
    with pytest.raises(StorageError):
        open_block_source("rpc:http://127.0.0.1:8332#cookie=missing", folder=tmp_path)


@pytest.mark.parametrize(
    "uri", ["rpc:http://user:secret@127.0.0.1:8332", "rpc:http://node.example:8332", "esplora:ftp://x", "btc:x"]
)
def test_sources_that_may_not_be_used(uri: str) -> None:
    with pytest.raises(UsageError):
        open_block_source(uri)
