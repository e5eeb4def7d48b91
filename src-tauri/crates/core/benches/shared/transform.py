"""Carries out the rules of a benchmark on every message of a file, by PyPI's `hl7`.

transform.py FILE RULES: RULES is JSON. Prints the messages as they come out, and on standard error how
many seconds of the processor it took from text to text, reading the file and printing not included.
"""

import json
import sys
import time

import hl7


def read(segment, field, component):
    try:
        found = segment[field][0]
        return str(found[component - 1]) if isinstance(found, list) else str(found)
    except (KeyError, IndexError):
        return ""


def assign(message, segment, field, component, value):
    while len(segment) <= field:
        segment.append(message.create_field([""]))
    whole = segment[field]
    repetition = whole[0]
    if not isinstance(repetition, hl7.Repetition):
        if component == 1:
            whole[0] = value
            return
        repetition = message.create_repetition([message.create_component([repetition])])
        whole[0] = repetition
    while len(repetition) < component:
        repetition.append(message.create_component([""]))
    repetition[component - 1] = message.create_component([value])


def transform(text, rules, tables):
    message = hl7.parse(text)
    named = {}
    for segment in message:
        named.setdefault(str(segment[0]), []).append(segment)
    # Rules read what arrived: all is read before anything is written.
    written = []
    for rule in rules:
        segments = named.get(rule["segment"], [])
        for segment in segments if rule["each"] else segments[:1]:
            field, component = rule["field"], rule["component"]
            if "text" in rule:
                value = rule["text"]
            else:
                source, *place = rule["from"]
                value = read(segment if source == rule["segment"] else named[source][0], *place)
                if rule.get("upper"):
                    value = value.upper()
                if "table" in rule:
                    value = tables[rule["table"]].get(value, value)
            # Nothing, into a place that is not there, is left alone.
            if value or read(segment, field, component):
                written.append((segment, field, component, value))
    for place in written:
        assign(message, *place)
    return str(message)


def main():
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        texts = hl7.split_file(file.read())
    with open(sys.argv[2], encoding="utf-8") as file:
        said = json.load(file)
    start = time.process_time()
    made = [transform(text, said["rules"], said["tables"]) for text in texts]
    seconds = time.process_time() - start
    sys.stdout.buffer.write("".join(one.rstrip("\r") + "\r" for one in made).encode("utf-8"))
    print(seconds, file=sys.stderr)


main()
