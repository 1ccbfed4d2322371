#!/usr/bin/env bash
# Holds our engine for DeepL to DeepL's own mock server: languages, parameters,
# glossaries, 403, 429, 456, 5xx, no answer.
#
#   git clone https://github.com/DeepLcom/deepl-mock && interop/deepl-mock.sh deepl-mock
#   git clone https://github.com/DeepLcom/openapi && interop/deepl-mock.sh deepl-mock openapi/openapi.yaml
#
# With DeepL's own description of its API, the mock checks each request by it.
# The mock has the licence MIT, is in no package registry, and listens on every
# interface: where that can be had, it runs in a network of its own. Needs Go,
# and Node 18 or later with npm.
set -euo pipefail

mock=${1:?usage: interop/deepl-mock.sh FOLDER-OF-DEEPL-MOCK [OPENAPI.yaml]}
if [ $# -gt 1 ]; then
	export VALIDATE_REQUESTS=1 DEEPL_MOCK_SPEC_PATH
	DEEPL_MOCK_SPEC_PATH=$(realpath "$2")
fi
mock=$(cd "$mock" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[ -d "$mock/node_modules" ] || npm ci --prefix "$mock" --omit=dev --ignore-scripts --no-audit --no-fund
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go test -c -tags interop -o "$work/translate.test" ./translate

run='ip link set lo up 2>/dev/null || true
export DEEPL_MOCK_SERVER_PORT=$1
node "$2/index.js" >"$3/log" 2>&1 & mock=$!
trap "kill $mock" EXIT
for _ in $(seq 100); do
	curl -s -o /dev/null "http://127.0.0.1:$1/" && break
	kill -0 $mock || { cat "$3/log" >&2; exit 1; }
	sleep 0.1
done
cd translate
JIANZHU_TEST_DEEPL_MOCK=http://127.0.0.1:$1 "$3/translate.test" -test.run TestDeepLMock -test.v'
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
if unshare -rn true 2>/dev/null && command -v ip >/dev/null; then
	unshare -rn bash -c "$run" bash "$port" "$mock" "$work"
else
	bash -c "$run" bash "$port" "$mock" "$work"
fi
