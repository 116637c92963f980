"""Pure data: which service runs where. Imports nothing of the model and nothing heavy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Configuration:
    """Which service is open at which site: a set of (service, site) codes."""

    open: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Configuration:
        """The configuration with exactly these (service, site) pairs open."""
        return cls(frozenset((str(service), str(site)) for service, site in pairs))

    def sites_of(self, service: str) -> frozenset[str]:
        """The sites where a service is open."""
        return frozenset(site for open_service, site in self.open if open_service == service)

    def services_at(self, site: str) -> frozenset[str]:
        """The services that are open at a site."""
        return frozenset(service for service, open_site in self.open if open_site == site)

    def __contains__(self, pair: object) -> bool:
        return pair in self.open

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(sorted(self.open))

    def __len__(self) -> int:
        return len(self.open)
