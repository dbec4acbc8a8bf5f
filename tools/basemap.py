"""Build dashboards/basemap/land.pmtiles from Natural Earth's 1:10m land, without borders.

    pip install -r tools/requirements.txt && python tools/basemap.py

The source is `land-10m.json` of npm's world-atlas 2.0.2 (TopoJSON of Natural Earth 4.1.0, public domain). Its polygons
cross the 180th meridian uncut, which draws lines over the whole map; so they are unwrapped, cut at ±180°, and the cuts
are left out of the coast line. Two layers, `land` (polygons) and `coast` (lines), Web Mercator, zoom 0 to 6.
"""

import base64
import gzip
import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from math import atan, degrees, pi, sinh
from pathlib import Path
from typing import Any

import mapbox_vector_tile  # type: ignore[import-not-found,import-untyped,unused-ignore]
import numpy as np
import shapely
from pmtiles.tile import Compression, TileType, zxy_to_tileid  # type: ignore[import-not-found,import-untyped,unused-ignore]
from pmtiles.writer import Writer  # type: ignore[import-not-found,import-untyped,unused-ignore]
from shapely.affinity import translate
from shapely.geometry import LineString, MultiLineString, Polygon, box
from shapely.geometry.base import BaseGeometry

TARGET = Path(__file__).parents[1] / "dashboards" / "basemap"
PACKAGE = "world-atlas@2.0.2"
SHA512 = "IXfV0qwlKXpckz1FhwXVwKRjiIhOnWttOskm5CtxMsjgE/MXAYRHWJqgXOpM8IkcPBoXnyTU5lFHcYa5ChG0LQ=="
ZOOMS = range(7)
EXTENT = 4096
BUFFER = 64 / EXTENT  # of a tile, so that lines meet across tile edges
NORTH = degrees(atan(sinh(pi)))  # where Web Mercator ends

Ring = list[tuple[float, float]]


def source() -> dict[str, Any]:
    """The TopoJSON, from a package whose hash is the one we know."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is needed to build the basemap")
    with tempfile.TemporaryDirectory() as room:
        subprocess.run([npm, "pack", "--silent", PACKAGE], cwd=room, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        packed = next(Path(room).glob("*.tgz"))
        found = base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode()
        if found != SHA512:
            raise SystemExit(f"{PACKAGE}: sha512 {found} is not {SHA512}")
        with tarfile.open(packed) as archive:
            land = archive.extractfile("package/land-10m.json")
            assert land is not None
            topology: dict[str, Any] = json.load(land)
            return topology


def rings(topology: dict[str, Any]) -> Iterator[list[Ring]]:
    """Each polygon as its rings, shell first, in degrees."""
    scale, move = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [np.cumsum(arc, axis=0) * scale + move for arc in topology["arcs"]]

    def ring(indices: list[int]) -> Ring:
        points: Ring = []
        for index in indices:
            arc = arcs[index] if index >= 0 else arcs[~index][::-1]
            points.extend((float(x), float(y)) for x, y in arc[bool(points) :])
        return points

    for geometry in topology["objects"]["land"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for polygon in polygons:
            yield [ring(indices) for indices in polygon]


def unwrapped(ring: Ring) -> Ring:
    """The ring as one walk without jumps: longitudes may leave ±180°."""
    turn, out = 0.0, [ring[0]]
    for (west, _), (east, lat) in pairwise(ring):
        turn += 360 * ((west - east > 180) - (east - west > 180))
        out.append((east + turn, lat))
    return out


def whole(shell: Ring, holes: list[Ring]) -> BaseGeometry:
    """A polygon on the unrolled plane. One that walks round the pole (Antarctica) is closed along it."""
    shell = unwrapped(shell)
    if abs(shell[-1][0] - shell[0][0]) > 180:
        pole = -90.0 if shell[0][1] < 0 else 90.0
        shell += [(shell[-1][0], pole), (shell[0][0], pole)]
    return shapely.make_valid(Polygon(shell, [unwrapped(hole) for hole in holes]))


def land(topology: dict[str, Any]) -> list[BaseGeometry]:
    """All land in ±180°, cut there."""
    world = box(-180, -NORTH, 180, NORTH)
    pieces = []
    for shell, *holes in rings(topology):
        polygon = whole(shell, holes)
        pieces += [translate(polygon, turn).intersection(world) for turn in (-360, 0, 360)]
    return list(shapely.get_parts(shapely.union_all([piece for piece in pieces if piece.area > 0])))


def coast(polygons: list[BaseGeometry]) -> list[BaseGeometry]:
    """The outlines, without what runs along the cuts at ±180° and the ends of the map."""
    lines: list[LineString] = []
    for ring in shapely.get_rings(polygons):
        run: Ring = []
        for here, there in pairwise(ring.coords):
            if cut(here, there):
                lines += [LineString(run)] if len(run) > 1 else []
                run = []
            else:
                run = [*(run or [here]), there]
        lines += [LineString(run)] if len(run) > 1 else []
    return list(MultiLineString(lines).geoms)


def cut(here: tuple[float, ...], there: tuple[float, ...]) -> bool:
    meridian = abs(here[0]) > 179.9999 and abs(there[0]) > 179.9999
    return meridian or (abs(here[1]) > NORTH - 1e-4 and abs(there[1]) > NORTH - 1e-4)


def mercator(points: Any) -> Any:
    """Degrees to the unit square, north at 1."""
    lat = np.radians(np.clip(points[:, 1], -NORTH, NORTH))
    return np.column_stack([points[:, 0] / 360 + 0.5, 0.5 + np.log(np.tan(pi / 4 + lat / 2)) / (2 * pi)])


def tiles(zoom: int, layers: dict[str, list[BaseGeometry]]) -> Iterator[tuple[int, bytes]]:
    """(tile id, gzipped vector tile) of every tile that is not empty."""
    side = 2**zoom
    simple = {name: shapely.simplify(shapes, 1 / side / EXTENT * 4) for name, shapes in layers.items()}
    trees = {name: shapely.STRtree(shapes) for name, shapes in simple.items()}
    for column in range(side):
        for row in range(side):
            bounds = (column / side, row / side, (column + 1) / side, (row + 1) / side)
            frame = box(*bounds).buffer(BUFFER / side, join_style="mitre")
            found = {name: clipped(simple[name][trees[name].query(frame)], frame) for name in layers}
            if any(found.values()):
                yield zxy_to_tileid(zoom, column, side - 1 - row), encoded(found, bounds)


def clipped(shapes: Any, frame: BaseGeometry) -> list[BaseGeometry]:
    parts = shapely.get_parts(shapely.intersection(shapely.make_valid(shapes), frame))
    wanted = {"Polygon", "LineString"}
    return [part for part in parts if part.geom_type in wanted and not part.is_empty]


def encoded(found: dict[str, list[BaseGeometry]], bounds: tuple[float, float, float, float]) -> bytes:
    layers = [
        {"name": name, "features": [{"geometry": shape, "properties": {}} for shape in shapes]}
        for name, shapes in found.items()
        if shapes
    ]
    tile = mapbox_vector_tile.encode(layers, default_options={"quantize_bounds": bounds, "extents": EXTENT})
    return gzip.compress(tile, 9, mtime=0)


def main() -> None:
    polygons = land(source())
    layers: dict[str, list[BaseGeometry]] = {
        "land": list(shapely.transform(polygons, mercator)),
        "coast": list(shapely.transform(coast(polygons), mercator)),
    }
    found = dict(tile for zoom in ZOOMS for tile in tiles(zoom, layers))
    TARGET.mkdir(parents=True, exist_ok=True)
    target = TARGET / "land.pmtiles"
    with target.open("wb") as out:
        writer = Writer(out)
        for tile_id in sorted(found):
            writer.write_tile(tile_id, found[tile_id])
        writer.finalize(header(), metadata())
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    facts = {"source": PACKAGE, "source_sha512": SHA512, "tiles": len(found), "sha256": digest}
    (TARGET / "land.lock.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")


def header() -> dict[str, Any]:
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_zoom": ZOOMS[0],
        "max_zoom": ZOOMS[-1],
        "min_lon_e7": -1_800_000_000,
        "min_lat_e7": int(-NORTH * 1e7),
        "max_lon_e7": 1_800_000_000,
        "max_lat_e7": int(NORTH * 1e7),
        "center_zoom": 2,
        "center_lon_e7": 600_000_000,
        "center_lat_e7": 300_000_000,
    }


def metadata() -> dict[str, Any]:
    layers: list[dict[str, object]] = [
        {"id": name, "fields": {}, "minzoom": ZOOMS[0], "maxzoom": ZOOMS[-1]} for name in ("land", "coast")
    ]
    return {"name": "land", "attribution": "Natural Earth", "vector_layers": layers}


if __name__ == "__main__":
    main()
