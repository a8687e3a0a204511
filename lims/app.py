"""create_app: the only place that knows everybody."""

from pathlib import Path
from typing import Any

from flask import Flask, g
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from config import ROOT, Config
from lims import schema
from lims.db import Database, open_database
from lims.domain.act import Act
from lims.files import Files
from lims.keys import Keys
from lims.queries import people as people_asking
from lims.services import bulk_issues, papers
from lims.services import imports as imports_left
from lims.web import access, acts, bodies, errors, exports, filters, headers, limits, logs, navigation
from lims.web.account.views import bp as account
from lims.web.api.views import bp as api
from lims.web.audit.views import bp as audit
from lims.web.bulk.views import bp as bulk
from lims.web.calculations.views import bp as calculations
from lims.web.catalogue.views import bp as catalogue
from lims.web.certificates.views import bp as certificates
from lims.web.charts.views import bp as charts
from lims.web.delivery.views import bp as delivery
from lims.web.failures.views import bp as failures
from lims.web.house import House, keys_of
from lims.web.imports.views import bp as imports
from lims.web.language import current_language
from lims.web.letterheads.views import bp as letterheads
from lims.web.methods.views import bp as methods
from lims.web.mine.views import bp as mine
from lims.web.minutes.views import bp as minutes
from lims.web.orders.views import bp as orders
from lims.web.people.views import bp as people
from lims.web.producers.views import bp as producers
from lims.web.qualification.views import bp as qualification
from lims.web.quality.views import bp as quality
from lims.web.resources.views import bp as resources
from lims.web.row_id import RowId
from lims.web.runs.views import bp as runs
from lims.web.samples.views import bp as samples
from lims.web.search.views import bp as search
from lims.web.slips.views import bp as slips
from lims.web.today.views import bp as today
from lims.web.validation.views import bp as validation
from lims.web.verify.views import bp as verify
from lims.words import say

BLUEPRINTS = (
    account,
    api,
    audit,
    bulk,
    calculations,
    catalogue,
    certificates,
    charts,
    delivery,
    failures,
    imports,
    letterheads,
    methods,
    mine,
    minutes,
    orders,
    people,
    producers,
    qualification,
    quality,
    resources,
    runs,
    samples,
    search,
    slips,
    today,
    validation,
    verify,
)


def create_app(
    config: Config, *, database: Database | None = None, files: Files | None = None, keys: Keys | None = None
) -> Flask:
    """The web program on this configuration; refuses to start on another schema."""
    database = database or open_database(config.database_url)
    schema.check(database.engine)
    logs.configure()
    app = Flask("lims", root_path=str(ROOT / "lims"), template_folder=str(ROOT / "templates"))
    app.secret_key = config.secret_key
    app.config.update(
        MAX_CONTENT_LENGTH=config.largest_request,
        MAX_FORM_MEMORY_SIZE=config.largest_request,
        MAX_FORM_PARTS=50_000,
        SESSION_COOKIE_NAME="lims",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.secure_cookies,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.extensions["lims"] = House(
        config, database, files or Files(Path(config.files_folder)), keys or keys_of(config)
    )
    app.url_map.converters["id"] = RowId
    if config.proxies:
        trusted = config.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted)  # type: ignore[method-assign]
    headers.install(app)
    access.guard(app)
    limits.install(app)
    bodies.install(app)
    CSRFProtect(app)
    errors.install(app)
    filters.install(app)
    with database.reading() as session:
        demo = people_asking.is_demo(session)
    _prepare_templates(app, demo=demo)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    imports_left.interrupt_unfinished(database, act=Act(None, acts.now(), "start"))
    bulk_issues.interrupt_unfinished(database, act=Act(None, acts.now(), "start"))
    house = app.extensions["lims"]
    papers.finish_unfinished(database, house.files, house.keys, at=acts.now())
    return app


def _prepare_templates(app: Flask, *, demo: bool) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(nonce=acts.fresh_nonce, file_address=exports.file_address)

    @app.context_processor
    def context() -> dict[str, Any]:
        language = current_language()

        def say_here(code: str, /, **values: object) -> str:
            return say(code, language, **values)

        return {
            "say": say_here,
            "language": language.value,
            "person": g.get("who"),
            "navigation": navigation.navigation(),
            "demo": demo,
        }
