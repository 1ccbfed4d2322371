"""What Schemathesis cannot read from the description of the API.

Formats of strings that it has no generator for, ids of things that exist, and
the few dependencies between inputs that OpenAPI 3.0 has no words for. Calls
that are wrong on purpose are left as they are.
"""

import json
import os
import urllib.request

import schemathesis
from hypothesis import strategies as st
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.generation import GenerationMode

schemathesis.openapi.format("bcp47", st.sampled_from(["zh", "en", "zh-Hans", "zh-Hant", "zh-Hant-TW", "zh-CN", "ja", "ko", "und"]))
schemathesis.openapi.format("time-zone", st.sampled_from(["UTC", "Asia/Shanghai", "Asia/Taipei", "America/New_York"]))
dates = st.dates().map(lambda d: d.isoformat())
times = st.datetimes().map(lambda t: t.replace(microsecond=0).isoformat() + "+08:00")
schemathesis.openapi.format("date-or-time", st.one_of(dates, times))
# A cursor that is valid can only be taken from an answer: see below.
schemathesis.openapi.format("cursor", st.text("ABCDabcd0123-_", min_size=1, max_size=60))


def call(method, path, text=None, value=None):
    """The JSON that a call answers with."""
    request = urllib.request.Request(os.environ["CONTRACT_URL"] + path, method=method)
    if key := os.environ.get("CONTRACT_KEY"):
        request.add_header("Authorization", "Bearer " + key)
    if text is not None:
        request.add_header("Content-Type", "text/plain; charset=utf-8")
        request.data = text.encode()
    if value is not None:
        request.add_header("Content-Type", "application/json")
        request.data = json.dumps(value).encode()
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def post(name):
    """Takes a short article in, for calls that change or remove it."""
    text = "李开复对记者说：“微软😀在2023年4月26日投资100亿美元，上涨15%。”\n\nMicrosoft said it would hire 1,000 people."
    return call("POST", "/api/v1/articles?source=contract&external_id=" + name, text)["id"]


def translate(article):
    """Translates a short article, for calls that read, change or remove that."""
    texts = ["Kai-Fu Lee told reporters: “Microsoft😀 invested $10 billion on April 26, 2023, up 15%.”", "Microsoft said it would hire 1,000 people."]
    call("POST", f"/api/v1/articles/{article}/translations", value={"language": "en", "paragraphs": [{"index": i, "text": t} for i, t in enumerate(texts)]})
    return article


SHORT = translate(post("read"))
SAMPLE = call("GET", "/api/v1/articles?source=%E4%B8%AD%E5%9C%8B%E4%BC%81%E6%A5%AD%E5%AE%B6")["items"][0]["id"]
ENTITY = call("GET", "/api/v1/entities")["items"][0]["id"]


def known(case, given):
    """The id that a call is to have in place of the generated one. One in four
    keeps what it has, the id of nothing."""
    digit = int(given[-1], 16)
    if digit % 4 == 0:
        return given
    if "/entities/" in case.path:
        return ENTITY
    if case.method == "GET":
        return SAMPLE if digit % 4 == 1 else SHORT
    return translate(post("write")) if "/translations/{language}" in case.path else post("write")


@schemathesis.hook
def filter_failure(context, failure, case, response):
    # Any text is a good body of text/plain and text/html, so a body that was
    # made to be wrong, such as the text of a JSON object, is not.
    text = case.media_type in ("text/plain", "text/html")
    return not (text and isinstance(failure, AcceptedNegativeData))


@schemathesis.hook
def map_case(context, case):
    if negative(case):
        return case
    query = case.query or {}
    query.pop("cursor", None)
    if "from" in query and "to" in query and str(query["from"])[:10] >= str(query["to"])[:10]:
        del query["from"]  # it must not be after to
    if "render" in query and "include" in query and "mentions" not in (query["include"] or []):
        del query["render"]  # it is of mentions
    if "about" in query and case.path.endswith("/quotes"):
        query.pop("entity", None)  # another name for it: either, not both
    if "/paragraphs" in case.path and "translations" not in (query.get("include") or []):
        query.pop("language", None)  # it chooses among translations
    if case.path.endswith("/export") and "format" in query and "terms" not in case.path:
        fits(query)
    path = case.path_parameters or {}
    if "id" in path:
        given = str(path["id"])
        path["id"] = known(case, given)
        if "n" in path:
            # The sample has 134 paragraphs, the short article two.
            path["n"] = int(path["n"]) % (140 if path["id"] == SAMPLE else 3)
        if "language" in path and path["id"] != given and int(given[-2], 16) % 4:
            path["language"] = "en"
        if "If-Match" in (case.headers or {}) and path["id"] != given:
            case.headers["If-Match"] = "*"
    # Characters that are taken out, such as controls, are no text by themselves.
    body = case.body
    if case.method == "POST" and case.path.endswith("/translations"):
        for name in ("language", "format", "partial"):
            query.pop(name, None)  # JSON says it all, and so do the files below
        if case.media_type in FILES:
            path["id"] = post("write")  # the files are of its text
            case.body = FILES[case.media_type].replace("ID", str(path["id"]))
            return case
    if isinstance(body, dict) and "paragraphs" in body and case.path.endswith("/translations"):
        body["language"] = "en"  # not the article's own
        body.pop("article_revision", None)
        body["paragraphs"] = body["paragraphs"][:2]
        for i, p in enumerate(body["paragraphs"]):
            p["index"] = i
            translated(p)
    elif isinstance(body, dict) and "/translations/" in case.path:
        translated(body)
    elif isinstance(body, dict):
        if "html" in body:
            body.pop("format", None)  # if at all, it must be html
        for field in ("text", "html"):
            if field in body:
                body[field] = visible(body[field])
    elif isinstance(body, str):
        case.body = visible(body)
    return case


# What the short article's translation looks like as a file.
FILES = {
    "application/xliff+xml": '<xliff version="1.2"><file original="ID" source-language="zh" target-language="en"><body>'
    '<trans-unit id="p0"><source>李开复对记者说：“微软😀在2023年4月26日投资100亿美元，上涨15%。”</source><target>One.</target></trans-unit>'
    '<trans-unit id="p1"><source>Microsoft said it would hire 1,000 people.</source><target/></trans-unit></body></file></xliff>',
    "application/x-tmx+xml": '<tmx version="1.4"><header srclang="zh"/><body><tu><tuv xml:lang="zh"><seg>李开复对记者说：“微软😀在2023年4月26日'
    '投资100亿美元，上涨15%。”</seg></tuv><tuv xml:lang="en"><seg>One.</seg></tuv></tu></body></tmx>',
}


def fits(query):
    """Leaves out what the format of an export does not have."""
    units = {"webannotation": ["codepoint", "utf16", "utf8"], "conllu": ["codepoint", "utf16", "utf8"], "json": ["codepoint", "utf16", "utf8"],
             "brat": ["codepoint"], "labelstudio": ["utf16"]}
    if query.get("offsets") not in units.get(query["format"], []):
        query.pop("offsets", None)
    if query["format"] not in ("xliff12", "xliff21", "tmx"):
        query.pop("tags", None)


def translated(p):
    """Makes what a translated text says of its making fit together."""
    if not p["text"]:
        p.pop("state", None)
    for field, origin in (("engine", "machine"), ("match", "memory")):
        if field in p and p.get("origin") != origin:
            del p[field]
    for field in ("engine", "author"):
        if field in p and not (p[field].strip() and p[field].isprintable()):
            del p[field]


def visible(text):
    return text if len(text) > 199_000 else "<p>新闻。" + text


def negative(case):
    return case.meta is not None and case.meta.generation.mode == GenerationMode.NEGATIVE
