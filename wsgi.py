"""For an HTTP server: `gunicorn wsgi:app`."""

from config import Config
from lims.app import create_app

app = create_app(Config.from_environment())
