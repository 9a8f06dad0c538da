"""What the documents point at is there: resources, tests, rules, files."""

import re

import pytest
import rules
from conftest import ROOT

PAGES = sorted([*(ROOT / "docs/cloud").glob("*.md"), *(ROOT / "docs/runbooks").glob("cloud-*.md")])
FOLDERS = ("infra/tests", "end2end/region/tests/stacks", "end2end/release")
TESTS = {name for folder in FOLDERS for path in (ROOT / folder).glob("test_*.py") for name in re.findall(r"^def (test_\w+)", path.read_text(), re.M)}


#: Tests of the functions, whose names are sentences too.
SENTENCES = {name for path in (ROOT / "lambdas").rglob("*.rs") for name in re.findall(r"#\[test\]\s+fn (\w+)", path.read_text())}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_names_is_there(page, templates):
    text = page.read_text()
    spoken = re.findall(r"`([^`\n]+)`", text)
    assert {name for name in spoken if re.fullmatch(r"test_\w+", name)} - TESTS == set()
    known = {rule.__name__ for rule in rules.ALL}
    sentences = {name for name in spoken if re.fullmatch(r"[a-z]+(_[a-z]+){5,}", name) and not name.startswith("test_")}
    assert sentences - SENTENCES - known == set()
    assert {name for row in re.findall(r"Rules? ((?:`\w+`(?:, )?)+)", text) for name in re.findall(r"`(\w+)`", row)} - known == set()
    for name in spoken:
        if found := re.fullmatch(r"(network|data|app|control)\.([A-Z]\w+)", name):
            assert found[2] in templates[found[1]]["Resources"], name
        if re.fullmatch(r"(infra|ami|app|lambdas|end2end|script|docs)/[\w./-]+", name) and "*" not in name:
            assert (ROOT / name).exists(), name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)", page.read_text()):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def test_each_of_the_twelve_points_names_resources_that_are_there(templates):
    rows = re.findall(r"^\| (\d+) \| (.+?) \| (.+?) \| `(test_\w+)` \| not yet \|$", (ROOT / "docs/cloud/twelve-points.md").read_text(), re.M)
    assert [int(number) for number, *_ in rows] == list(range(1, 13))
    for _, point, places, _ in rows:
        for stack, names in re.findall(r"`infra/(\w+)\.yaml`: ([\w, ()]+)", places):
            known = templates[stack]["Resources"].keys() | templates[stack]["Parameters"].keys()
            for name in re.findall(r"\b[A-Z]\w+", re.sub(r"\(.*?\)", "", names)):
                assert name in known, f"{point}: {name}"


def test_every_runbook_is_written():
    written = {page.stem.removeprefix("cloud-") for page in PAGES if page.parent.name == "runbooks"}
    assert written == {"first-deploy", "release", "rollback", "restore", "rotate-secrets", "certificate", "incident", "tear-down", "cost"}
