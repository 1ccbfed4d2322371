"""Reads our annotation formats with the libraries of those who use them, and
compares every span with the one that it was made of.

    python3 annotations.py DIR NAME…

DIR is what "go run ./interop/files write DIR" has made. Needs what is in
requirements.txt. ANNO_CONTEXT may name the JSON-LD context of W3C's Web
Annotation; without it only the terms of anno-terms.json are known. The exit
code is 1 where anything differs.
"""

import collections
import io
import json
import os
import sys

import conllu
from bioc import brat
from label_studio_sdk.label_interface import LabelInterface
from pyld import jsonld

LABELS = "PERSON ORG LOC PRODUCT WORK EVENT TITLE TIME MONEY PERCENT QUANTITY QUOTE CUE SPEAKER".split()
CONFIG = ("<View><Labels name='label' toName='text'>" + "".join(f"<Label value='{v}'/>" for v in LABELS)
          + "</Labels><Relations><Relation value='CUE'/><Relation value='SPEAKER'/></Relations><Text name='text' value='$text'/></View>")
failed = 0


def check(what, ok, detail=""):
    global failed
    failed += not ok
    print("ok  " if ok else "FAIL", what, detail)


def same(what, got, want):
    got, want = collections.Counter(got), collections.Counter(want)
    check(what, got == want, f"{sum(want.values())} spans" if got == want
          else f"missing {list((want - got).items())[:3]}, too many {list((got - want).items())[:3]}")


def read(path):
    with open(path, encoding="utf-8", newline="") as f:
        return f.read()


def flat(doc):
    """Spans in the text of all paragraphs, one a line."""
    starts, at = [], 0
    for text in doc["paragraphs"]:
        starts.append(at)
        at += len(text) + 1
    return "".join(t + "\n" for t in doc["paragraphs"]), [
        (s["start"] + starts[s["paragraph"]], s["end"] + starts[s["paragraph"]], s["label"]) for s in doc["spans"]]


def check_brat(base, doc):
    text, want = flat(doc)
    folder = base + ".brat/"
    ann, txt = read(folder + doc["id"] + ".ann"), read(folder + doc["id"] + ".txt")
    check("brat text", txt == text)
    parsed = brat.load_ann(io.StringIO(ann))
    got = []
    for e in parsed.entities:
        pieces = [txt[r.begin:r.end] for r in sorted(e.locations)]
        if " ".join(pieces) != e.text or "\n" in e.text:
            check("brat " + e.id, False, f"{pieces} is not {e.text!r}")
        if e.type not in ("CUE", "SPEAKER"):
            # The fragments of a span have the line ends between them left out.
            got.append((*e.total_span, e.type))
    same("brat spans", got, want)
    ids = {e.id for e in parsed.entities}
    relations = list(parsed.relations)
    check("brat relations", all(set(r.arguments.values()) <= ids for r in relations), f"{len(relations)}")


def check_conllu(base, doc):
    raw = read(base + ".conllu.conllu")
    sentences = conllu.parse(raw)
    check("conllu round trip", "".join(s.serialize() for s in sentences) == raw, f"{len(sentences)} sentences")
    got, paragraph, bad = [], None, 0
    for s in sentences:
        paragraph = int(s.metadata.get("newpar id", "p%s" % paragraph)[1:])
        text = doc["paragraphs"][paragraph]
        spans = {}
        for key, value in s.metadata.items():
            if key.startswith("span "):
                label, start, end, _ = value.split(" ", 3)
                spans[key[5:]] = (int(start), int(end), label)
                got.append((paragraph, int(start), int(end), label))
        for token in s:
            start, end = int(token["misc"]["Start"]), int(token["misc"]["End"])
            bad += text[start:end] != token["form"]
            inside = {n.split(":")[0] for n in (token["misc"].get("Spans") or "").split(",") if n}
            bad += any(not (a < end and start < b) for n in inside if n in spans for a, b, _ in [spans[n]])
            bad += any(a < end and start < b and n not in inside for n, (a, b, _) in spans.items())
    check("conllu tokens", bad == 0, f"{bad} are not at their place or in their spans")
    same("conllu spans", got, [(s["paragraph"], s["start"], s["end"], s["label"]) for s in doc["spans"]])


def check_labelstudio(base, doc):
    text, want = flat(doc)
    tasks = json.loads(read(base + ".labelstudio.json"))
    interface = LabelInterface(CONFIG)
    got = []
    for task in tasks:
        check("labelstudio task", interface.validate_task({"id": 1, "data": task["data"]}) is not False and task["data"]["text"] == text)
        for prediction in task["predictions"]:
            check("labelstudio prediction", bool(interface.validate_prediction(prediction)))
            units = task["data"]["text"].encode("utf-16-le")
            for r in prediction["result"]:
                if r["type"] != "labels":
                    continue
                v = r["value"]
                surface = units[2 * v["start"]:2 * v["end"]].decode("utf-16-le")
                if surface != v["text"]:
                    check("labelstudio " + r["id"], False, f"{surface!r} is not {v['text']!r}")
                start = len(units[:2 * v["start"]].decode("utf-16-le"))
                if v["labels"][0] not in ("CUE", "SPEAKER"):
                    got.append((start, start + len(surface), v["labels"][0]))
    same("labelstudio spans", got, want)


OA, RDF, AS = "http://www.w3.org/ns/oa#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/ns/activitystreams#"


def check_webannotation(base, doc, context, unit):
    def load(url, options=None):
        if url != "http://www.w3.org/ns/anno.jsonld":
            raise ValueError("remote " + url)
        return {"contextUrl": None, "documentUrl": url, "document": context, "contentType": "application/ld+json"}

    jsonld.set_document_loader(load)
    raw = json.loads(read(base + ".webannotation" + ("" if unit == "codepoint" else "-" + unit) + ".jsonld"))
    unknown = {k for d in walk(raw) for k in d if k not in context["@context"] and not k.startswith("@")}
    check("webannotation keys", not unknown, f"unknown {unknown}")
    expanded = jsonld.expand(raw)[0]
    items = expanded[AS + "first"][0][AS + "items"][0]["@list"]
    check("webannotation total", expanded[AS + "totalItems"][0]["@value"] == len(items), f"{len(items)}")
    got = []
    for a in items:
        target = a[OA + "hasTarget"][0]
        paragraph = int(target[OA + "hasSource"][0]["@id"].rsplit(":", 1)[1])
        text = doc["paragraphs"][paragraph]
        selectors = {s["@type"][0]: s for s in target[OA + "hasSelector"]}
        value = lambda s, key: s[OA + key][0]["@value"]
        quote, position = selectors[OA + "TextQuoteSelector"], selectors[OA + "TextPositionSelector"]
        start, end = value(position, "start"), value(position, "end")
        if unit == "utf16":
            units = text.encode("utf-16-le")
            start, end = (len(units[:2 * n].decode("utf-16-le")) for n in (start, end))
        exact, prefix, suffix = value(quote, "exact"), value(quote, "prefix"), value(quote, "suffix")
        if text[start:end] != exact or not text[:start].endswith(prefix) or not text[end:].startswith(suffix):
            check("webannotation " + a["@id"], False, repr(exact))
        label = next(b[RDF + "value"][0]["@value"] for b in a[OA + "hasBody"] if b[OA + "hasPurpose"][0]["@id"] == OA + "tagging")
        got.append((paragraph, start, end, label))
    same("webannotation spans, " + unit, got, [(s["paragraph"], s["start"], s["end"], s["label"]) for s in doc["spans"]])


def walk(value):
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for v in value:
            yield from walk(v)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    contexts = [os.path.join(here, "anno-terms.json")]
    if os.environ.get("ANNO_CONTEXT"):
        contexts.append(os.environ["ANNO_CONTEXT"])
    for name in sys.argv[2:]:
        base = os.path.join(sys.argv[1], name)
        doc = json.loads(read(base + ".spans.json"))
        print("==", name)
        check_brat(base, doc)
        check_conllu(base, doc)
        check_labelstudio(base, doc)
        for context in contexts:
            print("context", os.path.basename(context))
            for unit in ("codepoint", "utf16"):
                check_webannotation(base, doc, json.loads(read(context)), unit)
    sys.exit(failed > 0)


main()
