"""The documentation as a site: `make docs`. It needs no network when it is read, and can be opened from a disk."""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))

project = "Encompass"
html_title = "Encompass"
extensions = ["myst_parser", "http_interface"]
source_suffix = {".md": "markdown"}
root_doc = "index"
exclude_patterns = ["site"]
# Each heading has an id, as on Git forges.
myst_heading_anchors = 4
html_theme = "furo"
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}
pygments_style = "friendly"
nitpicky = True

README = pathlib.Path(__file__).parents[2] / "README.md"


def setup(app):
    app.connect("source-read", prepare)


def prepare(app, page, source):
    """Makes a page of the repository a page of the site."""
    text = source[0]
    if page == "how-to/install":
        # The README has the commands; here they are a page, so that there is one copy of them.
        parts = re.findall(r"^## (?:Try it|Install)$.*?(?=^## )", README.read_text(encoding="utf-8"), re.M | re.S)
        text = "# Try it, and install it\n\n" + "".join(parts).replace("](docs/", "](../")
    text = re.sub(r"\]\((?:\.\./)+README\.md#", "](/how-to/install.md#", text)
    # Readers do not need the comments that say how a page is tested.
    source[0] = re.sub(r"^ *<!--.*?-->\n", "", text, flags=re.MULTILINE | re.DOTALL)
