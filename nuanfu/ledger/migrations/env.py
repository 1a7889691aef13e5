"""Alembic's entry: runs on the connection that `nuanfu init` opened."""

from alembic import context

from nuanfu.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, render_as_batch=connection.dialect.name == "sqlite")
with context.begin_transaction():
    context.run_migrations()
