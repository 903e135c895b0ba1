"""`python -m sandbox`: a local Telegram look-alike with a chat page."""

import argparse
import asyncio
import contextlib
import os
import pathlib
import socket
import sys
import threading
import time

from sandbox import server

STDIN = 0


def main() -> int:
    """Run until a signal, or until stdin closes where that is asked for. Returns the exit status."""
    options = _options()
    host, _, port = options.address.rpartition(":")
    try:
        bound = server.bind(host.strip("[]"), int(port))
    except (OSError, ValueError, OverflowError) as error:
        sys.stderr.write(f"The sandbox cannot listen on {options.address}: {error}\n")
        return 1
    with bound, contextlib.suppress(KeyboardInterrupt):  # uvicorn raises it again after a clean end
        try:
            asyncio.run(_serve(options, host.strip("[]"), bound))
        except ValueError as error:
            sys.stderr.write(f"The sandbox cannot start: {error}\n")
            return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--address", default="127.0.0.1:8080", help="host:port; port 0 takes any free one")
    parser.add_argument("--token", required=True, help="the bot's token, 1234567890:LETTERS")
    parser.add_argument("--state", type=pathlib.Path, metavar="FILE", help="load from and save to this JSON file")
    parser.add_argument("--leave-with-stdin", action="store_true", help="end when stdin closes")
    return parser.parse_args()


async def _serve(options: argparse.Namespace, host: str, bound: socket.socket) -> None:
    sandbox = server.Sandbox(options.token, time.time, options.state)  # noqa: TID251  the sandbox's only clock

    def ready() -> None:
        sys.stdout.write(f"Sandbox ready on {server.url(host, bound)}\n")
        sys.stdout.flush()

    running = server.Server(sandbox, host, ready)
    if options.leave_with_stdin:
        threading.Thread(target=_leave_with_stdin, args=(running,), daemon=True).start()
    await running.serve(sockets=[bound])


def _leave_with_stdin(running: server.Server) -> None:
    while os.read(STDIN, 1024):
        pass
    running.should_exit = True


if __name__ == "__main__":
    sys.exit(main())
