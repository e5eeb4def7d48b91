"""Prints places of every message of a file as tab-separated lines, by PyPI's `hl7`.

fields.py FILE PATH …, a path being PID-3.1 or MSH-10: the first repetition, the first part.
"""

import sys

import hl7


def place(path):
    segment, rest = path.split("-")
    field, _, component = rest.partition(".")
    return segment, int(field), int(component or 1)


def value(message, segment, field, component):
    try:
        found = message.segment(segment)[field][0]
        return str(found[component - 1]) if isinstance(found, list) else str(found)
    except (KeyError, IndexError):
        return ""


def main():
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        text = file.read()
    places = [place(path) for path in sys.argv[2:]]
    for one in hl7.split_file(text):
        message = hl7.parse(one)
        print("\t".join(value(message, *place) for place in places))


main()
