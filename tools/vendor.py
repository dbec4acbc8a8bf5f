"""Refresh dashboards/vendor: npm pack, check sha512, copy or bundle, write licences and vendor.lock.json.

    python tools/vendor.py

Only whoever refreshes needs npm and Node; everyone else serves the files as they are. Bundles have no imports left,
so pages need no import map under `script-src 'self'`. For a new version change PACKAGES and read what its API changed.
"""

import base64
import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

VENDOR = Path(__file__).parents[1] / "dashboards" / "vendor"
ESBUILD = "0.28.2"


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    licence: str
    sha512: str  # of the packed package, as npm tells it

    @property
    def stem(self) -> str:
        return self.name.replace("@", "").replace("/", "-")


PACKAGES = [
    Package(
        "maplibre-gl",  # never below 6.4.1: CVE-2026-85061
        "6.17.0",
        "BSD-3-Clause",
        "2chIZwpLGenoUQOcnm9Pk4SLbA8ppNFq8jlpXiq9vcYm3Y1wJ3fc82FL0GLwBaPYJCLzPv/mC46KEupVov75rQ==",
    ),
    Package(
        "preact",
        "11.2.0",
        "MIT",
        "/HfHI/7N84e6GrWBJ3J280z3mLaRJiDcSvj/A+y/4AbLnND/1UlGHe1sR6oYuTGwId0nP7dqDU9OnLxMPZ7xBg==",
    ),
    Package(
        "htm",
        "3.1.1",
        "Apache-2.0",
        "983Vyg8NwUE7JkZ6NmOqpCZ+sh1bKv2iYTlUkzlWmA5JD2acKoxd4KVxbMmxX/85mtfdnDmTFoNKcg5DGAvxNQ==",
    ),
    Package(
        "@preact/signals",
        "2.11.4",
        "MIT",
        "Rb+5RPo9gWSaHtzJeauhHxiC8KP/IF2DEPkHPEOGOnuy2wnJzRqyeLRankUCYd6ADqtxS6GnWGv6Ie343d8aYw==",
    ),
    Package(
        "@preact/signals-core",
        "1.14.5",
        "MIT",
        "vcRv7Ityz5JVmeiVqIluLFzT/PDS/AlhHUpw3/aUWqcVUs6bDGIPXE/6RSC4evBNWYvnniozg5Syfj33al3gkg==",
    ),
    Package(
        "pmtiles",
        "4.5.0",
        "BSD-3-Clause",
        "CBeD4SoUluFziGdy/8k7FOjQxQy486n+929W/tWophauvMICpkZ26vGBWhDt/6b1FZQWNaf4jFdT/5+q0Wii5w==",
    ),
    Package(
        "fflate",
        "0.8.3",
        "MIT",
        "tbZNuJrLwGUp3zshBtdy4W+ORxZuIh8a5ilyIEQDC5rY1f3U20JMry0Ll3WBzU58EZKsEuJFXhb5gwv8CsPvgA==",
    ),
]

# Taken as published: MapLibre finds its worker beside its module.
COPIED = {
    "maplibre-gl.mjs": "maplibre-gl/dist/maplibre-gl.mjs",
    "maplibre-gl-worker.mjs": "maplibre-gl/dist/maplibre-gl-worker.mjs",
    "maplibre-gl.css": "maplibre-gl/dist/maplibre-gl.css",
}

# Ours: the entry from which esbuild makes one file without imports.
BUNDLED = {
    "preact.mjs": """\
import { h } from "preact";
import htm from "htm";
export { h, render, Fragment } from "preact";
export { useState, useEffect, useRef, useMemo, useCallback } from "preact/hooks";
export { signal, computed, effect, batch } from "@preact/signals";
export const html = htm.bind(h);
""",
    "pmtiles.mjs": """export { PMTiles, Protocol, FetchSource } from "pmtiles";\n""",
}

# pmtiles says BSD-3-Clause in package.json and ships no text; this is its repository's.
PMTILES_LICENCE = """\
Copyright 2021 Protomaps LLC

Redistribution and use in source and binary forms, with or without modification, are permitted provided that
the following conditions are met:

1. Redistributions of source code must retain the above copyright notice, this list of conditions and the
following disclaimer.

2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the
following disclaimer in the documentation and/or other materials provided with the distribution.

3. Neither the name of the copyright holder nor the names of its contributors may be used to endorse or
promote products derived from this software without specific prior written permission.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED
WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A
PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY
DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO,
PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR
OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH
DAMAGE.
"""


def run(*command: str, cwd: Path) -> None:
    program = shutil.which(command[0])
    if program is None:
        raise SystemExit(f"{command[0]} is needed to refresh the vendored files")
    subprocess.run([program, *command[1:]], cwd=cwd, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 our own words


def unpack(package: Package, room: Path) -> None:
    """The package into room/node_modules, once its hash is the one we know."""
    run("npm", "pack", "--silent", f"{package.name}@{package.version}", cwd=room)
    packed = room / f"{package.stem}-{package.version}.tgz"
    found = base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode()
    if found != package.sha512:
        raise SystemExit(f"{package.name} {package.version}: sha512 {found} is not {package.sha512}")
    with tarfile.open(packed) as archive:
        archive.extractall(room / "unpacked", filter="data")
    target = room / "node_modules" / package.name
    target.parent.mkdir(parents=True, exist_ok=True)
    (room / "unpacked" / "package").rename(target)


def bundle(name: str, entry: str, room: Path) -> None:
    (room / name).write_text(entry, encoding="utf-8")
    options = [
        "--bundle",
        "--format=esm",
        "--target=es2022",
        "--minify",
        "--legal-comments=none",
        "--charset=utf8",
        "--log-level=warning",
    ]
    options.append("--banner:js=/* versions: vendor.lock.json, licences: LICENSES/ */")
    run(str(room / "node_modules/.bin/esbuild"), name, *options, f"--outfile={VENDOR / name}", cwd=room)


def licence(package: Package, room: Path) -> str:
    for name in ("LICENSE", "LICENSE.txt"):
        text = room / "node_modules" / package.name / name
        if text.exists():
            return text.read_text(encoding="utf-8")
    if package.name == "pmtiles":
        return PMTILES_LICENCE
    raise SystemExit(f"{package.name} brings no licence text")


def lock() -> dict[str, object]:
    files = sorted(path for path in VENDOR.rglob("*") if path.is_file() and path.name != "vendor.lock.json")
    return {
        "bundler": f"esbuild {ESBUILD}",
        "packages": [asdict(package) for package in PACKAGES],
        "files": {path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        run("npm", "install", "--silent", "--no-save", "--no-audit", "--no-fund", f"esbuild@{ESBUILD}", cwd=room)
        for package in PACKAGES:
            unpack(package, room)
        shutil.rmtree(VENDOR, ignore_errors=True)
        (VENDOR / "LICENSES").mkdir(parents=True)
        for target, source in COPIED.items():
            shutil.copyfile(room / "node_modules" / source, VENDOR / target)
        for target, entry in BUNDLED.items():
            bundle(target, entry, room)
        for package in PACKAGES:
            (VENDOR / "LICENSES" / f"{package.stem}.txt").write_text(licence(package, room), encoding="utf-8")
    (VENDOR / "vendor.lock.json").write_text(json.dumps(lock(), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
