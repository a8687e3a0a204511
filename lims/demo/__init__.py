"""The demo day: an invented laboratory, its people, and a day's work done through the real services."""
