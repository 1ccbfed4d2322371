"""Writes docs/examples: real answers, for the description of the API.

    python3 scripts/contract/examples.py http://127.0.0.1:8080
    go generate ./docs

The server must be a fresh one without keys: it gets an article written, changed
and removed. Ids of articles and times of writing differ from run to run, so the
examples have fixed ones in their place.
"""

import json
import pathlib
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

URL = sys.argv[1].rstrip("/")
OUT = pathlib.Path(__file__).parents[2] / "docs" / "examples"
V1 = "/api/v1"
FIXED_ID = "0192f1c2-7d1a-7c3e-9b41-3f2b8c6d5e10"
FIXED_TIME = "2026-11-23T10:00:00Z"

# Invented news; nobody in it exists.
TEXT = (
    "样例科技获5000万美元融资\n\n"
    "样例科技（北京）有限公司4月26日宣布完成5000万美元A轮融资。"
    "公司首席执行官林晓岚告诉记者：“我们今年会把团队扩大到200人。”她预计，明年收入增长约30%。"
)
ENGLISH = [
    "Yangli Technology raises $50 million",
    "Yangli Technology (Beijing) Co. said on April 26 that it had completed a $50 million Series A round. "
    "“We will grow the team to 200 people this year,” chief executive Lin Xiaolan told reporters. "
    "She expects revenue to grow by about 30% next year.",
]
ARTICLE = {"text": TEXT, "source": "示例通讯社", "external_id": "2023-04-26-1", "published_at": "2023-04-26T08:00:00+08:00"}


def call(method, path, body=None, headers=(), **query):
    """The status, headers and JSON of an answer."""
    url = URL + path + ("?" + urllib.parse.urlencode(query) if query else "")
    request = urllib.request.Request(url, method=method, headers=dict(headers))
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    try:
        answer = urllib.request.urlopen(request)
    except urllib.error.HTTPError as e:
        answer = e
    with answer:
        data = answer.read()
        return answer.status, answer.headers, json.loads(data) if data else None


def keep(operation, method, path, body=None, headers=(), want=200, **query):
    """Makes a call, checks its status and keeps its answer as the example."""
    status, answered, value = call(method, path, body, headers, **query)
    if status != want:
        sys.exit(f"{operation}: {method} {path} answered {status}, not {want}: {value}")
    write(f"{operation}.{status}", value)
    return answered, value


def write(name, value):
    text = json.dumps(value, ensure_ascii=False, indent=2)
    for found in sorted(articles):
        text = text.replace(found, FIXED_ID)
    text = re.sub(r'"(created_at|updated_at|made_at|request_id)": "[^"]*"',
                  lambda m: f'"{m[1]}": "{FIXED_ID if m[1] == "request_id" else FIXED_TIME}"', text)
    (OUT / f"{name}.json").write_text(text + "\n", encoding="utf-8")


articles = set()
OUT.mkdir(exist_ok=True)
for old in OUT.glob("*.json"):
    old.unlink()

sample = call("GET", V1 + "/articles", source="中國企業家")[2]["items"][0]["id"]
articles.add(sample)
at = V1 + "/articles/" + sample
found = call("GET", V1 + "/entities", q="李开复", type="PERSON")[2]["items"]
person = V1 + "/entities/" + found[0]["id"]

keep("listArticles", "GET", V1 + "/articles", source="中國企業家")
keep("listArticles", "GET", V1 + "/articles", want=400, limit=0, sort="title")
keep("getArticle", "GET", at)
keep("getArticle", "GET", V1 + "/articles/1", want=404)
keep("listParagraphs", "GET", at + "/paragraphs", **{"from": 6, "limit": 1, "include": "mentions,quotes,translations"})
keep("getParagraph", "GET", at + "/paragraphs/6", include="mentions,quotes,translations")
keep("listTranslations", "GET", at + "/translations")
keep("getTranslation", "GET", at + "/translations/en", **{"from": 6, "limit": 1})
keep("getTranslatedParagraph", "GET", at + "/translations/en/paragraphs/6")
keep("listArticleEntities", "GET", at + "/entities", limit=2)
keep("listArticleMentions", "GET", at + "/mentions", limit=2)
keep("listArticleQuotes", "GET", at + "/quotes", limit=2)
keep("listEntities", "GET", V1 + "/entities", q="李开", limit=2)
keep("getEntity", "GET", person)
keep("listEntityMentions", "GET", person + "/mentions", limit=2)
keep("listEntityQuotes", "GET", person + "/quotes", limit=1)
keep("listRelated", "GET", person + "/related", limit=2)
keep("listTimeline", "GET", person + "/timeline", zone="Asia/Shanghai")
keep("listMentions", "GET", V1 + "/mentions", entity="李开复", limit=2)
keep("listMentions", "GET", V1 + "/mentions", want=400, type="ANIMAL")
keep("listQuotes", "GET", V1 + "/quotes", speaker="李开复", limit=1)

write("annotate.request", {"text": TEXT, "published_at": ARTICLE["published_at"]})
keep("annotate", "POST", V1 + "/annotate", {"text": TEXT, "published_at": ARTICLE["published_at"]}, include="sentences,mentions,quotes")
keep("annotate", "POST", V1 + "/annotate", {"title": TEXT[:13], "lang": "zh"}, want=422)
write("createArticle.request", ARTICLE)
headers, made = keep("createArticle", "POST", V1 + "/articles", ARTICLE, want=201)
articles.add(made["id"])
write("createArticle.201", made)
keep("createArticle", "POST", V1 + "/articles", ARTICLE)
there = V1 + "/articles/" + made["id"]
translation = {"language": "en", "paragraphs": [{"index": 0, "text": ENGLISH[0], "origin": "machine", "engine": "deepl"}]}
write("putTranslations.request", translation)
keep("putTranslations", "POST", there + "/translations", translation, want=201)
second = there + "/translations/en/paragraphs/1"
text = {"text": ENGLISH[1], "state": "reviewed", "author": "Wang"}
write("replaceTranslatedParagraph.request", text)
keep("replaceTranslatedParagraph", "PUT", second, text, want=428)
keep("replaceTranslatedParagraph", "PUT", second, text, {"If-Match": "*"})
keep("replaceTranslatedParagraph", "PUT", second, text, {"If-Match": headers["ETag"]}, want=412)
keep("putTranslations", "POST", there + "/translations", {"language": "English", "paragraphs": [{"index": 7, "state": "done"}]}, want=422)
better = {**ARTICLE, "text": TEXT.replace("200人", "260人")}
write("replaceArticle.request", better)
keep("replaceArticle", "PUT", there, better, want=428)
changed, _ = keep("replaceArticle", "PUT", there, better, {"If-Match": headers["ETag"]})
keep("replaceArticle", "PUT", there, ARTICLE, {"If-Match": headers["ETag"]}, want=412)
status, _, _ = call("DELETE", there, headers={"If-Match": changed["ETag"]})
if status != 204:
    sys.exit(f"removing the article again answered {status}")
print(f"{len(list(OUT.glob('*.json')))} examples in {OUT}")
