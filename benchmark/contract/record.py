"""The base of everything that is stored as JSON."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from benchmark.contract.quoting import shown


class Record(BaseModel):
    """Base of all records: frozen; an unknown field, and a value of another type than the field's, are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, ser_json_inf_nan="constants")

    @classmethod
    def of_json(cls, text: str) -> Self:
        """The record of a JSON text; raises ValueError, which names the first field that does not fit."""
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            where = f"{shown('.'.join(map(str, first['loc'])))}: " if first["loc"] else ""
            raise ValueError(f"{where}{first['msg']}") from None
