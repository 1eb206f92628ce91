"""The record that a revisit record refers to: the one that has its body."""

from __future__ import annotations

from pathlib import Path

from linkcrawler.archive.imported import refused
from linkcrawler.archive.members import member_from
from linkcrawler.archive.revisit import IDENTICAL, NOT_MODIFIED, PROFILES
from linkcrawler.archive.stored import Stored, verified
from linkcrawler.errors import ArchiveError
from linkcrawler.records import Evidence


def profile_of(record: Stored, evidence: Evidence) -> str:
    """The last part of the profile of a revisit record; empty for a response record.

    Raises ArchiveError for any other profile: WARC 1.1, 6.7.1 forbids to interpret those.
    """
    if record.record.rec_type == "response":
        return ""
    uri = record.field("WARC-Profile")
    profile = uri.removeprefix(PROFILES)
    if uri != PROFILES + profile or profile not in (NOT_MODIFIED, IDENTICAL):
        raise refused(
            evidence.file,
            evidence.offset,
            f"a revisit record of the profile {uri!r}, which is none of {PROFILES}{{{NOT_MODIFIED},{IDENTICAL}}}: "
            "read it with the tool that wrote it",
        )
    return profile


def referred(folder: Path, evidence: Evidence, revisit: Stored) -> tuple[Stored, Evidence]:
    """The response record that has the body of `revisit`, which lies at `evidence`; and where it lies.

    One hop: what a revisit record refers to is a response record. It is of the same URL, of the instant and with
    the payload digest that the revisit record says. Raises ArchiveError, naming both places, where it is not.
    """
    file, offset = revisit.field("WARC-Refers-To-Filename"), revisit.field("WARC-Refers-To-File-Offset")
    if not file or not (offset.isascii() and offset.isdigit() and len(offset) < 20):  # below 2**64
        why = f"the revisit record does not say where its body lies (file {file!r}, offset {offset!r})"
        raise refused(
            evidence.file,
            evidence.offset,
            f"{why}: find the response to {_wanted(revisit)} in the index of the archive",
        )
    try:
        text, place = member_from(folder, file, int(offset))
        holder = verified(text, place, "response")
        _compare(revisit, holder, place)
    except ArchiveError as exc:
        raise refused(
            evidence.file,
            evidence.offset,
            f"the page had not changed, and its body lies in another record, the response to {_wanted(revisit)}, "
            f"which cannot be shown ({exc}): copy the file that has it into {folder}, from the machine that wrote it "
            "or from a backup",
        ) from exc
    return holder, place


def _compare(revisit: Stored, holder: Stored, place: Evidence) -> None:
    """Nothing, where `holder` is the record that `revisit` describes. Raises ArchiveError where it is another."""
    pairs = [
        ("WARC-Target-URI", revisit.field("WARC-Target-URI"), holder.field("WARC-Target-URI")),
        ("WARC-Target-URI", revisit.field("WARC-Refers-To-Target-URI"), holder.field("WARC-Target-URI")),
        ("WARC-Date", revisit.field("WARC-Refers-To-Date"), holder.field("WARC-Date")),
    ]
    digest = revisit.field("WARC-Payload-Digest")
    if digest or revisit.field("WARC-Profile") == PROFILES + IDENTICAL:  # which shall have one
        pairs.append(("WARC-Payload-Digest", digest, holder.field("WARC-Payload-Digest")))
    for name, wanted, found in pairs:
        if wanted != found:
            raise refused(
                place.file, place.offset, f"another record lies there: its {name} is {found!r}, not {wanted!r}"
            )


def _wanted(revisit: Stored) -> str:
    return f"{revisit.field('WARC-Refers-To-Target-URI')} of {revisit.field('WARC-Refers-To-Date')}"
