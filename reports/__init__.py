"""Documents on paper: a frozen value in, bytes out.

ReportLab reads these settings while it is imported, and would otherwise slip an
unembedded Helvetica into every page. So they stand here, before anything else.
"""

from reportlab import rl_config
from reportlab.lib.fonts import addMapping

TYPEFACE = "SourceSans3"

for bold in (0, 1):
    for italic in (0, 1):
        addMapping(TYPEFACE, bold, italic, TYPEFACE)

rl_config.canvas_basefontname = TYPEFACE
rl_config.defaultGraphicsFontName = TYPEFACE
