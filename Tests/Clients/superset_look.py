"""Superset's own introspection of the BI user's database: superset_look.py HOST HTTP_PORT USER PASSWORD DATABASE, in a Python that has apache-superset.

Prints one line of JSON: schemas, views, the columns of `events`, and the rows that Superset's SQL Lab gets of a statement."""

import json
import os
import sys
import tempfile

host, http_port, user, password, database = sys.argv[1:]
folder = tempfile.mkdtemp(prefix="kith-superset-")
settings = os.path.join(folder, "superset_config.py")
with open(settings, "w") as file:
    file.write("SECRET_KEY = 'only for this look, which serves nobody'\n")
    # Its own database is empty: nothing is logged to it.
    file.write("from superset.utils.log import StdOutEventLogger\nEVENT_LOGGER = StdOutEventLogger()\n")
    file.write("FILTER_STATE_CACHE_CONFIG = EXPLORE_FORM_DATA_CACHE_CONFIG = {'CACHE_TYPE': 'NullCache'}\n")
    file.write(f"SQLALCHEMY_DATABASE_URI = 'sqlite:///{folder}/superset.db'\n")
os.environ["SUPERSET_CONFIG_PATH"] = settings

from superset.app import create_app  # noqa: E402: it reads its settings when it is loaded

app = create_app()
with app.app_context():
    from superset.models.core import Database
    from superset.sql.parse import Table

    warehouse = Database(database_name="kith", sqlalchemy_uri=f"clickhousedb+connect://{user}:{password}@{host}:{http_port}/{database}")
    warehouse.set_sqlalchemy_uri(warehouse.sqlalchemy_uri)
    views = {name for name, *_ in warehouse.get_all_view_names_in_schema(None, database)}
    tables = {name for name, *_ in warehouse.get_all_table_names_in_schema(None, database)}
    columns = {column["column_name"]: str(column["type"]) for column in warehouse.get_columns(Table("events", database))}
    frame = warehouse.get_df("SELECT type, count() AS n FROM events GROUP BY type ORDER BY type", schema=database)
    print(
        "look " + json.dumps({
            "schemas": sorted(warehouse.get_all_schema_names()), "views": sorted(views | tables), "columns": columns,
            "rows": [[str(kind), str(count)] for kind, count in frame.itertuples(index=False)],
        })
    )
