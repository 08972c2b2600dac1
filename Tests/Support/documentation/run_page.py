"""Runs the commands of one page with the program, in order, in one shell and a folder of their own.

    run_page.py PROGRAM PORT PAGE

It ends with 0 if each block ended as the page says and printed what the page shows. A page that hangs is ended after
eight minutes, which is much more than a busy machine needs.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import pages

LIMIT = 480


def matches(expected, output):
    """The first line that was not printed, or None."""
    lines = iter(output.splitlines())
    for wanted in expected:
        pattern = re.compile(".*".join(re.escape(part) for part in wanted.rstrip().split("…")))
        if wanted.strip() not in ("", "…") and not any(pattern.fullmatch(line.rstrip()) for line in lines):
            return wanted
    return None


def renamed(text, work):
    """With what this installation really has in place of the page's names, as its commands are."""
    command = ["sed", "-f", str(work / "rename.sed")]
    return subprocess.run(command, input=text, check=True, capture_output=True, text=True).stdout


def script(blocks, setup, work, site, port):
    """One shell for all of a page, since its blocks share variables, folders and jobs.

    `rename.sed` puts a free port and this installation where the page names those of a real machine.
    """
    lines = [
        "trap 'exit 143' TERM",
        "trap 'ended=$?; for job in $(jobs -p); do kill $job; done; wait; exit $ended' EXIT",
        # There is only one account here: what a page does as another one is done as this one. Nothing is done as root.
        'systemctl() { echo "this page has no service"; return 1; }',
        'sudo() { case "$1" in -u) shift 2 ;; systemctl) ;; *) echo "not run as root: $*"; return 1 ;; esac; "$@"; }',
        f"export PORT={port}",
        f"cat > {work}/rename.sed <<'SED'",
        f"s|\\b8080\\b|{port}|g",
        f"s|/etc/encompass|{site}/etc|g",
        f"s|/var/lib/encompass|{site}/state|g",
        f"s|/srv/|{site}/srv/|g",
        "SED",
        f"step() {{ echo \"$1\" > {work}/step; sed -f {work}/rename.sed {work}/$1.sh > {work}/$1.run; }}",
        "set -e",
    ]
    if setup:
        lines.append(f"step setup; . {pathlib.Path(__file__).parent / (setup + '.sh')} > {work}/setup.out 2>&1")
    for number, block in enumerate(blocks):
        lines.append(f"step {number}")
        if block.status == 0:
            lines.append(f". {work}/{number}.run > {work}/{number}.out 2>&1; cat {work}/{number}.out > {work}/output")
        else:
            lines.append(f"set +e; . {work}/{number}.run > {work}/{number}.out 2>&1; ended=$?; set -e")
            lines.append(f'[ "$ended" = {block.status} ] || {{ echo "ended with $ended" >> {work}/{number}.out; exit 1; }}')
    return "\n".join(lines + ["echo done > " + str(work / "step"), ""])


def main(program, port, page):
    page = pages.ROOT / page
    blocks = [block for block in pages.blocks(page) if block.reason is None]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="encompass-page-"))
    try:
        work, site, tools = folder / "work", folder / "site", folder / "bin"
        for path in (work, site, tools):
            path.mkdir()
        (tools / "encompass").symlink_to(program)
        # What a page calls `Config/…` and `deploy/…` is this repository's.
        for name in ("Config", "deploy"):
            (site / name).symlink_to(pages.ROOT / name)
        (work / "setup.sh").touch()
        for number, block in enumerate(blocks):
            (work / f"{number}.sh").write_text(block.text, encoding="utf-8")
        (work / "all.sh").write_text(script(blocks, pages.setup_of(page), work, site, port), encoding="utf-8")
        environment = {
            "PATH": f"{tools}:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": str(site), "LANG": "C.UTF-8", "WORK": str(work),
            "TMPDIR": str(folder), "SUPPORT": str(pathlib.Path(__file__).parent), "PYTHON": sys.executable,
        }
        # `timeout` ends the whole group, and so every daemon that the page started.
        ended = subprocess.run(
            ["timeout", "-k", "25", str(LIMIT), "bash", str(work / "all.sh")], cwd=site, env=environment,
            stdin=subprocess.DEVNULL, capture_output=True, text=True)
        step = (work / "step").read_text().strip() if (work / "step").exists() else "start"
        if ended.returncode != 0 or step != "done":
            output = work / f"{step}.out"
            block = blocks[int(step)] if step.isdigit() else None
            print(f"{block.place if block else step}: ended with {ended.returncode}")
            print(block.text if block else "")
            print(output.read_text(errors="replace")[-4000:] if output.exists() else "")
            print(ended.stderr[-2000:])
            return 1
        failed = 0
        for number, block in enumerate(blocks):
            output = (work / f"{number}.out").read_text(errors="replace")
            missing = matches(renamed("\n".join(block.expected), work).splitlines(), output)
            if missing is not None:
                print(f"{block.place}: does not print this line of the page, or not in this order:\n{missing}")
                print(f"but:\n{output[-4000:]}")
                failed = 1
        return failed
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
