"""Reads the termbase's files with programs that nobody here wrote: TBX 2 and
OmegaT's glossary with translate-toolkit, TBX 3 by the RELAX NG schema of
TBX-Basic where there is one, CSV with Python's own reader, DeepL's glossary by
the checks of DeepL's own client.

    python3 terms.py DIR [SCHEMA.rng]

DIR is what terms.sh has exported. SCHEMA.rng is
TBXcoreStructV03_TBX-Basic_integrated.rng of
https://github.com/LTAC-Global/TBX-Basic_dialect (DCA/, at 7b3d9030).
"""

import csv
import os
import sys

import deepl.util
from lxml import etree
from translate.storage import omegat, tbx

folder = sys.argv[1]
failed = 0


def check(what, ok, detail=""):
    global failed
    failed += not ok
    print("ok  " if ok else "FAIL", what, detail)


def path(name):
    return os.path.join(folder, name)


with open(path("terms.csv"), encoding="utf-8", newline="") as f:
    rows = list(csv.DictReader(f))
terms = {}
for row in rows:
    terms.setdefault(row["id"], []).append(row)
names = {row["name"] for row in rows}
check("CSV", len(terms) > 0 and all(None not in r and None not in r.values() for r in rows), f"{len(terms)} terms, {len(rows)} names")

with open(path("terms2.tbx"), "rb") as f:
    two = tbx.tbxfile.parsestring(f.read())
read = {n.text for u in two.units for n in u.xmlelement.iter("{*}term")}
check("translate-toolkit reads TBX 2", len(two.units) == len(terms) and read == names, f"{len(two.units)} units")
forbidden = {r["name"] for r in rows if r["status"] == "forbidden"}
said = {n.getparent().findtext("{*}term") for u in two.units for n in u.xmlelement.iter("{*}termNote")
        if n.get("type") == "administrativeStatus" and n.text in ("forbidden", "obsolete")}
check("what Weblate takes for forbidden", said == forbidden and forbidden, str(said))
kept = {rs[0]["name"] for rs in terms.values() if rs[0]["keep"] == "true"}
said = {u.xmlelement.findtext(".//{*}term") for u in two.units for n in u.xmlelement.iter("{*}descrip")
        if n.get("type") == "Translation needed" and n.text == "No"}
check("what Weblate leaves untranslated", said == kept and kept, str(said))

with open(path("terms.utf8"), "rb") as f:
    glossary = omegat.OmegaTFile.parsestring(f.read())
pairs = {(u.source, u.target) for u in glossary.units}
check("translate-toolkit reads OmegaT's glossary", len(glossary.units) > 0 and all(s in names and t in names for s, t in pairs), f"{len(pairs)} pairs")

with open(path("deepl.tsv"), encoding="utf-8") as f:
    text = f.read()
entries = deepl.util.convert_tsv_to_dict(text)  # raises what DeepL would refuse
check("DeepL's client takes its glossary", len(entries) == text.count("\n") and set(entries.items()) <= pairs, f"{len(entries)} entries")
check("and writes it as we do", sorted(deepl.util.convert_dict_to_tsv(entries).splitlines()) == sorted(text.splitlines()))

three = etree.parse(path("terms3.tbx"), etree.XMLParser(resolve_entities=False, no_network=True))
ns = "{urn:iso:std:iso:30042:ed-2}"
check("TBX 3 has the terms", {e.text for e in three.iter(ns + "term")} == names)
# What the Schematron of TBX-Basic asks for beyond the schema.
check("TBX 3: values of administrativeStatus", all(e.text in ("preferredTerm-admn-sts", "admittedTerm-admn-sts", "deprecatedTerm-admn-sts", "supersededTerm-admn-sts")
                                                 for e in three.iter(ns + "termNote")))
check("TBX 3: subjectField at the concept", all(e.getparent().tag == ns + "conceptEntry" for e in three.iter(ns + "descrip")))
if len(sys.argv) > 2:
    schema = etree.RelaxNG(etree.parse(sys.argv[2]))
    check("TBX 3 by the schema of TBX-Basic", schema.validate(three), str(schema.error_log)[:300])
else:
    print("skip TBX 3 by the schema of TBX-Basic: no schema given")
sys.exit(failed > 0)
