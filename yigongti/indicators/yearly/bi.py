"""The read-only schema `bi` for those who bring their own BI: its views as SQL, and who may read them.

No view holds a person, a record or a single village clinic. Of an institution a count of people below SMALL is hidden
and what fewer than SMALL bills come to, and with a single hidden one also the smallest shown beside it, so that it
cannot be had by subtraction.
"""

import re

from django.db import connection, transaction
from django.db.utils import ProgrammingError
from psycopg import sql

from yigongti.foundation.errors import Invalid, Problem

SMALL = 5
VIEWS = ("facts", "indicator_values", "locked_values", "indicators", "institutions", "periods")
NAME = re.compile(r"[a-z][a-z0-9_]{2,30}\Z", re.ASCII)
CREATE = f"""
CREATE SCHEMA bi;

CREATE VIEW bi.institutions AS
SELECT o.code, o.name, o.short_name, i.type, i.level, i.is_primary_care, i.county_id AS county, t.name AS township,
       (SELECT c.code FROM places_membership m JOIN places_consortium c ON c.id = m.consortium_id
        WHERE m.institution_id = i.organization_id AND m.role IN ('lead', 'member') AND m.period @> CURRENT_DATE
        ORDER BY m.id LIMIT 1) AS consortium
FROM places_institution i JOIN access_organization o ON o.id = i.organization_id
LEFT JOIN places_township t ON t.code = i.township_id
WHERE o.is_active AND i.level <> 'village';

CREATE VIEW bi.indicators AS
SELECT county, code, version, name, clause, level, unit, kind, formula, formula_source, direction, targets, note,
       valid_from, valid_to
FROM indicators_indicator;

CREATE VIEW bi.periods AS
SELECT county, period, round, decided_at AS locked_at
FROM collection_periodlock WHERE state = 'confirmed';

CREATE VIEW bi.indicator_values AS
SELECT v.county, v.indicator, v.version, v.scope_kind, c.code AS consortium, v.period, v.number, v.numerator,
       v.denominator, v.text, v.missing, v.computed_at
FROM yearly_keptvalue v
LEFT JOIN places_consortium c ON v.scope_kind = 'consortium' AND c.id = v.scope_id;

CREATE VIEW bi.locked_values AS
SELECT p.county, p.period, p.round, v.kind, v.code, v.scope_kind, c.code AS consortium, v.number, v.origin, v.missing
FROM collection_lockedvalue v JOIN collection_periodlock p ON p.id = v.lock_id AND p.state = 'confirmed'
LEFT JOIN places_consortium c ON v.scope_kind = 'consortium' AND c.id = v.scope_id
WHERE v.scope_kind IN ('county', 'consortium');

CREATE VIEW bi.facts AS
WITH cells AS (
    SELECT v.county, v.fact, b.title, b.unit, v.origin, v.scope_kind, v.month, v.records, v.amount, v.persons,
           c.code AS consortium, o.code AS institution, i.consortium AS of_consortium,
           v.scope_kind = 'institution' AND v.origin = 'computed' AND (
               v.amount > 0 AND v.amount < {SMALL} AND coalesce(b.unit, '人') IN ('人', '人次', '台次', '床日')
               OR b.unit = '元' AND v.records > 0 AND v.records < {SMALL}
           ) AS is_small
    FROM indicators_factvalue v
    LEFT JOIN indicators_basefact b ON b.county = v.county AND b.code = split_part(v.fact, ':', 1)
    LEFT JOIN places_consortium c ON v.scope_kind = 'consortium' AND c.id = v.scope_id
    LEFT JOIN access_organization o ON v.scope_kind = 'institution' AND o.id = v.scope_id
    LEFT JOIN bi.institutions i ON i.code = o.code
    WHERE v.scope_kind <> 'site'
), counted AS (
    SELECT *, count(*) FILTER (WHERE is_small) OVER beside AS small_beside,
           row_number() OVER (PARTITION BY county, fact, origin, scope_kind, of_consortium, month
                              ORDER BY is_small, amount, institution) AS place
    FROM cells
    WINDOW beside AS (PARTITION BY county, fact, origin, scope_kind, of_consortium, month)
), marked AS (
    SELECT *, is_small OR (scope_kind = 'institution' AND small_beside = 1 AND place = 1) AS is_hidden FROM counted
)
SELECT county, fact, title, unit, origin, scope_kind, consortium, institution, month,
       CASE WHEN is_hidden THEN NULL ELSE records END AS records,
       CASE WHEN is_hidden THEN NULL ELSE amount END AS amount,
       CASE WHEN is_hidden THEN NULL ELSE persons END AS persons,
       is_hidden
FROM marked;
"""  # noqa: S608  the one number in it is ours
DROP = "DROP SCHEMA bi CASCADE;"


class BadRole(Invalid):
    """No name for a reader."""

    sentence = "角色名只用小写字母、数字和下划线，3 到 31 个字符，以字母开头，例如 bi_reader。"


class MayNotCreate(Problem):
    """The platform's database account may not make roles."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"平台的数据库账号不能新建角色。请数据库管理员先执行：CREATE ROLE {name} LOGIN PASSWORD '…'; 再运行本命令。"
        )


def grant(*, name: str, password: str = "") -> bool:
    """Let the role `name` read the views and nothing else; made where there is none. Returns whether it was made.

    Raises BadRole, MayNotCreate.
    """
    if not NAME.match(name):
        raise BadRole
    made = not _exists(name)
    role = sql.Identifier(name)
    with connection.cursor() as cursor:
        if made:
            _make(name, password)
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA bi TO {}").format(role))
        cursor.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA bi TO {}").format(role))
        cursor.execute(sql.SQL("ALTER ROLE {} SET default_transaction_read_only = on").format(role))
    return made


def revoke(*, name: str) -> None:
    """Take the right away; the role itself stays. Raises BadRole."""
    if not NAME.match(name) or not _exists(name):
        raise BadRole
    role = sql.Identifier(name)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA bi FROM {}").format(role))
        cursor.execute(sql.SQL("REVOKE ALL ON SCHEMA bi FROM {}").format(role))


def _exists(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        return cursor.fetchone() is not None


def _make(name: str, password: str) -> None:
    words = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT CONNECTION LIMIT 10")
    statement = words.format(sql.Identifier(name))
    if password:
        statement += sql.SQL(" PASSWORD {}").format(sql.Literal(password))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as refused:
        raise MayNotCreate(name) from refused
