"""The documentation's pages, as the tests read them.

A command that a reader can type is in a block marked `sh`. Comments, which readers do not see, say how it is tested:

    <!-- setup: NAME -->        once, above the first block: NAME.sh of this folder is sourced first
    <!-- not run: REASON -->    above a block: only its syntax, and the commands and options that it names, are checked
    <!-- exits: STATUS -->      above a block: its last command ends with this status instead of 0
    <!-- meanwhile: COMMAND --> what a person does in a browser at this point, as a command

The port 8080, `/etc/encompass`, `/var/lib/encompass` and `/srv` are those of the page's own installation; `sudo -u` runs the command
as the same account, and nothing is run as root. A set-up may name more in `rename.sed`.

A block marked `text` right below is what the command prints: each of its lines must be printed, in this order; `…` stands
for anything.
"""

import dataclasses
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[3]


@dataclasses.dataclass
class Block:
    page: pathlib.Path
    line: int
    text: str
    reason: str | None = None  # why it is not run
    status: int = 0
    expected: list = dataclasses.field(default_factory=list)
    is_shown: bool = True

    @property
    def place(self):
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def all_pages():
    found = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "Benchmarks/README.md")]
    found += sorted((ROOT / "docs").rglob("*.md"))
    return [page for page in found if page.exists()]


def setup_of(page):
    found = re.search(r"^<!-- setup: (\S+) -->$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return found and found.group(1)


def blocks(page):
    """The page's commands, in order."""
    found, fence, remark, last = [], None, {}, None
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        if fence is not None:
            if line.strip() != "```":
                fence[2].append(line[fence[3]:] if not line[: fence[3]].strip() else line)
                continue
            language, start, lines, _ = fence
            if language in ("sh", "bash", "shell", "console"):
                last = Block(page, start, "\n".join(lines) + "\n", remark.get("not run"), int(remark.get("exits", 0)))
                found.append(last)
            elif language == "text" and last is not None:
                last.expected = lines
                last = None
            fence, remark = None, {}
        elif opened := re.match(r"( *)```(\w*)", line):
            fence = (opened.group(2), number, [], len(opened.group(1)))
        elif comment := re.match(r" *<!-- (not run|exits|meanwhile): (.*) -->$", line):
            if comment.group(1) == "meanwhile":
                found.append(Block(page, number, comment.group(2) + "\n", is_shown=False))
            else:
                remark[comment.group(1)] = comment.group(2)
        elif line.strip():
            last = None
    return found


def inline_commands(page):
    """What stands in the page's sentences as `encompass …`, with its line."""
    is_code = False
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip().startswith("```"):
            is_code = not is_code
        elif not is_code:
            for code in re.findall(r"`(encompass [^`]+)`", line):
                yield number, code
