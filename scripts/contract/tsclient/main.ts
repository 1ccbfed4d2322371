// Reads the sample article through a client whose types openapi-typescript
// generated from the server's description, and checks that every span is
// where it says: text.slice(start, end) === surface, in UTF-16 units.
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

declare const process: { argv: string[]; env: Record<string, string | undefined> };

const key = process.env["CONTRACT_KEY"];
const client = createClient<paths>({
  baseUrl: process.argv[2],
  headers: key ? { Authorization: `Bearer ${key}` } : {},
});

function check(p: components["schemas"]["Paragraph"]): number {
  const spans: NonNullable<components["schemas"]["Span"]>[] = [
    ...(p.tokens ?? []), ...(p.sentences ?? []), ...(p.mentions ?? []), ...(p.quotes ?? []), ...(p.repairs ?? []),
  ];
  for (const q of p.quotes ?? []) {
    if (q.cue) spans.push(q.cue);
    if (q.speaker?.paragraph === p.index) spans.push(q.speaker);
  }
  for (const s of spans) {
    if (p.text.slice(s.start, s.end) !== s.surface) {
      throw new Error(`paragraph ${p.index}: [${s.start}, ${s.end}) is not ${s.surface}`);
    }
  }
  return spans.length;
}

const articles = await client.GET("/api/v1/articles", { params: { query: { source: "中國企業家" } } });
const article = articles.data?.items[0];
if (!article) throw new Error(`no sample article: ${JSON.stringify(articles.error)}`);

let paragraphs = 0;
let spans = 0;
while (paragraphs < article.counts.paragraphs) {
  const page = await client.GET("/api/v1/articles/{id}/paragraphs", {
    params: {
      path: { id: article.id },
      query: { include: ["tokens", "sentences", "mentions", "quotes", "repairs"], offsets: "utf16", from: paragraphs, limit: 50 },
    },
    querySerializer: { array: { style: "form", explode: false } },
  });
  if (!page.data?.items.length) throw new Error(`no paragraphs from ${paragraphs}: ${JSON.stringify(page.error)}`);
  for (const p of page.data.items) {
    paragraphs++;
    spans += check(p);
  }
}

// A text with characters of two UTF-16 units.
const text = "😀𠮷野家昨日宣布，李開復說：“很好。”";
const annotated = await client.POST("/api/v1/annotate", { params: { query: { offsets: "utf16" } }, body: { text } });
if (annotated.data?.paragraphs[0]?.text !== text) throw new Error(`annotate: ${JSON.stringify(annotated.error ?? annotated.data)}`);
spans += annotated.data.paragraphs.map(check).reduce((a, b) => a + b, 0);

const absent = await client.GET("/api/v1/articles/{id}", { params: { path: { id: "00000000-0000-0000-0000-000000000000" } } });
if (absent.error?.status !== 404) throw new Error(`an absent article answers ${JSON.stringify(absent)}`);

console.log(`tsclient: ${paragraphs} paragraphs, ${spans} spans in place`);
