"""A page as a person meets it: its title, its boxes, its links; and that it is well formed."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import sqlalchemy as sa
from sqlalchemy import event
from werkzeug.test import TestResponse

VOID = frozenset({"meta", "link", "input", "br", "hr", "img", "col", "path", "circle", "rect"})


@dataclass
class Page(HTMLParser):
    """Read strictly: every element is closed where it belongs, every id stands once."""

    text: str
    open: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    title: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.text)
        self.close()
        assert self.open == [], f"never closed: {self.open}"
        assert len(self.ids) == len(set(self.ids)), sorted(
            each for each in self.ids if self.ids.count(each) > 1
        )
        assert self.title.strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if "id" in given:
            self.ids.append(given["id"] or "")
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")
        ticked = given.get("type") not in {"checkbox", "radio"} or "checked" in given
        if tag == "input" and given.get("name") and ticked:
            self.fields.append((given["name"] or "", given.get("value") or ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "title":
            self.title += data
        if data.strip():
            self.words.append(" ".join(data.split()))

    @property
    def said(self) -> str:
        return " ".join(self.words)

    def values(self, name: str) -> list[str]:
        return [value for box, value in self.fields if box == name]


def page_of(response: TestResponse, status: int = 200) -> Page:
    text = response.get_data(as_text=True)
    assert response.status_code == status, text[-3000:]
    return Page(text)


class Statements:
    """Counts what is asked of a database while the block runs."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self.count = 0

    def __enter__(self) -> "Statements":
        event.listen(self.engine, "before_cursor_execute", self._one_more)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._one_more)

    def _one_more(self, *_: object) -> None:
        self.count += 1
