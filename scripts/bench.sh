#!/usr/bin/env bash
# Measures what docs/benchmarks.md tells, in one run, so that ratios compare
# like with like. Needs bash, curl, Go, Python 3 and wrk (Debian: apt-get
# install wrk), and ../shared/gold/news-zh.jsonl for text.
#
#   scripts/bench.sh            all of it, some minutes
#   scripts/bench.sh reads …    only the named parts: segment start reads lists imports posts
set -euo pipefail
cd "$(dirname "$0")/.."
gold=../shared/gold/news-zh.jsonl
for tool in curl go python3 wrk; do
	command -v "$tool" >/dev/null || { echo "bench: $tool is not installed" >&2; exit 1; }
done
parts=" ${*:-segment start reads lists imports posts} "
work=$(mktemp -d)
pids=() mongo=
cleanup() {
	for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
	[ -z "$mongo" ] || scripts/mongo.sh stop "$mongo" || true
	rm -rf "$work"
}
trap cleanup EXIT
wanted() { [[ $parts == *" $1 "* ]]; }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

go build -trimpath -tags nomsgpack -o "$work/jianzhu" ./cmd/jianzhu
go build -o "$work/bench" ./scripts/bench
echo "== machine: $(nproc) cores, $(go version | cut -d' ' -f3-), load $(cut -d' ' -f1 /proc/loadavg)"

# serve STORE starts a server, waits until it is ready, and sets url and pid.
# ready_s is the time that took.
serve() {
	local port start
	port=$(free_port)
	url=http://127.0.0.1:$port
	start=$(date +%s.%N)
	"$work/jianzhu" serve --addr "127.0.0.1:$port" --store "$1" --log-level warn 2>>"$work/serve.log" &
	pid=$!
	pids+=("$pid")
	until curl -sf -o /dev/null "$url/readyz"; do
		kill -0 "$pid" || { cat "$work/serve.log" >&2; exit 1; }
		sleep 0.01
	done
	ready_s=$(python3 -c "import time; print(f'{time.time() - $start:.3f}')")
}
stop() { kill "$pid"; wait "$pid" || true; }
rss() { awk '/VmRSS/ {printf "%.0f MB", $2 / 1024}' "/proc/$1/status"; }
json() { python3 -c 'import json, sys; print(eval("json.load(sys.stdin)" + sys.argv[1]))' "$1"; }
start_mongo() {
	[ -n "$mongo" ] && return
	eval "$(scripts/mongo.sh start)"
	mongo=$JIANZHU_MONGO_DIR
}
# store NAME prints the location of an empty store of the kind sqlite or mongodb.
store() {
	case $1 in
	sqlite) echo "sqlite:$work/$2.db" ;;
	mongodb) echo "${JIANZHU_TEST_MONGODB/\/\?//$2?}" ;;
	esac
}
per_second() { wrk -t1 -c8 -d"$1"s "${@:2}" | awk '/Requests\/sec/ {print $2} /Non-2xx/ {print "(with errors)"}'; }

if wanted segment; then
	echo "== segmentation against bare gse, and F1"
	go test ./segment -run '^$' -bench . -benchtime 2s | grep -E 'Benchmark|MB/s'
fi

if wanted start; then
	echo "== ready, against the time gse takes to load its dictionary (three runs each)"
	serve "$(store sqlite start)"; stop # the first start loads the sample
	for _ in 1 2 3; do
		gse=$("$work/bench" gse)
		serve "$(store sqlite start)"
		echo "gse ${gse} s, ready after ${ready_s} s, idle $(rss "$pid")"
		stop
	done
fi

if wanted reads; then
	echo "== GET paragraphs against a bare gin handler of the same bytes, requests a second"
	serve "$(store sqlite reads)"
	id=$(curl -s "$url/api/v1/articles?limit=1" | json '["items"][0]["id"]')
	path="/api/v1/articles/$id/paragraphs?include=tokens,sentences,mentions,quotes&limit=20"
	curl -s "$url$path" >"$work/body.json"
	etag=$(curl -s -o /dev/null -D - "$url$path" | tr -d '\r' | awk 'tolower($1) == "etag:" {print $2}')
	"$work/bench" bare -type application/json "$work/body.json" >"$work/bare.addr" &
	pids+=($!)
	until [ -s "$work/bare.addr" ]; do sleep 0.01; done
	bare=http://$(cat "$work/bare.addr")
	: >"$work/empty"
	"$work/bench" bare -type application/json "$work/empty" >"$work/empty.addr" &
	pids+=($!)
	until [ -s "$work/empty.addr" ]; do sleep 0.01; done
	empty=http://$(cat "$work/empty.addr")
	for _ in 1 2 3; do
		b=$(per_second 4 "$bare$path")
		c=$(per_second 4 "$url$path")
		e=$(per_second 4 "$empty$path")
		n=$(per_second 4 -H "If-None-Match: $etag" "$url$path")
		python3 -c "print(f'$(wc -c <"$work/body.json") bytes: bare {$b:.0f}, ours {$c:.0f} ({100 * $c / $b:.0f} %); 304: {$n:.0f} ({100 * $n / $b:.0f} % of bare with the bytes, {100 * $n / $e:.0f} % of bare without)')"
	done
	stop
fi

if wanted lists; then
	echo "== GET /mentions?entity= of one entity, 100 a page"
	start_mongo
	for kind in sqlite mongodb; do
		for n in 10000 100000; do
			s=$(store "$kind" "lists$n")
			"$work/bench" mentions -n "$n" >"$work/mentions.jsonl"
			"$work/jianzhu" import --store "$s" "$work/mentions.jsonl" 2>"$work/import.log"
			serve "$s"
			who=$(curl -s -G "$url/api/v1/entities" --data-urlencode q=李开复 | json '["items"][0]["id"]')
			first="$url/api/v1/mentions?entity=$who&limit=100"
			echo "$kind, $(curl -s "$url/api/v1/entities/$who" | json '["mentions"]') mentions, first page: $("$work/bench" latency -n 500 "$first")"
			next=$(curl -s "$first" | json '["next_cursor"]')
			for _ in 1 2 3 4 5 6 7 8 9 10; do next=$(curl -s "$first&cursor=$next" | json '["next_cursor"]'); done
			echo "$kind, the same, twelfth page: $("$work/bench" latency -n 500 "$first&cursor=$next")"
			stop
		done
	done
fi

if wanted imports; then
	echo "== import with full annotation, articles of 1,500 characters"
	start_mongo
	"$work/bench" news -n 1000 -chars 1500 "$gold" >"$work/news.jsonl"
	for kind in sqlite mongodb; do
		s=$(store "$kind" imports)
		echo "$kind: $("$work/jianzhu" import --store "$s" "$work/news.jsonl" 2>&1 | tail -n 1)"
		echo "$kind, again: $("$work/jianzhu" import --store "$s" "$work/news.jsonl" 2>&1 | tail -n 1)"
	done
	start=$(date +%s.%N)
	"$work/jianzhu" annotate "$work/news.jsonl" >/dev/null
	python3 -c "import time; t = time.time() - $start; print(f'annotate, no store, start included: {t:.2f} s ({1000 / t:.0f} articles/s)')"
fi

if wanted posts; then
	echo "== POST /annotate of 5,000 characters"
	"$work/bench" news -n 1 -chars 5000 "$gold" | json '["text"]' >"$work/post.txt"
	serve "$(store sqlite posts)"
	"$work/bench" latency -n 300 -post "$work/post.txt" "$url/api/v1/annotate"
	stop
fi
