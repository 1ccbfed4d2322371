"""Reads our XLIFF, TMX and TBX with translate-toolkit, which Weblate and
Pootle stand on, counts and compares their units, and translates one unit as
those programs do, for "files read" to take back.

    python3 units.py DIR NAME OUTDIR

DIR is what "go run ./interop/files write DIR" has made; OUTDIR gets the XLIFF
that translate-toolkit has written again.
"""

import json
import os
import sys

from translate.storage import tbx, tmx, xliff, xliff2

folder, name, out = sys.argv[1:]
base = os.path.join(folder, name)
failed = 0


def check(what, ok, detail=""):
    global failed
    failed += not ok
    print("ok  " if ok else "FAIL", what, detail)


def load(kind, suffix):
    with open(base + suffix, "rb") as f:
        return kind.parsestring(f.read())


doc = json.load(open(base + ".json", encoding="utf-8"))
texts = [p["text"] for p in doc["article"]["paragraphs"]]
translated = {p["index"]: p["text"] for p in doc["translation"]["paragraphs"]}
plain = lambda s: "".join(c for c in str(s) if c >= " " or c in "\t\n\r")  # a tag stands for what XML cannot hold

for suffix, kind in ((".xliff12", xliff.xlifffile), (".xliff12-untagged", xliff.xlifffile), (".xliff21", xliff2.Xliff2File), (".xliff21-untagged", xliff2.Xliff2File)):
    store = load(kind, suffix + ".xlf")
    units = [u for u in store.units if not u.isheader()]
    check(name + suffix, len(units) == len(texts), f"{len(units)} units")
    bad = 0
    for n, u in enumerate(units):
        bad += str(u.source) != plain(texts[n])
        if n in translated:
            bad += str(u.target) != plain(translated[n])
    check(name + suffix + " texts", bad == 0, f"{bad} differ")

for suffix in (".xliff12-source-untagged", ".xliff21-source-untagged"):
    store = load(xliff.xlifffile if "12" in suffix else xliff2.Xliff2File, suffix + ".xlf")
    units = [u for u in store.units if not u.isheader()]
    last = len(units) - 1
    units[last].target = translated[last]
    if hasattr(units[last], "marktranslated"):
        units[last].marktranslated()
    with open(os.path.join(out, name + suffix + ".toolkit.xlf"), "wb") as f:
        f.write(bytes(store))

for suffix in (".tmx", ".tmx-untagged"):
    store = load(tmx.tmxfile, suffix + ".tmx")
    pairs = {(plain(u.source), plain(u.target)) for u in store.units}
    current = {p["index"] for p in doc["translation"]["paragraphs"] if not p.get("needs_review")}
    missing = [n for n in current if (plain(texts[n]), plain(translated[n])) not in pairs]
    check(name + suffix, not missing, f"{len(store.units)} units, {len(pairs)} pairs; missing {missing}")

store = tbx.tbxfile.parsestring(open(base + ".glossary-tbx2.tbx", "rb").read())
check(name + " glossary", len(store.units) > 0, f"{len(store.units)} terms")
sys.exit(failed > 0)
