"""What went otherwise than it should while the screen was filmed: kept for the record, shown on the page, told to the work."""

from __future__ import annotations

from evidence_kit.domain.progress import Noted, ProgressCallback
from evidence_kit.domain.text import Text
from evidence_kit.record.live_page import LivePage


class Incidents:
    """The incidents of a recording. Noted in any thread, told in that of the work alone."""

    def __init__(self, page: LivePage, watch: ProgressCallback) -> None:
        self._page, self._watch = page, watch
        self._told = 0
        self.noted: list[Text] = []

    def note(self, incident: Text) -> None:
        """Keeps an incident, and shows it on the page."""
        self.noted.append(incident)
        self._page.note_incident(incident)

    def note_once(self, incident: Text) -> None:
        """Keeps an incident that may come up again and again."""
        if incident not in self.noted:
            self.note(incident)

    def tell(self) -> None:
        """Passes new ones on: an outer watcher need not be made for several threads."""
        while self._told < len(self.noted):
            self._watch(Noted(self.noted[self._told]))
            self._told += 1
