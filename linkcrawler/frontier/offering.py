"""Offers: candidates by slot, at most 500 a call, without those that are known here to be seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from linkcrawler.frontier.connection import Connection, Script
from linkcrawler.frontier.entries import pack
from linkcrawler.frontier.keys import SlotKeys, slot_of
from linkcrawler.frontier.leases import RECRAWL, SITEMAP_RECRAWL
from linkcrawler.records import Candidate
from linkcrawler.urls import fingerprint

OFFER, SPLIT = Script("offer"), Script("split")
MAX_LINES = 500  # in one call of offer.lua: about 1 ms in which Redis serves nobody else


@dataclass(frozen=True, slots=True)
class Offered:
    """What became of an offer: so many URLs wait from now on, so many were seen before.

    The budget of the domain is used up for those `over_budget`, the queue of the host full for those `overflowing`.
    Neither were marked as seen: they may be offered again.
    """

    n_new: int
    n_seen: int
    over_budget: list[Candidate]
    overflowing: list[Candidate] = field(default_factory=list)


class RecentlySeen:
    """A bounded memory of fingerprints that Redis answered for: nav links are not asked about on every page.

    Seen is for ever within a crawl, so a remembered yes stays true. Two generations: the older half is
    forgotten at once when the younger is full.
    """

    def __init__(self, max_fingerprints: int = 200_000) -> None:  # about 15 MB when full
        self._half = max_fingerprints // 2
        self._young: set[int] = set()
        self._old: set[int] = set()

    def __contains__(self, fp: int) -> bool:
        return fp in self._young or fp in self._old

    def update(self, fps: Sequence[int]) -> None:
        """Every one of `fps` is seen."""
        if len(self._young) >= self._half:
            self._old, self._young = self._young, set()
        self._young.update(fps)

    def clear(self) -> None:
        """Nothing is remembered; asked again, Redis knows."""
        self._young.clear()
        self._old.clear()


@dataclass(slots=True)
class SlotOffer:
    """What one call of offer.lua is told: lines by (domain, host)."""

    slot: int
    hosts: dict[tuple[str, str], list[tuple[Candidate, int]]] = field(default_factory=dict)
    n_lines: int = 0

    def candidates(self) -> list[tuple[Candidate, int]]:
        """Each candidate with its fingerprint; line n of the call is item n - 1."""
        return [item for items in self.hosts.values() for item in items]

    def arguments(self) -> list[str]:
        """ARGV[5..] of offer.lua."""
        arguments: list[str] = []
        for (domain, host), items in self.hosts.items():
            lines = [
                f"{_side(c)}{fp - (1 << 64) if fp >> 63 else fp}\t"
                f"{pack(host, c.url, c.depth, c.source, payload=c.payload)}\n"
                for c, fp in items
            ]
            arguments += (domain, host, "".join(lines))
        return arguments


def _side(candidate: Candidate) -> str:
    """Where it is put: a recrawl in front, too, for what waits otherwise may never be fetched."""
    if candidate.source in (RECRAWL, SITEMAP_RECRAWL):
        return "a"
    return "f" if candidate.priority > 0 else "b"


class Offering:
    """Plans and makes the calls of an offer."""

    def __init__(
        self,
        connection: Connection,
        keys: Callable[[int], SlotKeys],
        n_slots: int,
        max_pages_per_domain: int,
        max_queued_per_host: int,
    ) -> None:
        self._connection = connection
        self._keys = keys
        self._n_slots = n_slots
        self._bounds = max_pages_per_domain, max_queued_per_host
        self._recent = RecentlySeen()

    def plan(self, candidates: Sequence[Candidate], is_again: bool) -> list[SlotOffer]:
        """The calls that offer all of `candidates`, each once; those remembered as seen only with `is_again`."""
        done: list[SlotOffer] = []
        filling: dict[int, SlotOffer] = {}
        fps: set[int] = set()
        for candidate in candidates:
            fp = fingerprint(candidate.url) if candidate.fingerprint is None else candidate.fingerprint
            if fp in fps or (not is_again and fp in self._recent):
                continue
            fps.add(fp)
            slot = slot_of(candidate.domain, self._n_slots)
            offer = filling.get(slot)
            if offer is None:
                offer = filling[slot] = SlotOffer(slot)
            offer.hosts.setdefault((candidate.domain, candidate.host), []).append((candidate, fp))
            offer.n_lines += 1
            if offer.n_lines == MAX_LINES:
                done.append(filling.pop(slot))
        return done + list(filling.values())

    async def make(self, offers: Sequence[SlotOffer], n_candidates: int, is_again: bool) -> Offered:
        """The outcome of `offers`, which were planned from `n_candidates`."""
        calls = []
        for offer in offers:
            keys = self._keys(offer.slot)
            named = [keys.ready, keys.resting, keys.flight, keys.domains, keys.counts, keys.budgets]
            how = *self._bounds, "again" if is_again else ""
            calls.append(OFFER(named, keys.prefix, *how, *offer.arguments()))
        n_new, over_budget, overflowing, full = 0, [], [], set()
        for offer, answer in zip(offers, await self._connection.run(calls), strict=True):
            n_new_here, _, n_splits, *positions = answer
            n_new += n_new_here
            items, refused = offer.candidates(), {abs(position) for position in positions}
            over_budget += [items[position - 1][0] for position in positions if position > 0]
            overflowing += [items[-position - 1][0] for position in positions if position < 0]
            self._recent.update([fp for position, (_, fp) in enumerate(items, 1) if position not in refused])
            if n_splits > 0:
                full.add(offer.slot)
        await self._split(full)
        n_seen = n_candidates - n_new - len(over_budget) - len(overflowing)
        return Offered(n_new, n_seen, over_budget, overflowing)

    async def _split(self, slots: set[int]) -> None:
        """The seen sets of `slots` have as many buckets as they need."""
        while slots:
            todo = sorted(slots)
            calls = [SPLIT([self._keys(slot).counts], self._keys(slot).prefix) for slot in todo]
            answers = await self._connection.run(calls)
            slots = {slot for slot, n_due in zip(todo, answers, strict=True) if n_due}

    def forget(self) -> None:
        """Redis is asked about every URL again."""
        self._recent.clear()
