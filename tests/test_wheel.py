"""The wheel is whole: it installs into a fresh environment and works away from the sources."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import LESSONS, ROOT

pytestmark = pytest.mark.slow

OFFLINE = ("--quiet", "--disable-pip-version-check", "--no-deps", "--no-index")


def run(*command: str | Path, cwd: Path) -> str:
    """The standard output of a command that finds nothing of this checkout by PYTHONPATH."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        timeout=100,
        cwd=cwd,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that the build leaves nothing in the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    unwanted = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "*.egg-info", "tests")
    shutil.copytree(ROOT, folder / "sources", ignore=unwanted)
    build = ("wheel", *OFFLINE, "--no-build-isolation", "--wheel-dir", folder, folder / "sources")
    run(sys.executable, "-m", "pip", *build, cwd=folder)
    [built] = folder.glob("depthscope-*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path) -> Path:
    """A fresh environment's folder of programs; its dependencies are those of this one."""
    folder = wheel.parent / "environment"
    venv.create(folder, with_pip=False)
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    install = ("--python", programs / "python", "install", *OFFLINE, wheel)
    run(sys.executable, "-m", "pip", *install, cwd=folder)
    site = sysconfig.get_path("purelib", "venv", {"base": str(folder)})
    # a plain path: an editable install of this checkout does not come along
    Path(site, "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return programs


def _python(environment: Path, folder: Path, lines: Sequence[str]) -> str:
    return run(environment / "python", "-c", "\n".join(lines), cwd=folder).strip()


def test_a_network_is_trained_from_another_folder(environment: Path, tmp_path: Path) -> None:
    lesson = "design.depthscope.json"
    shutil.copy(LESSONS / "twenty-sigmoid-layers" / lesson, tmp_path)
    trained = run(
        environment / "depthscope", "train", lesson, "--epochs", "1", "--json", cwd=tmp_path
    )
    network = json.loads(trained)["networks"][0]
    assert (network["steps"], network["status"]) == (23, "finished")


@pytest.mark.parametrize("package", ["simulator", "ui", "assets"])
def test_the_installed_package_is_the_one_that_is_imported(
    environment: Path, tmp_path: Path, package: str
) -> None:
    place = _python(environment, tmp_path, [f"import {package}", f"print({package}.__file__)"])
    assert Path(place).is_relative_to(environment.parent)


def test_it_holds_all_sources_and_data_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    packages = [ROOT / name for name in ("simulator", "ui", "assets")]
    files = [path for package in packages for path in package.rglob("*") if path.is_file()]
    wanted = {str(path.relative_to(ROOT)) for path in files if "__pycache__" not in path.parts}
    assert "assets/screenshot.png" in wanted  # the README's alone
    assert held == wanted - {"assets/screenshot.png"}
    assert {"simulator/py.typed", "ui/py.typed"} <= held
