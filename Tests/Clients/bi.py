"""The libraries that BI tools are built on, against the BI user: bi.py HOST POSTGRESQL_PORT HTTP_PORT USER PASSWORD DATABASE.

Prints one line of JSON for each look: what the library saw, or how it was refused."""

import json
import sys

import clickhouse_connect
import psycopg
import sqlalchemy

host, postgresql_port, http_port, user, password, database = sys.argv[1:]
url = f"clickhousedb+connect://{user}:{password}@{host}:{http_port}/{database}"


def psycopg_look():
    # ClickHouse's PostgreSQL protocol takes parameters only as text in the statement.
    with psycopg.connect(
        host=host, port=postgresql_port, user=user, password=password, dbname=database, autocommit=True, cursor_factory=psycopg.ClientCursor
    ) as connection:
        rows = connection.execute("SELECT type, count(*) FROM events WHERE user_id <> %s GROUP BY type ORDER BY type", ("it's",)).fetchall()
        return [[kind, int(count)] for kind, count in rows]


def psycopg_foreign():
    with psycopg.connect(
        host=host, port=postgresql_port, user=user, password=password, dbname=database, autocommit=True, cursor_factory=psycopg.ClientCursor
    ) as connection:
        return connection.execute("SELECT count(*) FROM kith.event_rows").fetchall()


def connect_look():
    client = clickhouse_connect.get_client(host=host, port=int(http_port), username=user, password=password, database=database)
    result = client.query("SELECT type, count() FROM events WHERE user_id <> {u:String} GROUP BY type ORDER BY type", parameters={"u": "it's"})
    return [list(row) for row in result.result_rows]


def connect_without_limits():
    client = clickhouse_connect.get_client(
        host=host, port=int(http_port), username=user, password=password, database=database, settings={"max_execution_time": 0}
    )
    return client.query("SELECT 1").result_rows


def sqlalchemy_look():
    engine = sqlalchemy.create_engine(url)
    looked = sqlalchemy.inspect(engine)
    events = sqlalchemy.Table("events", sqlalchemy.MetaData(), autoload_with=engine)
    with engine.connect() as connection:
        query = sqlalchemy.select(events.c.type, sqlalchemy.func.count()).group_by(events.c.type).order_by(events.c.type)
        rows = [list(row) for row in connection.execute(query)]
    return {
        "schemas": sorted(name for name in looked.get_schema_names() if name.lower() != "information_schema"),
        "views": sorted(looked.get_view_names(database)),
        "columns": [column["name"] for column in looked.get_columns("events", database)],
        "rows": rows,
    }


def sqlalchemy_over_postgresql():
    # SQLAlchemy asks a PostgreSQL server for things that ClickHouse has not: it must not ask.
    engine = sqlalchemy.create_engine(
        f"postgresql+psycopg://{user}:{password}@{host}:{postgresql_port}/{database}",
        isolation_level="AUTOCOMMIT", use_native_hstore=False, _initialize=False,
        connect_args={"autocommit": True, "cursor_factory": psycopg.ClientCursor},
    )
    with engine.connect() as connection:
        text = sqlalchemy.text("SELECT count(*) FROM events WHERE user_id <> :user")
        return int(connection.execute(text, {"user": "nobody"}).scalar())


for look in (psycopg_look, psycopg_foreign, connect_look, connect_without_limits, sqlalchemy_look, sqlalchemy_over_postgresql):
    try:
        print(json.dumps({"look": look.__name__, "saw": look()}))
    except Exception as error:
        print(json.dumps({"look": look.__name__, "refused": str(error)[:500]}))
