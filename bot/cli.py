"""The `unkink` command. Without a token, `unkink run` brings its own Telegram: a sandbox with a chat page."""

import argparse
import asyncio
import contextlib
import itertools
import pathlib
import signal
import subprocess
import sys
import time
import zoneinfo
from collections.abc import Iterator, Sequence

import httpx

from bot import app, keys, life, opening
from bot import settings as configuration
from bot.core import schedule, spoken
from bot.edge import asides, drawing, health, logs, sandbox
from content import catalog, search
from db import sealed

SANDBOX_TOKEN = "1234567890:the-sandbox-token-is-no-secret-at-all"  # noqa: S105  it opens nothing but the sandbox


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Returns the exit status: 0, 1 for what went wrong, 2 for words that are no command."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.command(options)
    except (opening.CannotRun, configuration.WrongSetting, catalog.ContentError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="unkink", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("run", help="run the bot").set_defaults(command=_run)
    health = commands.add_parser("health", help="exit with 0 while the bot is alive")
    health.set_defaults(command=_health)
    database = commands.add_parser("db", help="the database").add_subparsers(required=True, metavar="COMMAND")
    database.add_parser("upgrade", help="bring the tables up to date").set_defaults(command=_upgrade)
    inbox = commands.add_parser("inbox", help="what failed three times and was set aside")
    aside = inbox.add_subparsers(required=True, metavar="COMMAND")
    aside.add_parser("list", help="print number, time, kind and error").set_defaults(command=_inbox, work=asides.listed)
    for name, work, does in (("retry", asides.retried, "try one again"), ("drop", asides.dropped, "give one up")):
        one = aside.add_parser(name, help=does)
        one.add_argument("number", type=int)
        one.set_defaults(command=_inbox, work=work)
    content = commands.add_parser("content", help="the movements").add_subparsers(required=True, metavar="COMMAND")
    content.add_parser("check", help="check every file").set_defaults(command=_check)
    content.add_parser("render", help="draw every picture ahead").set_defaults(command=_render)
    preview = content.add_parser("preview", help="show a movement as people will see it, in the sandbox's chat page")
    preview.add_argument("id", help="such as bridge")
    preview.set_defaults(command=_preview)
    find = content.add_parser("find", help="print the ids that search finds, best first")
    find.add_argument("words", nargs="+")
    find.set_defaults(command=_find)
    key = commands.add_parser("keys", help="the key of what is encrypted").add_subparsers(
        required=True, metavar="COMMAND"
    )
    key.add_parser("new", help="print a new key").set_defaults(command=_new_key)
    key.add_parser("rotate", help="seal everything with a new key").set_defaults(command=_rotate)
    coming = commands.add_parser("next", help="print the coming due moments: UTC and local")
    coming.add_argument("time", help="wall time, such as 07:30")
    coming.add_argument("zone", help="IANA zone, such as Europe/Berlin")
    coming.add_argument("--days", default="daily", help="such as mon-fri")
    coming.add_argument("--after", help="such as 2026-03-28T12:00Z; now if it is left out")
    coming.add_argument("--count", type=int, default=1)
    coming.set_defaults(command=_next)
    town = commands.add_parser("simulate", help="try the bot on a made-up town, with everything that can go wrong")
    town.add_argument("--people", type=int, default=50)
    town.add_argument("--days", type=int, default=30)
    town.add_argument("--seed", type=int, default=1, help="the same seed gives the same run")
    town.add_argument("--faults", default="all", help="none, all, or names with commas between, such as kills,flood")
    town.add_argument("--json", action="store_true", help="print one JSON object")
    town.set_defaults(command=_simulate)
    return parser


def _run(_options: argparse.Namespace) -> int:
    settings = configuration.load()
    logs.configure(settings.unkink_log_level, settings.unkink_log_format)
    if settings.telegram_bot_token is not None:
        token = settings.telegram_bot_token.get_secret_value()
        asyncio.run(app.run(settings, life.Place(token, settings.api_url, None, app.real_now)))
        return 0
    with _sandbox(settings, state=opening.data_folder(settings) / "sandbox.json") as address:
        _point_to("Unkink runs in the sandbox.", address)
        asyncio.run(_run_in_sandbox(settings, address))
    return 0


async def _run_in_sandbox(settings: configuration.Settings, address: str) -> None:
    clock = sandbox.Clock(app.real_now)
    link = sandbox.Link(address, clock)
    try:
        await link.catch_up()
        await app.run(settings, life.Place(SANDBOX_TOKEN, address, link, clock.now))
    finally:
        await link.close()


@contextlib.contextmanager
def _sandbox(settings: configuration.Settings, state: pathlib.Path | None = None) -> Iterator[str]:
    """The sandbox in a process of its own. It leaves when our end of its stdin closes, however we end."""
    command = [
        *(sys.executable, "-m", "sandbox", "--address", settings.unkink_sandbox, "--token", SANDBOX_TOKEN),
        *("--leave-with-stdin", *(() if state is None else ("--state", str(state)))),
    ]
    with subprocess.Popen(  # noqa: S603  our own module, our own arguments
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        ready = process.stdout.readline() if process.stdout is not None else ""
        if not ready:
            raise opening.CannotRun(
                f"UNKINK_SANDBOX: {settings.unkink_sandbox} cannot be used; try another, such as 127.0.0.1:8081"
            )
        try:
            yield ready.split()[-1]
        finally:
            if process.stdin is not None:
                process.stdin.close()


def _point_to(what: str, address: str) -> None:
    sys.stdout.write(f"\n  {what} Open {address} in a browser.\n  Ctrl+C ends it.\n\n")
    sys.stdout.flush()


def _health(_options: argparse.Namespace) -> int:
    settings = configuration.load()
    if settings.unkink_listen is not None:
        return _ask_health(settings.unkink_listen)
    alive = settings.unkink_data_dir / "alive"
    silent_s = time.time() - alive.stat().st_mtime if alive.exists() else None  # noqa: TID251  a file's real age
    if silent_s is not None and silent_s < health.ALIVE_S:
        return 0
    sys.stderr.write("The bot has not ticked for a minute.\n")
    return 1


def _ask_health(address: str) -> int:
    """Ask the process itself: replicas may share a data folder."""
    host, _, port = address.rpartition(":")
    host = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(host, host)  # noqa: S104  what "everywhere" is from here
    try:
        answer = httpx.get(f"http://{host}:{port}/health", timeout=10, trust_env=False)
    except httpx.HTTPError as error:
        sys.stderr.write(f"The bot does not answer on {address}: {type(error).__name__}\n")
        return 1
    if answer.is_success:
        return 0
    sys.stderr.write(f"The bot is not well: {answer.text}\n")
    return 1


def _inbox(options: argparse.Namespace) -> int:
    lines = asyncio.run(opening.visit(configuration.load(), options.work, *filter(None, [vars(options).get("number")])))
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


def _upgrade(_options: argparse.Namespace) -> int:
    asyncio.run(opening.upgrade(configuration.load()))
    sys.stdout.write("The database is up to date.\n")
    return 0


def _new_key(_options: argparse.Namespace) -> int:
    sys.stdout.write(f"{sealed.new_key()}\n")
    return 0


def _rotate(_options: argparse.Namespace) -> int:
    sys.stdout.write(f"{asyncio.run(keys.rotate(configuration.load()))}\n")
    return 0


def _check(_options: argparse.Namespace) -> int:
    from content import report  # noqa: PLC0415  it draws every pose: not at start-up

    sys.stdout.write("\n".join(report.check()) + "\n")
    return 0


def _render(_options: argparse.Namespace) -> int:
    library, folder = catalog.load(), configuration.load().picture_dir
    studio = drawing.studio(library, folder)
    files = [studio.draw(recipe) for recipe in drawing.recipes(library)]
    size = sum(file.stat().st_size for file in files) / 1e6
    sys.stdout.write(f"{len(files)} pictures, {size:.1f} MB, in {folder}\n")
    return 0


def _preview(options: argparse.Namespace) -> int:
    from bot.edge import preview  # noqa: PLC0415  same

    library, settings = catalog.load(), configuration.load()
    if options.id not in library.movements:
        raise ValueError(f"id: expected one of {', '.join(library.movements)}; got {options.id!r}")
    movement = library.movements[options.id]
    with contextlib.suppress(KeyboardInterrupt), _sandbox(settings) as address:
        asyncio.run(preview.post(library, movement, address, SANDBOX_TOKEN, settings.picture_dir, now=app.real_now()))
        _point_to(f"This is {movement.id}.", address)
        signal.pause()
    return 0


def _find(options: argparse.Namespace) -> int:
    found = search.find(catalog.load(), " ".join(options.words))
    sys.stdout.write("".join(f"{match.id}\n" for match in found.matches))
    return 0


def _next(options: argparse.Namespace) -> int:
    wall, days = spoken.parse_time(options.time), spoken.parse_days(options.days)
    after = app.real_now() if options.after is None else spoken.parse_moment(options.after)
    if wall is None:
        raise ValueError(f"time: expected a wall time such as 07:30; got {options.time!r}")
    if days is None:
        raise ValueError(f"--days: expected daily, mon-fri, or mon,wed,fri; got {options.days!r}")
    if after is None:
        raise ValueError(f"--after: expected a moment such as 2026-03-28T12:00Z; got {options.after!r}")
    if options.count < 1:
        raise ValueError(f"--count: expected 1 or more; got {options.count}")
    zone = _zone(options.zone)
    for due in itertools.islice(schedule.coming(wall, zone, days, after), options.count):
        sys.stdout.write(f"{due.at:%Y-%m-%dT%H:%M:%SZ} {due.at.astimezone(zone).isoformat()}\n")
    return 0


def _simulate(options: argparse.Namespace) -> int:
    from bot.simulation import faults, run  # noqa: PLC0415  of no use to a bot that starts

    told = run.simulate(options.people, options.days, options.seed, faults.parse(options.faults))
    sys.stdout.write((told.as_json() if options.json else told.as_text()) + "\n")
    return 0 if told.kept else 1


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"zone: expected an IANA name such as Europe/Berlin; got {name!r}") from None


if __name__ == "__main__":
    sys.exit(main())
