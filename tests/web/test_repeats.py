"""All repeats stand before the reviewer, with their verdicts; the choice is made there, with a reason."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from lims.db import Database
from lims.domain.method import Repeats
from tests.services.test_repeats import measured, standing

Browser = Callable[[str], FlaskClient]


def said(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", response.get_data(as_text=True)).split())


def test_choice_is_made_with_every_value_in_sight(database: Database, client_of: Browser) -> None:
    measured(database, "0,5", "0,05", rule=Repeats.CHOOSE)
    page = "/validation/runs/2/results/2/repeats"
    minh = client_of("minh")
    for path in ("/runs/2", "/validation/runs/2", "/samples/1", page):
        seen = said(minh, path)
        assert ["0,5" in seen, "Độ thu hồi thấp" in seen, "không đạt" in seen.lower()] == [True] * 3, path
    assert "Kết quả đạt được lấy thay cho kết quả không đạt" in said(minh, page)
    for form, status in (
        ({"reason": "x"}, 422),
        ({"chosen": "2", "reason": ""}, 422),
        ({"chosen": "99", "reason": "x"}, 404),
        ({"chosen": "x"}, 400),
    ):
        answered = minh.post(page, data=form)
        assert answered.status_code == status
    assert client_of("hoa").post(page, data={"chosen": "1", "reason": "x"}).status_code == 403
    assert minh.post(page, data={"chosen": "1", "reason": "Lần hai nhiễm bẩn"}).status_code == 303
    assert [counts for _, counts, _ in standing(database)] == [True, False]
    assert "Chọn: Trần Văn Minh" in said(minh, page)
    assert "Lần hai nhiễm bẩn" in said(client_of("hoa"), "/samples/1")
    assert minh.get("/validation/runs/1/results/2/repeats").status_code == 404
