"""offices <- appointments <- notices, and from infopass only what imports no app."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

BASE_DIR = Path(__file__).resolve().parent.parent.parent
MAY_IMPORT = {
    "offices": {"offices"},
    "appointments": {"appointments", "offices"},
    "notices": {"notices", "appointments", "offices"},
}
APPS = set(MAY_IMPORT)
MEANINGLESS = {"utils", "util", "helpers", "helper", "services", "managers", "misc", "common"}


def modules(package: str) -> Iterator[tuple[str, Path]]:
    for path in sorted((BASE_DIR / package).rglob("*.py")):
        yield ".".join(path.relative_to(BASE_DIR).with_suffix("").parts), path


def imported(path: Path) -> Iterator[str]:
    """Every module named by an import statement, wherever in the file it stands."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import hides where it points"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def module_of(name: str) -> str:
    """infopass.keys for infopass.keys.NamedKeys."""
    return ".".join(name.split(".")[:2])


def leads_to_an_app(module: str, seen: set[str]) -> bool:
    path = BASE_DIR / Path(*module.split(".")).with_suffix(".py")
    if module in seen or not path.exists():
        return False
    seen.add(module)
    names = set(imported(path))
    return any(name.split(".")[0] in APPS for name in names) or any(
        leads_to_an_app(module_of(name), seen) for name in names if name.startswith("infopass.")
    )


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_an_app_imports_only_those_below_it(app: str) -> None:
    strays = [
        f"{module} imports {name}"
        for module, path in modules(app)
        for name in imported(path)
        if name.split(".")[0] in APPS - MAY_IMPORT[app]
    ]
    assert strays == []


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_apps_import_only_leaves_of_infopass(app: str) -> None:
    strays = [
        f"{module} imports {name}, which imports an app"
        for module, path in modules(app)
        for name in imported(path)
        if name.startswith("infopass.") and leads_to_an_app(module_of(name), set())
    ]
    assert strays == []


def test_a_module_that_imports_an_app_is_recognised() -> None:
    assert leads_to_an_app("infopass.gauges", set())
    assert leads_to_an_app("infopass.health", set())
    assert not leads_to_an_app("infopass.keys", set())


def test_modules_are_named_after_what_they_do() -> None:
    meaningless = [
        module
        for package in (*APPS, "infopass", "tests")
        for module, _path in modules(package)
        if MEANINGLESS & set(module.split("."))
    ]
    assert meaningless == []
