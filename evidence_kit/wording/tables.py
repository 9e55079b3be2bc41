"""Tables of bilingual sentences, read from their file when they are first asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path

from evidence_kit import storage
from evidence_kit.domain.errors import CaseError
from evidence_kit.domain.text import Text, text
from evidence_kit.wording.reading import TableFault, parse
from evidence_kit.wording.sentence import Sentence, Value


class WordingError(CaseError):
    """A table of wording cannot be used; says which file, which line or key, and what to mend."""

    code = "wording"


class Table:
    """The sentences of one file, by key."""

    def __init__(self, name: str, path: Callable[[], Path]) -> None:
        """Name a table without reading it.

        Args:
            name: the file as people know it, for messages.
            path: finds the file.
        """
        self.name, self._path = name, path

    def __call__(self, key: str, /, **values: Value) -> Text:
        """Return the sentence under `key`, its placeholders filled with exactly these `values`.

        Raises:
            WordingError: the table cannot be read, lacks `key`, or the sentence has other placeholders than `values`.
            ToolMissing: the table is not installed.
        """
        sentence = self.sentences.get(key)
        if sentence is None:
            raise self._error(text(f"缺少 {key}", f"{key} is missing"))
        if values.keys() != sentence.placeholders:
            wrong = [f"{{{name}}}" for name in sorted(values.keys() ^ sentence.placeholders)]
            raise self._error(
                text(
                    f"{key} 的占位符缺少、多余或拼写有误：{'、'.join(wrong)}",
                    f"a placeholder of {key} is missing, too many or misspelt: {', '.join(wrong)}",
                )
            )
        return sentence.fill(**values)

    def each(self, *keys: str) -> tuple[Text, ...]:
        """Return the sentences under several keys that have no placeholders, such as the heads of a table.

        Raises:
            WordingError, ToolMissing: as `__call__`.
        """
        return tuple(self(key) for key in keys)

    @cached_property
    def sentences(self) -> Mapping[str, Sentence]:
        """Every entry.

        Raises:
            WordingError: the file is not such a table.
            StorageError: it cannot be read.
            ToolMissing: it is not installed.
        """
        path = self._path()
        with storage.storage_errors(path):
            data = path.read_bytes()
        try:
            return parse(data)
        except TableFault as fault:
            raise self._error(fault.reason) from fault

    def _error(self, reason: Text) -> WordingError:
        return WordingError(
            text(f"{self.name}：{reason.zh}。", f"{self.name}: {reason.en}."),
            text(
                f"请改正该文件（{self._path()}），写法见其开头的说明。",
                f"Mend that file ({self._path()}); its first lines say how it is written.",
            ),
        )
