"""Checks with a YAML 1.1 reader (PyYAML, `pip install pyyaml`) that documents say what they should.

Usage: NODEJOIN_YAML_CORPUS=corpus.jsonl cargo test yaml_hostile:: && python3 tests/yaml11.py corpus.jsonl
Each line is {"yaml": text, "want": value}. Exit status 1 when one is read differently.
"""

import json
import sys

import yaml


def same(a, b):
    """Equal in type too: True is not 1, and 1.0 is not 1."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b


def main():
    documents = mismatches = 0
    with open(sys.argv[1], encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, 1):
            case = json.loads(line)
            documents += 1
            try:
                read = yaml.safe_load(case["yaml"])
            except yaml.YAMLError as error:
                read = error
            if not same(read, case["want"]):
                mismatches += 1
                print(f"line {number}: {case['yaml']!r} is read as {read!r}", file=sys.stderr)
    print(f"{documents} documents, {mismatches} mismatches")
    return 1 if mismatches or not documents else 0


if __name__ == "__main__":
    sys.exit(main())
