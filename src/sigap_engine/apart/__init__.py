"""Bytes from strangers are read in a process of their own, within limits that the kernel keeps.

For each kind of file one *template* runs: a process that has imported what the kind needs, opens no file for anybody and
reads nothing hostile. For every file it forks a child; the child takes limits upon itself, reads that one file, answers
and ends. So a file costs a fork and not the start of an interpreter, no file meets what an earlier one left, and what
goes wrong (a decoder that crashes, fills the memory, never ends) goes wrong there.

Answers are JSON and bytes, never pickles: whoever asks must not trust what a taken-over child says.
"""

from sigap_engine.apart.asking import Answer, Apart, NoRoom, NotRead, Used
from sigap_engine.apart.limits import KINDS, Kind, Limits

__all__ = ["KINDS", "Answer", "Apart", "Kind", "Limits", "NoRoom", "NotRead", "Used"]
