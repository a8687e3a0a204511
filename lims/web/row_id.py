"""The number of a row in an address: canonical, positive, within what a database can hold."""

from werkzeug.routing import BaseConverter, ValidationError

LARGEST = 2**63 - 1


class RowId(BaseConverter):
    """`<id:sample_id>`: `1` is a sample, `01`, `+1` and full-width digits are missing pages."""

    regex = "[1-9][0-9]{0,18}"

    def to_python(self, value: str) -> int:
        if not value.isascii() or int(value) > LARGEST:
            raise ValidationError
        return int(value)
