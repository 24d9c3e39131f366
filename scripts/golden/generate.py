"""Writes test/processes/golden/<id>.json: what each process must answer, computed by other programs or by hand.

    python3 -m venv .venv && .venv/bin/pip install -r scripts/golden/requirements.txt
    .venv/bin/python scripts/golden/generate.py

A file may also be written by hand; its `source` says where the numbers come from. Nothing here imports this repository.
"""
import json
import pathlib

import planar
import spherical

FOLDER = pathlib.Path(__file__).parents[2] / "test" / "processes" / "golden"


def main():
    FOLDER.mkdir(exist_ok=True)
    for module in (planar, spherical):
        for process, (source, cases) in module.golden().items():
            document = {"process": process, "source": source, "cases": cases}
            file = FOLDER / f"{process}.json"
            # Which way long edges go is written by hand, and stays.
            way = json.loads(file.read_text()).get("longEdges") if file.exists() else None
            head = {"process": document.pop("process"), **({"longEdges": way} if way else {})}
            file.write_text(json.dumps({**head, **document}, indent=1, ensure_ascii=False) + "\n")


main()
