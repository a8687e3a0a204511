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
<title>bench</title><link rel="icon" href="/static/icon.svg"><link rel="stylesheet" href="/static/theme.css"><link rel="stylesheet" href="/static/parts.css"><link rel="stylesheet" href="/static/grid.css">
<script type="module" src="/static/grid.js"></script></head><body><main>
{{ grid(rows, columns, action="/", read_url="/read", draft_key=draft_key, caption="R-26-0001") }}</main></body></html>"""


@dataclass
class Bench:
    """Three samples by two analytes; the middle box of the first column is locked."""

    saved: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)
    draft_key: str = "7:1"

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
        return render_template("bench.html", rows=self.rows(typed), columns=columns, draft_key=self.draft_key)

    def save(self) -> ResponseReturnValue:
        typed = dict(request.form)
        self.sent.append(typed)
        texts = {name[5:]: text for name, text in typed.items() if name.startswith("text-")}
        if any(read(text)["problem"] for text in texts.values()):
            return self.show(typed), 422
        self.saved |= texts
        return redirect("/", code=303)

    def read(self) -> ResponseReturnValue:
        self.asked.append(request.get_json() | {"token": request.headers["X-CSRFToken"]})
        return jsonify(read(**{name: request.get_json()[name] for name in ("text", "confirmed")}))


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
