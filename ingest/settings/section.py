"""What every section of the settings is."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """One section of the file: an unknown key is an error, each field's description is its documentation.

    A field whose unit is part of its name (`within_s`) is written in the file under its alias (`within`).
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
