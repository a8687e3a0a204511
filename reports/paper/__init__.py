"""What every document of the laboratory shares: typeface, styles, geometry, frames."""
