"""`linkcrawler export TABLE|REPORT`: one command for each table, view and question, with the options that it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linkcrawler.cli.export_options import about, example, question_options, table_of, table_options, understood
from linkcrawler.cli.options import data_option, json_option
from linkcrawler.errors import UsageError

if TYPE_CHECKING:
    from linkcrawler.cli.export_views import ExportProgress
    from linkcrawler.config import Config
    from linkcrawler.export.whole import Counted

FORMS = ("parquet", "csv", "ndjson", "arrow")
SUFFIXES = {".parquet": "parquet", ".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson", ".arrow": "arrow"}


def _form_of(output: str) -> str:
    """The form by the ending of the file, CSV where it has none. Raises UsageError where it is no form's."""
    suffix = Path(output).suffix.lower()
    if suffix and suffix not in SUFFIXES:
        raise UsageError(f"--output {output}: {suffix} is no form of an export: give --format {', '.join(FORMS)}")
    return SUFFIXES.get(suffix, "csv")


def names() -> tuple[list[str], list[str]]:
    """The tables and views, and the questions, that can be exported."""
    from linkcrawler.desk.questions import NAMES
    from linkcrawler.export.tables import table_names

    return table_names(), sorted(NAMES)


@cache
def command_of(name: str) -> click.Command | None:
    """The command that exports the table or question `name`; None where there is neither."""
    tables, questions = names()
    if name not in tables and name not in questions:
        return None
    is_table, is_question = name in tables, name in questions
    shared: list[Callable[[Any], Any]] = [
        click.option("--format", "form", type=click.Choice(FORMS), help="Form of the file. [by --output, else csv]"),
        click.option("--output", "-o", default="-", metavar="FILE", help="Where to; - is standard output. [-]"),
        json_option,
        data_option,
    ]
    options = [*(question_options(name) if is_question else ()), *(table_options(is_question) if is_table else ())]

    def run(**given: Any) -> None:
        export_rows(name, is_table, is_question, **given)

    for option in reversed([*options, *shared]):
        run = option(run)
    return click.command(name, help=about(name, is_table, is_question), epilog=example(name, is_question))(run)


def export_rows(
    name: str,
    is_table: bool,
    is_question: bool,
    form: str | None,
    output: str,
    is_json: bool,
    data: Path | None,
    **given: Any,
) -> None:
    """The table or the answer to the question is in `output`, and what was written is said."""
    from linkcrawler.cli.export_views import ExportProgress, check_output, tell_end
    from linkcrawler.cli.live import clock
    from linkcrawler.config import Config
    from linkcrawler.export.forms import BINARY
    from linkcrawler.export.whole import written_whole

    form = form or _form_of(output)
    check_output(output, form, form in BINARY, is_json)
    words = tuple(given.pop("words", ()))
    where = Config.from_environment(data)
    write = _answer if is_question and (words or not is_table) else _table
    with write(name, words, given, where) as (n_rows, into), ExportProgress(name, n_rows) as progress:
        with written_whole(output) as stream:
            into(form, stream, progress)
        progress.show(progress.n_rows, stream.n_bytes)
    said = {
        "name": name,
        "format": form,
        "output": output,
        "n_rows": progress.n_rows,
        "n_bytes": progress.n_bytes,
        "seconds": round(progress.seconds, 3),
    }
    line = f"{name}: {progress.n_rows:,} rows, {progress.n_bytes:,} bytes of {form} in {clock(progress.seconds)}"
    tell_end(said, line if output == "-" else f"{line}: {output}", output, is_json)


Words = tuple[str, ...]
Into = Callable[[str, "Counted", "ExportProgress"], None]
Ready = tuple[int | None, Into]  # how many rows there are at most, if that is known; what writes them


@contextmanager
def _table(
    name: str, _words: tuple[str, ...], given: dict[str, Any], where: Config
) -> Iterator[tuple[int | None, Into]]:
    """A table, ready to be written."""
    from linkcrawler.desk.reached import reach_store
    from linkcrawler.export.forms import sink
    from linkcrawler.export.tables import opened, reading
    from linkcrawler.store import Store

    wanted = table_of(name, given)
    with reach_store(where) as dsn:
        store = Store(dsn)
        try:
            store.migrate()
            what = reading(store, wanted)

            def into(form: str, stream: Counted, progress: ExportProgress) -> None:
                with opened(store, what) as (schema, batches):
                    out = sink(form, stream, schema)
                    n_rows = 0
                    for batch in batches:
                        out.write(batch)
                        n_rows += batch.num_rows
                        progress.show(n_rows, stream.n_bytes)
                    out.close()

            yield what.n_rows, into
        finally:
            store.close()


@contextmanager
def _answer(
    name: str, words: tuple[str, ...], given: dict[str, Any], where: Config
) -> Iterator[tuple[int | None, Into]]:
    """The answer to a question, ready to be written."""
    from itertools import chain

    from analytics import nothing_crawled
    from linkcrawler.desk.questions import taken_by
    from linkcrawler.desk.reached import in_our_words, reach_index
    from linkcrawler.export.replies import pages_of, write_replies

    asked, limit = understood(name, words, given)
    taken = taken_by(name)
    with in_our_words():  # what is not understood is refused before a store is reached, or started
        next(pages_of(nothing_crawled(), name, asked, taken, limit))
    with reach_index(where) as index:

        def into(form: str, stream: Counted, progress: ExportProgress) -> None:
            def tell(n: int) -> None:
                progress.show(progress.n_rows + n, stream.n_bytes)

            pages = pages_of(index, name, asked, taken, limit)
            first = next(pages)
            for known in first.targets:
                if known.note:
                    click.echo(f"note: {known.note}", err=True)
            write_replies(form, stream, chain([first], pages), tell)

        yield None, into
