"""Collects the scenarios of this folder and plays each on SQLite, and those of one file on PostgreSQL too."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from nuanfu.errors import Unavailable
from tests.conftest import POSTGRES
from tests.scenarios.always import Sentences
from tests.scenarios.play import NotAsExpected, Play
from tests.scenarios.shape import Scenario, ScenarioInvalid, read_scenarios
from tests.scenarios.stage import Stage, opened

ON_POSTGRES_TOO = "price_ladder.yml"  # every kind of statement the ledger makes in haggling; the rest would only repeat


class ScenarioFile(pytest.File):
    """One file of scenarios; each is a test, named as its author named it."""

    def collect(self) -> Iterator[pytest.Function]:
        """Read the file; one that cannot be read fails by itself, with its lines."""
        for scenario in read_scenarios(self.path):
            yield self._test(scenario, scenario.name, on_sqlite)
        if self.path.name == ON_POSTGRES_TOO and POSTGRES:
            for scenario in read_scenarios(self.path):
                yield self._test(scenario, f"{scenario.name}[postgresql]", on_postgresql)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:
        """Show a scenario that cannot be read by its lines, without the reader's own."""
        if isinstance(excinfo.value, ScenarioInvalid):
            return excinfo.value.message
        return super().repr_failure(excinfo)

    def _test(self, scenario: Scenario, name: str, play: Any) -> pytest.Function:
        return ScenarioTest.from_parent(self, name=name, callobj=play(scenario))


class ScenarioTest(pytest.Function):
    """One scenario; when it fails, the conversation is what is shown."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> Any:
        """Show the conversation so far, not the code that compared."""
        if isinstance(excinfo.value, NotAsExpected):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Name the scenario's file."""
        return self.path, None, self.name


def pytest_collect_file(parent: pytest.Collector, file_path: Path) -> pytest.Collector | None:
    """Take every YAML file of this folder for scenarios."""
    return ScenarioFile.from_parent(parent, path=file_path) if file_path.suffix == ".yml" else None


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Keep the trained model running; the logs of Rasa and of the actions are in its folder."""
    with ExitStack() as opening:
        try:
            made = opening.enter_context(opened(tmp_path_factory.mktemp("stage")))
        except Unavailable as error:
            pytest.fail(error.message, pytrace=False)
        yield made


@pytest.fixture(scope="session")
def sqlite_url(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of a migrated, empty ledger in a file."""
    path = tmp_path_factory.mktemp("ledger") / "nuanfu.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def sentences() -> Sentences:
    """Return every sentence the assistant knows."""
    return Sentences()


def on_sqlite(scenario: Scenario) -> Any:
    """Return the test that plays a scenario on SQLite."""

    def test(stage: Stage, sqlite_url: str, sentences: Sentences) -> None:
        Play(stage.shop_over(sqlite_url), scenario, sentences).run()

    return test


def on_postgresql(scenario: Scenario) -> Any:
    """Return the test that plays a scenario on PostgreSQL."""

    def test(stage: Stage, postgres_url: str, sentences: Sentences) -> None:
        Play(stage.shop_over(postgres_url), scenario, sentences).run()

    return test
