"""How alembic reaches the catalogue: through the connection that `open_catalogue` hands over."""

from alembic import context
from sqlmodel import SQLModel

from ingest.store import catalogue, said

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transactional_ddl=False,
)
assert catalogue.Commit.metadata is said.Case.metadata is SQLModel.metadata  # noqa: S101 - the models must be imported before they are compared
context.run_migrations()
