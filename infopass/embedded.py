from pathlib import Path


def addresses(data_dir: Path) -> tuple[str, str]:
    return ("postgres://postgres@/infopass", "redis://127.0.0.1:6379/0")
