"""How fast it is: run by hand, figures in docs/performance.md, never asserted in a test."""
