"""Checks all pages: relative links, pictures, files, the syntax of every command, and that what it names exists.

    check_pages.py PROGRAM

It prints what is wrong, a line each, and ends with 1 if anything is.
"""

import json
import re
import shlex
import subprocess
import sys
import urllib.parse

import pages


def anchors(page):
    """The ids of a page's headings, as Git forges and the site make them."""
    found, is_code = set(), False
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            is_code = not is_code
        elif not is_code and (heading := re.match(r"#+ (.*)", line)):
            text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading.group(1)).lower()
            found.add(re.sub(r" ", "-", re.sub(r"[^\w\- ]", "", text)))
    return found


def link_faults(page):
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        aim = (page.parent / urllib.parse.unquote(path)).resolve() if path else page
        if not aim.exists():
            yield f"{page.relative_to(pages.ROOT)}: no file {target}"
        elif anchor and aim.suffix == ".md" and anchor not in anchors(aim):
            yield f"{page.relative_to(pages.ROOT)}: no heading {target}"


def source_faults(page):
    """Files of the program that a page names by the end of their path."""
    sources = [str(file) for folder in ("Sources", "Tests") for file in (pages.ROOT / folder).rglob("*.swift")]
    for name in re.findall(r"`([\w/+.]+\.swift)`", page.read_text(encoding="utf-8")):
        if not re.search(r"\bXX?\b|\bSchemaVN\b|X\+Y", name) and not any(file.endswith("/" + name) for file in sources):
            yield f"{page.relative_to(pages.ROOT)}: no file {name}"


class Program:
    """What the program's own help says that it understands."""

    def __init__(self, path):
        dump = subprocess.run([path, "--experimental-dump-help"], check=True, capture_output=True, text=True).stdout
        self.root = json.loads(dump)["command"]
        self.helped = {}
        self.path = path

    def default(self, words):
        """The subcommand that a command without one means, which only the help for people marks."""
        if tuple(words) not in self.helped:
            text = subprocess.run([self.path, *words, "--help"], capture_output=True, text=True).stdout
            marked = [line.split()[0] for line in text.splitlines() if line.split()[1:2] == ["(default)"]]
            self.helped[tuple(words)] = marked[0] if marked else None
        return self.helped[tuple(words)]

    def fault(self, words):
        """What is wrong with `encompass WORDS…`, or None."""
        command, taken, path = self.root, 0, []
        while children := {child["commandName"]: child for child in command.get("subcommands", [])}:
            word = words[taken] if taken < len(words) else None
            if word == "help":
                return None
            if word in children:
                command, taken, path = children[word], taken + 1, [*path, word]
            elif word and "|" in word and all(part in children for part in word.split("|")):
                return None
            else:
                default = self.default(path)
                if word is None and default is None:
                    return None  # a mention of the whole group
                takes = [each["kind"] for each in children[default].get("arguments", [])] if default else []
                if word and not word.startswith("-") and "positional" not in takes:
                    return f"there is no command {' '.join(['encompass', *path, word])}"
                if default is None:
                    break
                command, path = children[default], [*path, default]
        known = {"--" + name["name"] for argument in command.get("arguments", []) for name in argument.get("names", [])}
        known |= {"--help", "-h", "--version"}
        for word in words[taken:]:
            if word.startswith("--") and word != "--" and word.split("=")[0] not in known:
                return f"{' '.join(['encompass', *path])} has no option {word}"
        return None


def invocations(text):
    """The words of each `encompass …` in a shell block."""
    text = re.sub(r"<<'?(\w+)'?.*?^\1$", "", text.replace("\\\n", " "), flags=re.MULTILINE | re.DOTALL)
    for line in text.splitlines():
        for match in re.finditer(r"(?:^|[|&;(]|\bsudo(?: -u \w+)?)\s*(?:\S*/)?encompass (.*)", line):
            yield words_of(match.group(1))


def words_of(text):
    lexer = shlex.shlex(text, posix=True, punctuation_chars="|&;()<>")
    lexer.whitespace_split, lexer.commenters = True, "#"
    words = []
    try:
        for word in lexer:
            if re.fullmatch(r"[|&;()<>]+", word):
                break
            words.append(word)
    except ValueError:
        pass
    return words


def command_faults(page, program):
    for block in pages.blocks(page):
        checked = subprocess.run(["bash", "-n"], input=block.text, capture_output=True, text=True)
        if checked.returncode != 0:
            yield f"{block.place}: {checked.stderr.strip()}"
        for words in invocations(block.text):
            if fault := program.fault(words):
                yield f"{block.place}: {fault}"
    for number, code in pages.inline_commands(page):
        if fault := program.fault(words_of(code.removeprefix("encompass ").replace("…", ""))):
            yield f"{page.relative_to(pages.ROOT)}:{number}: {fault}"


def form_faults(page):
    """Commands that a block without a language, or an indented one, would hide from the tests."""
    is_code = False
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        if opened := re.match(r" *```(.*)", line):
            if not is_code and not opened.group(1):
                yield f"{page.relative_to(pages.ROOT)}:{number}: the block names no language"
            is_code = not is_code
        elif not is_code and re.match(r"    +(sudo|make|encompass) ", line):
            yield f"{page.relative_to(pages.ROOT)}:{number}: a command belongs in a block marked sh"


def picture_faults():
    for picture in sorted((pages.ROOT / "docs").rglob("*.png")):
        head = picture.read_bytes()[:24]
        width = int.from_bytes(head[16:20], "big")
        if width not in (360, 1280) or picture.stat().st_size > 150_000:
            yield f"{picture.relative_to(pages.ROOT)}: is {width} pixels wide and has {picture.stat().st_size} bytes"


def main(path):
    program = Program(path)
    faults = list(picture_faults())
    for page in pages.all_pages():
        faults += [*link_faults(page), *source_faults(page), *form_faults(page), *command_faults(page, program)]
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
