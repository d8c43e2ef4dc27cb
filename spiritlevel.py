"""The terminal's door: one program, a thin skin over the rooms."""

# Imports of the rooms stand inside the commands: `spiritlevel --help` answers at once, and no command loads what
# another one needs.
# ruff: noqa: PLC0415 as said above

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from commands.alerts import alerts
from commands.annotate import annotate, annotations
from commands.cases import cases
from commands.catalogue import connectors, metrics
from commands.compare import compare
from commands.consistency import consistency
from commands.control import control
from commands.cost import cost
from commands.explain import explain as explain_command
from commands.export import export
from commands.forecast import forecast
from commands.forget import forget
from commands.hint import hint_if_nothing_is_loaded, say_who_is_left_out
from commands.journey import identity, journey
from commands.keys import keys
from commands.loads import loads
from commands.moment_of_truth import moment_of_truth
from commands.options import HERE, AsJson, Home, NoWait, Since, Until, Where
from commands.perception import perception
from commands.predict import predict
from commands.quarantine import quarantine
from commands.rare_names import names_as_numbers
from commands.refresh import after_loads, refresh
from commands.report import report
from commands.risk import risk
from commands.scenarios import scenarios
from commands.staffing import staffing
from commands.strain import strain
from commands.token import token
from commands.transitions import transitions
from commands.value import value
from commands.watch import watch
from commands.what_if import what_if
from dashboards.terminal.output import any_letter, as_it_is, complain, in_words, out, say, show, summary, told
from dashboards.terminal.output import as_json as print_json

app = typer.Typer(
    name="spiritlevel",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="See where the service that your customers get is uneven: logs of every channel in, honest numbers out.",
)

app.add_typer(keys, name="keys")
app.command()(forget)
app.command()(journey)
app.command()(compare)
app.command()(control)
app.command()(annotate)
app.add_typer(annotations, name="annotations")
app.add_typer(identity, name="identity")

GATE_FAILED = 3
INTERRUPTED = 130
Port = Annotated[int, typer.Option(min=1, max=65_535, help="The port to listen on.")]


class Format(StrEnum):
    """How a result is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@app.command()
def init(home: Home = HERE) -> None:
    """Write a commented spiritlevel.toml.

    Example: spiritlevel init --home ~/centre
    """
    from ingest.settings import FILE
    from ingest.settings.comments import commented_settings
    from ingest.settings.file import write_settings

    path = home / FILE
    if path.exists():
        stop(f"{path} is there already; nothing was changed.")
    home.mkdir(parents=True, exist_ok=True)
    write_settings(path, commented_settings())
    say(f"{path} is written. Name your first source in it, then: spiritlevel ingest --home {home}")


@app.command()
def ingest(
    connector: Annotated[
        str | None, typer.Argument(help="What reads the files; left out, they are recognised by their content.")
    ] = None,
    paths: Annotated[list[Path] | None, typer.Argument(readable=False, help="The files to load.")] = None,
    *,
    home: Home = HERE,
    source: Annotated[str | None, typer.Option(help="Only this source; with a connector, the name to load as.")] = None,
    timezone: Annotated[str | None, typer.Option(help="IANA zone of times that carry none.")] = None,
    option: Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="A setting.")] = None,
    no_wait: NoWait = False,
    as_json: AsJson = False,
) -> None:
    """Load what is new in every configured source, or files once without configuration.

    Example: spiritlevel ingest

    Example: spiritlevel ingest asterisk_queue_log /var/log/asterisk/queue_log

    Example: spiritlevel ingest export.json
    """
    from commands.choosing import choose
    from ingest.loading import are_files, load_configured, load_once, load_recognised, what_is_missing
    from ingest.settings import load_settings

    settings = load_settings(home)

    def waits() -> bool:
        return not no_wait

    if connector is None:
        if timezone is not None or option:
            raise typer.BadParameter("--timezone and --set go with a connector; a source has its own in the settings.")
        receipts = load_configured(settings, source, told, waits=waits)
    elif are_files(settings, connector):
        if option:
            raise typer.BadParameter("--set goes with a connector: name it before the file.")
        files = [Path(connector), *(paths or [])]
        receipts = load_recognised(settings, files, choose, name=source, timezone=timezone, progress=told, waits=waits)
    elif not paths:
        raise typer.BadParameter(what_is_missing(settings, connector))
    else:
        receipts = load_once(
            settings,
            connector,
            paths,
            name=source,
            timezone=timezone,
            options=option or [],
            progress=told,
            waits=waits,
        )
    after_loads(settings, receipts)
    if as_json:
        print_json(receipts)
    else:
        summary(receipts, [x.name for x in settings.source if connector is None and source in {None, x.name}])
        names_as_numbers(settings, receipts)
    if any(receipt.gate_failed for receipt in receipts):
        raise typer.Exit(GATE_FAILED)
    if any(receipt.state == "rejected" for receipt in receipts):
        raise typer.Exit(1)


@app.command()
def measure(
    metric: Annotated[list[str], typer.Argument(help="The metrics' names; 'spiritlevel metrics' lists them.")],
    *,
    home: Home = HERE,
    by: Annotated[str, typer.Option(help="Dimensions, separated by commas: channel,queue.")] = "",
    where: Where = None,
    since: Since = None,
    until: Until = None,
    every: Annotated[str | None, typer.Option(help="A number for every 15m, 30m, 1h, 1d, 1w or 1mo.")] = None,
    preset: Annotated[str | None, typer.Option(help="Another vendor's rule for the same name.")] = None,
    attribute_by: Annotated[
        str | None, typer.Option(help="Which moment decides when a contact counts: offered, answered, ended, started.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.TABLE,
    as_json: AsJson = False,
) -> None:
    """Numbers with their intervals.

    Example: spiritlevel measure service_level abandon_rate --by channel --since 7d
    """
    from dashboards.files.export import neutralised
    from dashboards.terminal.answers import readable
    from ingest.settings import load_settings
    from ingest.store.chosen import in_force
    from ingest.store.facts import ask
    from metrics.question import question

    settings = in_force(load_settings(home))
    asked = question(
        settings,
        metric,
        by=by,
        where=where or [],
        since=since,
        until=until,
        every=every,
        preset=preset,
        attribute_by=attribute_by,
    )
    answer = ask(settings, asked)
    hint_if_nothing_is_loaded(settings)
    say_who_is_left_out(settings)
    if as_json or form is Format.JSON:
        print_json(answer)
    elif form is Format.CSV:
        as_it_is(neutralised(answer).write_csv())
    elif answer.is_empty():
        say("No contact fits.")
    else:
        show(readable(answer, settings))


@app.command()
def unevenness(
    metric: Annotated[
        str, typer.Argument(help="Any metric with a direction: a share, mean, score, quantile.")
    ] = "served_in_time",
    *,
    home: Home = HERE,
    by: Annotated[str, typer.Option(help="What is compared: channel, queue, hour, team, language, ...")] = "channel",
    where: Where = None,
    whence: Annotated[
        bool, typer.Option("--whence", help="How much of it lies between channels, hours, weekdays, queues, teams ...")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Where the service is uneven: the index, the gap, and what drives it; or where that comes from.

    Example: spiritlevel unevenness served_in_time --by queue --where channel=voice
    """
    from dashboards.terminal.answers import parts, shares_of_unevenness
    from ingest.settings import load_settings
    from ingest.store.chosen import in_force
    from ingest.store.facts import ask
    from metrics.question import breakdown, breakdown_in_words, evenness, verdict

    settings = in_force(load_settings(home))
    if whence:
        shared_out = ask(settings, breakdown(settings, metric, where=where or []))
        hint_if_nothing_is_loaded(settings)
        if as_json:
            print_json(shared_out)
            return
        say(breakdown_in_words(shared_out))
        if shared_out.parts.height:
            show(shares_of_unevenness(shared_out))
        return
    found = ask(settings, evenness(settings, metric, by=by, where=where or []))
    hint_if_nothing_is_loaded(settings)
    if as_json:
        print_json(found)
        return
    say(verdict(found))
    if found.parts.height:
        show(parts(found))


app.command()(metrics)
app.command()(connectors)
app.command("explain")(explain_command)
app.command()(perception)
app.command()(consistency)
app.command()(moment_of_truth)
app.command()(watch)
app.command()(refresh)
app.command()(token)
app.command()(loads)
app.command()(transitions)
app.command()(value)
app.command()(cost)
app.command()(risk)
app.command()(predict)
app.command()(staffing)
app.command()(what_if)
app.command()(strain)
app.command()(forecast)
app.command()(report)
app.command()(export)
app.add_typer(quarantine, name="quarantine")
app.add_typer(cases, name="cases")
app.add_typer(alerts, name="alerts")
app.add_typer(scenarios, name="scenarios")


@app.command()
def doctor(
    *,
    home: Home = HERE,
    deep: Annotated[bool, typer.Option("--deep", help="Read every fact file and compare its checksum.")] = False,
    as_json: AsJson = False,
) -> None:
    """Is everything as it should be, and what to do if not.

    Example: spiritlevel doctor --deep
    """
    from ingest.doctor import examine
    from ingest.settings import load_settings

    findings = examine(load_settings(home), deep=deep)
    if as_json:
        print_json(findings)
    else:
        for finding in findings:
            out.print("[green]ok[/]    " if finding.ok else "[bold]mend[/]  ", end="")
            say(f"{finding.what} {finding.remedy}".strip())
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


@app.command()
def demo(
    *,
    home: Home = Path("demo"),
    days: Annotated[int, typer.Option(min=1, max=400, help="How many days of logs.")] = 28,
    scale: Annotated[float, typer.Option(min=0.01, max=100, help="How busy the centre is; 1 is the usual.")] = 1.0,
    port: Port = 8501,
    serve: Annotated[bool, typer.Option(help="Serve the dashboards when done.")] = True,
) -> None:
    """Write the sample centre's logs, load them, show what was found, and serve the dashboards.

    Example: spiritlevel demo --home /tmp/demo --no-serve
    """
    from dashboards.serving.server import serve as serve_dashboards
    from dashboards.terminal.answers import side_by_side
    from ingest.loading import load_configured
    from ingest.sample.write import write_sample
    from ingest.settings import load_settings
    from ingest.store.facts import ask
    from metrics.question import evenness, overview, verdict

    say(f"Writing {days} day{'s' if days > 1 else ''} of logs of the sample centre into {home} ...")
    write_sample(home, days=days, scale=scale, progress=lambda doing: say(f"{doing} ..."))
    settings = load_settings(home)
    say("Loading them, as any company's logs are loaded ...")
    summary(load_configured(settings, None, told))
    after_loads(settings)
    show(side_by_side(ask(settings, overview(settings)), settings))
    say(verdict(ask(settings, evenness(settings))))
    if serve:
        serve_dashboards(settings, port=port)


@app.command()
def serve(
    *,
    home: Home = HERE,
    port: Port = 8501,
    address: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 for every one.")] = "127.0.0.1",
) -> None:
    """The dashboards, in the browser.

    Example: spiritlevel serve --port 8600
    """
    from dashboards.serving.server import serve as serve_dashboards
    from ingest.settings import load_settings

    serve_dashboards(load_settings(home), port=port, address=address)


def stop(sentence: str) -> NoReturn:
    """Say what is wrong and leave with exit code 1."""
    complain(sentence)
    raise typer.Exit(1)


def main() -> None:
    """Run a command; what goes wrong is one sentence on stderr, never a traceback."""
    any_letter()
    # Forecasts fit hundreds of small models; threads inside of each only wait for each other, on a busy machine for ten
    # times as long as the work takes.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        app()
    except SystemExit as left:
        if left.code == INTERRUPTED:
            complain("Interrupted. Nothing is half done; the same command, run again, does what is left.")
        raise
    except Exception as error:
        if os.environ.get("SPIRITLEVEL_DEBUG"):
            raise
        ours = type(error).__module__.split(".")[0] in {"ingest", "metrics", "dashboards"}
        if not ours and not isinstance(error, OSError):
            complain("Something went wrong that should not have; SPIRITLEVEL_DEBUG=1 shows where.")
        complain(in_words(error) if isinstance(error, OSError) and not ours else str(error) or type(error).__name__)
        sys.exit(1)


if __name__ == "__main__":
    main()
