"""What a newcomer relies on before the program runs: locks, set-up, fonts."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / ".build" / "fonts"


def pins(lock: str) -> set[str]:
    return set(re.findall(r"^\S+==\S+", (ROOT / lock).read_text(), flags=re.MULTILINE))


def test_test_lock_contains_every_runtime_pin() -> None:
    assert pins("requirements.lock") - pins("requirements-dev.lock") == set()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_lock_has_a_hash_for_every_pin_and_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text()
    entries = re.findall(r"^\S+==.*(?:\n +.*)*", text, flags=re.MULTILINE)
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"\S+://\S+|--\S*index\S*|--find-links\S*", text) == []


def test_container_gets_every_app_of_ours() -> None:
    let_in = set(re.findall(r"^!(\w+)$", (ROOT / ".dockerignore").read_text(), flags=re.MULTILINE))
    assert {path.parent.name for path in ROOT.glob("*/apps.py")} - let_in == set()


def test_operations_page_lists_exactly_the_settings_that_are_read() -> None:
    read = "".join((ROOT / "kkpham" / path).read_text() for path in ("settings.py", "management/commands/serve.py"))
    listed = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "operations.md").read_text(), flags=re.MULTILINE)
    assert sorted(listed) == sorted(set(re.findall(r"(?:env\.\w+|environ\.get)\(\s*\"([A-Z_]+)\"", read)))


@pytest.mark.parametrize(("answer", "taken"), [("exit 0", True), ("exit 1", False)])
def test_the_system_s_python_is_taken_where_it_will_do(tmp_path: Path, answer: str, taken: bool) -> None:
    spec = importlib.util.spec_from_file_location("setup", ROOT / "tools" / "setup.py")
    setup = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(setup)
    system = tmp_path / "python3"
    assert setup.base_python(system) == Path(sys.executable)  # there is none
    system.write_text(f"#!/bin/sh\n{answer}\n")
    system.chmod(0o755)
    assert setup.base_python(system) == (system if taken else Path(sys.executable))


def test_second_setup_has_nothing_to_do() -> None:
    """pytest has run it once, before the first test."""
    again = subprocess.run(
        [sys.executable, ROOT / "tools" / "setup.py", "--static"], capture_output=True, text=True, check=True
    )
    assert again.stdout + again.stderr == ""


@pytest.mark.parametrize("suffix", ["ttf", "woff2"])
@pytest.mark.parametrize(
    ("name", "family", "weight", "italic"),
    [
        ("SourceSans3-Regular", "Source Sans 3", 400, False),
        ("SourceSans3-Semibold", "Source Sans 3", 600, False),
        ("SourceSans3-Bold", "Source Sans 3", 700, False),
        ("SourceSans3-Italic", "Source Sans 3", 400, True),
        ("EBGaramond-Regular", "EB Garamond", 400, False),
        ("EBGaramond-Medium", "EB Garamond", 500, False),
        ("EBGaramond-SemiBold", "EB Garamond", 600, False),
        ("EBGaramond-Italic", "EB Garamond", 400, True),
    ],
)
def test_cut_font_is_static_and_tells_its_name_and_weight(
    name: str, family: str, weight: int, italic: bool, suffix: str
) -> None:
    font = TTFont(FONTS / f"{name}.{suffix}")
    assert "fvar" not in font
    assert font["name"].getBestFamilyName() == family
    assert font["OS/2"].usWeightClass == weight
    assert bool(font["OS/2"].fsSelection & 1) is italic


@pytest.mark.parametrize("name", ["SourceSans3-Regular", "SourceSans3-Semibold", "EBGaramond-Regular"])
def test_digits_of_a_cut_font_line_up_and_indonesian_text_is_complete(name: str) -> None:
    font = TTFont(FONTS / f"{name}.ttf")
    glyphs = font.getBestCmap()
    assert len({font["hmtx"][glyphs[ord(digit)]][0] for digit in "0123456789"}) == 1
    assert [sign for sign in "AaZzéèÉ0–—“”‘’…·•×−≥≤→§°%/&½ " if ord(sign) not in glyphs] == []
