"""Write into the database which query each index serves, where its owner will look (``\\di+``).

An app says it in ``SERVES`` of its module ``index_queries``, by the name of the index. It is
written after every migration, and only where it changed.
"""

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.utils.module_loading import module_has_submodule
from psycopg import sql

_THERE = """
    SELECT relname, coalesce(obj_description(oid, 'pg_class'), '') FROM pg_class
    WHERE relname = ANY(%s) AND relkind = 'i' AND pg_table_is_visible(oid)
"""


def comment_on_indexes(*, app_config: AppConfig, using: str, **_signal: Any) -> None:
    """For `post_migrate`. An index that a later migration makes is left until then."""
    serves = of_app(app_config)
    if not serves:
        return
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(_THERE, [list(serves)])
        for name, comment in cursor.fetchall():
            if comment != serves[name]:
                cursor.execute(_comment(name, serves[name]))


def _comment(index: str, text: str) -> sql.Composed:
    """PostgreSQL takes no parameter here."""
    return sql.SQL("COMMENT ON INDEX {} IS {}").format(sql.Identifier(index), sql.Literal(text))


def of_app(app_config: AppConfig) -> dict[str, str]:
    """What the app says of its indexes."""
    if app_config.module is None or not module_has_submodule(app_config.module, "index_queries"):
        return {}
    serves: dict[str, str] = import_module(f"{app_config.name}.index_queries").SERVES
    return serves
