"""The software bill of materials of a release, as CycloneDX: every crate that is linked, its checksum and licence, and the typefaces.

From cargo's own resolution, so it needs no tool. It resolves the workspace as a whole: a crate may be listed for a feature
that only another program asks for, none is missing.
"""

import functools
import json
import tomllib
from pathlib import Path

CRATES_IO = "registry+https://github.com/rust-lang/crates.io-index"


def document(metadata: dict, lock: str, name: str, packages: list[str], more: list[dict], facts: dict[str, str]) -> str:
    """The list for one delivery `name`, made of these workspace `packages`. `metadata` is what `cargo metadata` says,
    `lock` is Cargo.lock, `facts` are the commit and the compilers."""
    known = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    roots = [next(number for number, package in known.items() if package["name"] == wanted and number in metadata["workspace_members"]) for wanted in packages]
    linked, waiting = {}, list(roots)
    while waiting:
        number = waiting.pop()
        if number not in linked:
            linked[number] = sorted({dependency["pkg"] for dependency in nodes[number]["deps"] if is_linked(dependency)})
            waiting += linked[number]
    sums = checksums(lock)
    components = [component(known[number], sums) for number in linked] + more
    whole = {"type": "application", "bom-ref": name, "name": name, "version": facts["commit"]}
    depends = {ref(known[number]): sorted(ref(known[other]) for other in others) for number, others in linked.items()}
    depends[name] = sorted([*(ref(known[number]) for number in roots), *(extra["bom-ref"] for extra in more)])
    return json.dumps(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.5",
            "version": 1,
            "metadata": {"component": whole, "properties": [{"name": f"fleetcart:{fact}", "value": value} for fact, value in sorted(facts.items())]},
            "components": sorted(components, key=lambda entry: entry["bom-ref"]),
            "dependencies": [{"ref": one, "dependsOn": others} for one, others in sorted(depends.items())],
        },
        indent=1,
    )


@functools.cache
def checksums(lock: str) -> dict[tuple[str, str], str]:
    """Of each crate's archive, as Cargo.lock pins it."""
    return {(entry["name"], entry["version"]): entry["checksum"] for entry in tomllib.loads(lock)["package"] if "checksum" in entry}


def is_linked(dependency: dict) -> bool:
    """Whether it is more than a tool of the build or of tests."""
    return any(kind["kind"] is None for kind in dependency["dep_kinds"])


def ref(package: dict) -> str:
    return f"pkg:cargo/{package['name']}@{package['version']}"


def component(package: dict, sums: dict[tuple[str, str], str]) -> dict:
    entry = {"type": "library", "bom-ref": ref(package), "name": package["name"], "version": package["version"]}
    if package["source"] == CRATES_IO:
        entry["purl"] = ref(package)
    if licence := package["license"]:
        # How crates wrote a choice before SPDX had OR.
        entry["licenses"] = [{"expression": licence.replace("/", " OR ")}]
    if total := sums.get((package["name"], package["version"])):
        entry["hashes"] = [{"alg": "SHA-256", "content": total}]
    return entry


def typefaces(root: Path) -> list[dict]:
    """The npm packages whose files the shop serves."""
    fonts = json.loads((root / "package.json").read_text())["fleetcart"]["fonts"].values()
    locked = json.loads((root / "package-lock.json").read_text())["packages"]
    names = sorted({"/".join(path.split("/")[:2]) for path in fonts})
    return [
        {
            "type": "library",
            "bom-ref": f"pkg:npm/{name.replace('@', '%40')}@{locked[f'node_modules/{name}']['version']}",
            "name": name,
            "version": locked[f"node_modules/{name}"]["version"],
            "purl": f"pkg:npm/{name.replace('@', '%40')}@{locked[f'node_modules/{name}']['version']}",
            "licenses": [{"expression": locked[f"node_modules/{name}"]["license"]}],
        }
        for name in names
    ]
