"""A bench without a laboratory: the real grid component and its scripts, with a server that reads in its own simple way."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import waitress
from flask import Flask, Response, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader, StrictUndefined

from lims.domain.refusal import Problem
from lims.words import Language, say

ROOT = Path(__file__).parents[2]
LIMIT = Decimal("0.05")
POLICY = "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:"
PAGE = """{% from "components/grid.html" import grid with context %}<!doctype html><html lang="{{ language }}"><head>
<title>bench</title><link rel="icon" href="/static/icon.svg"><link rel="stylesheet" href="/static/theme.css"><link rel="stylesheet" href="/static/parts.css"><link rel="stylesheet" href="/static/grid.css"><link rel="stylesheet" href="/static/wide.css">
<script type="module" src="/static/grid.js"></script></head><body><main>
{{ grid(sheet, address, caption="R-26-0001") }}</main></body></html>"""
SEALS = {
    "seven": "c2V2ZW4tc2V2ZW4tc2V2ZW4tc2V2ZW4tc2V2ZW4tMDA=",
    "eight": "ZWlnaHQtZWlnaHQtZWlnaHQtZWlnaHQtZWlnaHQtMDA=",
}


@dataclass
class Bench:
    """Three samples by two analytes; the middle box of the first column is locked."""

    saved: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)
    account: str = "seven"
    theirs: dict[str, str] = field(default_factory=dict)
    status: int = 200

    def rows(self, typed: dict[str, str]) -> list[dict[str, Any]]:
        return [
            {"code": f"LD-26-00000{row}", "cells": [self.cell(f"{row}{column}", typed) for column in (1, 2)]}
            for row in (1, 2, 3)
        ]

    def cell(self, result_id: str, typed: dict[str, str]) -> dict[str, Any]:
        saved = self.saved.get(result_id, "")
        text = typed.get(f"text-{result_id}", saved)
        problem = Problem("text_one_line") if read(text)["problem"] else None
        return {
            "id": result_id,
            "version": self.versions.get(result_id, "1"),
            "text": text,
            "saved": saved,
            "limit": "≤ 0,05",
            "problem": problem,
            "locked": result_id == "21",
        }

    def show(self, typed: dict[str, str]) -> str:
        columns = [{"name": "Cd", "unit": "mg/kg"}, {"name": "Pb", "unit": "mg/kg"}]
        sheet = {
            "rows": self.rows(typed),
            "columns": columns,
            "markets": 2,
            "part": None,
            "own_limits": False,
        }
        return render_template("bench.html", sheet=sheet, address=self.address())

    def address(self) -> dict[str, Any]:
        here = {"action": "/", "here": "/", "read": "/read", "changed": "/changed", "cells": "", "turn": ""}
        told = {
            "name": "run-1",
            "account": self.account,
            "seal": SEALS[self.account],
            "since": 0,
            "turned": False,
        }
        return here | told

    def save(self) -> ResponseReturnValue:
        """By the plain form with a page, by the grid with an answer: only boxes that changed come with it."""
        typed = dict(request.form)
        self.sent.append(typed)
        if self.status != 200:
            return "", self.status
        texts = {name[5:]: text for name, text in typed.items() if name.startswith("text-")}
        wrong = {
            f"text-{each}": problem for each, text in texts.items() if (problem := read(text)["problem"])
        }
        asked_by_grid = "account" in typed
        if wrong:
            answer = jsonify(
                code="entries_need_attention", said="not all can be read", problems=wrong, cells={}
            )
            return (answer if asked_by_grid else self.show(typed)), 422
        late = [each for each in texts if typed[f"version-{each}"] != self.versions.get(each, "1")]
        if late:
            problems = {f"text-{each}": "somebody was quicker" for each in late}
            return jsonify(
                code="changed_meanwhile", said="somebody was quicker", problems=problems, **self.now(late)
            ), 409
        self.saved |= texts
        for each in texts:
            self.versions[each] = str(int(self.versions.get(each, "1")) + 1)
        return (
            jsonify(saved=len(texts), **self.now(list(texts))) if asked_by_grid else redirect("/", code=303)
        )

    def somebody_saves(self, result_id: str, text: str) -> None:
        self.saved[result_id] = self.theirs[result_id] = text
        self.versions[result_id] = str(int(self.versions.get(result_id, "1")) + 1)

    def changed(self) -> ResponseReturnValue:
        now = self.now(list(self.theirs))
        return jsonify(at=1, account=self.account, csrf="fresh", all=False, **now), self.status

    def now(self, ids: list[str]) -> dict[str, Any]:
        cells = {each: [[int(each), int(self.versions[each]), self.saved[each]], "Minh"] for each in ids}
        return {"cells": cells, "verdicts": []}

    def read(self) -> ResponseReturnValue:
        questions = request.get_json()
        self.asked.append(questions)
        return jsonify(answers={each["id"]: read(each["text"], each["confirmed"]) for each in questions})


def read(text: str, confirmed: bool = False) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "understood": None,
        "outcomes": [],
        "problem": None,
        "needs_confirmation": False,
    }
    if not text:
        return answer
    if text == "1.000" and not confirmed:
        return answer | {"understood": "1?", "needs_confirmation": True}
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return answer | {"problem": f"unreadable: {text}"}
    outcome = "fail" if value > LIMIT else "pass"
    verdict = {"market": "VN", "outcome": outcome, "word": outcome, "sentence": f"{value} against {LIMIT}"}
    return answer | {"understood": f"= {value}", "outcomes": [verdict]}


def program(bench: Bench) -> Flask:
    app = Flask("bench", static_folder=str(ROOT / "lims" / "static"))
    app.jinja_env.loader = ChoiceLoader(
        [DictLoader({"bench.html": PAGE}), FileSystemLoader(ROOT / "templates")]
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals.update(say=say_english, language="en", csrf_token=lambda: "token")
    app.add_url_rule("/", "show", lambda: bench.show({}))
    app.add_url_rule("/", "save", bench.save, methods=["POST"])
    app.add_url_rule("/read", "read", bench.read, methods=["POST"])
    app.add_url_rule("/changed", "changed", bench.changed)
    app.after_request(with_policy)
    return app


def say_english(code: str, **values: object) -> str:
    return say(code, Language.EN, **values)


def with_policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    return response


@contextmanager
def serving(bench: Bench) -> Iterator[str]:
    """The address of a bench, while it is open."""
    server = waitress.create_server(program(bench), host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)
