"""The browser of the browser tests: where it is, and what happens where there is none.

On a person's machine without Chromium its tests are left out, and one line says so; in CI they fail.
"""

import os
import shutil

import pytest

LEFT_OUT = "no Chromium on this machine"

ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def path() -> str | None:
    """Debian's Chromium."""
    return shutil.which("chromium")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the browser tests out where they cannot run, except in CI."""
    if path() is None and not os.environ.get("CI"):
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=LEFT_OUT))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out; reports come here from every worker."""
    skipped = [report for report in terminalreporter.getreports("skipped") if LEFT_OUT in str(report.longrepr)]
    if skipped:
        count = len(skipped)
        terminalreporter.write_line(f"{LEFT_OUT}: {count} browser tests left out (Debian: apt-get install chromium)")
