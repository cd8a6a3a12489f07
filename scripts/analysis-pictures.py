#!/usr/bin/env python3
"""Runs every `$ kith …` command of docs/analyses.md against the served demonstration and puts what it prints below it.

    make demo                                        # in one terminal
    KITH_DATA=.kith/demo scripts/analysis-pictures.py   # in another
"""
import os
import pathlib
import re
import shlex
import subprocess

root = pathlib.Path(__file__).resolve().parent.parent
document = root / "docs" / "analyses.md"
kith = os.environ.get("KITH_BINARY", str(root / ".build" / "release" / "kith"))


def printed(command):
    words = shlex.split(command)
    answer = subprocess.run([kith, *words[1:]], capture_output=True, text=True)
    return (answer.stdout + answer.stderr).rstrip()


def block(match):
    command = match.group(1).replace("\\\n", " ")
    lines = [line.rstrip()[:132] for line in printed(command).splitlines()]
    return "```text\n$ " + match.group(1) + "\n" + "\n".join(lines) + "\n```"


text = document.read_text()
document.write_text(re.sub(r"```text\n\$ (kith (?:[^\n]|(?<=\\)\n)+)\n.*?```", block, text, flags=re.S))
