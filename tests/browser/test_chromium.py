"""Which Chromium is driven; these run without any."""

from pathlib import Path

import pytest

from tests.browser.chromium import NAMED, find


def program(folder: Path, name: str) -> str:
    made = folder / name
    made.touch(mode=0o755)
    return str(made)


def test_the_first_known_name_on_the_path_is_driven(tmp_path: Path) -> None:
    program(tmp_path, "google-chrome")
    chromium = program(tmp_path, "chromium")
    assert find({"PATH": str(tmp_path)}) == chromium


def test_a_setting_names_another(tmp_path: Path) -> None:
    program(tmp_path, "chromium")
    own = program(tmp_path, "my-browser")
    assert find({"PATH": str(tmp_path), NAMED: own}) == own


def test_one_that_is_named_and_not_there_is_an_error_not_a_silence(tmp_path: Path) -> None:
    with pytest.raises(pytest.UsageError, match="nowhere"):
        find({"PATH": str(tmp_path), NAMED: str(tmp_path / "nowhere")})


def test_without_any_there_is_none(tmp_path: Path) -> None:
    assert find({"PATH": str(tmp_path)}) is None
