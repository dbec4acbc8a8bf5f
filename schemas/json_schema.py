"""The model as JSON Schema, for those who read our topics and answers in another language.

`python -m schemas.json_schema` writes schemas/json/*.schema.json; a test holds them to the model.
"""

import json
from pathlib import Path

import msgspec

from schemas.movement import Movement, Position
from schemas.timeline import Timeline, Update

FOLDER = Path(__file__).parent / "json"
MODEL = {"movement": Movement, "position": Position, "timeline": Timeline, "update": Update}
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def document(name: str) -> str:
    """The text of one file."""
    schema = msgspec.json.schema(MODEL[name])
    return json.dumps({"$schema": DRAFT, "$id": f"{name}.schema.json", **schema}, indent=1, ensure_ascii=False) + "\n"


def write() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name in MODEL:
        (FOLDER / f"{name}.schema.json").write_text(document(name), encoding="utf-8")


if __name__ == "__main__":
    write()
