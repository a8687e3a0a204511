"""The limit catalogue this program is shipped with: CSV files, and a README that says where they are from."""

from pathlib import Path

FOLDER = Path(__file__).parent
METHODS = FOLDER / "methods.csv"
"""Usual practice, not any laboratory's own validated figures."""
HOLIDAYS = FOLDER / "holidays.csv"
"""The public holidays of Viet Nam, year by year; what is only expected says so."""
PROTOCOLS = FOLDER / "protocols.json"
"""How microbiological results are worked out: general knowledge, to be checked against the bought standards."""
