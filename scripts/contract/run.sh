#!/usr/bin/env bash
# Checks a running server against its own OpenAPI description, from outside:
# a linter on the description, generated calls to every operation, and clients
# generated from it in two languages.
#
#   scripts/contract/run.sh                         on a server of its own
#   CONTRACT_KEY=KEY scripts/contract/run.sh URL    on the one at URL, with an admin's key
#
# The server must have the sample articles and want keys: that calls without one
# are refused is a part of the contract. It gets articles written and removed.
# Needs bash, curl, Go, Python 3 with venv, and Node 20 or later. The tools are
# installed by name and version under .cache/contract.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
cache=$root/.cache/contract
cases=${CONTRACT_CASES:-50} # examples an operation

schemathesis=4.32.5
oapi_codegen=v2.8.2
npm_tools=(@stoplight/spectral-cli@6.16.3 openapi-typescript@7.13.0 openapi-fetch@0.17.0 typescript@5.9.3)

for tool in curl go python3 node npm; do
  command -v "$tool" >/dev/null || { echo "contract: $tool is not installed" >&2; exit 1; }
done

# install STAMP COMMAND… runs the command unless it has succeeded before.
install() {
  local stamp=$cache/$1
  shift
  [ -e "$stamp" ] && return
  echo "contract: $*" >&2
  "$@" >&2
  touch "$stamp"
}
mkdir -p "$cache/node"
[ -x "$cache/venv/bin/python" ] || python3 -m venv "$cache/venv"
install "schemathesis-$schemathesis" "$cache/venv/bin/pip" install -q "schemathesis==$schemathesis"
install "oapi-codegen-$oapi_codegen" env GOBIN="$cache/bin" go install "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@$oapi_codegen"
[ -e "$cache/node/package.json" ] || echo '{"private": true}' >"$cache/node/package.json"
install "npm-$(printf '%s\n' "${npm_tools[@]}" | cksum | cut -d' ' -f1)" \
  env SCARF_ANALYTICS=false npm install --prefix "$cache/node" --no-audit --no-fund --no-save --ignore-scripts "${npm_tools[@]}"
node_tool() { "$cache/node/node_modules/.bin/$1" "${@:2}"; }

work=$(mktemp -d)
server=
cleanup() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null && wait "$server" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap cleanup EXIT

url=${1:-}
url=${url%/}
if [ -z "$url" ]; then
  export CONTRACT_KEY=key-of-the-contract-tests
  printf 'contract admin %s\n' "$(printf %s "$CONTRACT_KEY" | sha256sum | cut -d' ' -f1)" >"$work/keys"
  go build -o "$work/jianzhu" ./cmd/jianzhu
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  url=http://127.0.0.1:$port
  "$work/jianzhu" serve --addr "127.0.0.1:$port" --store "sqlite:$work/contract.db" --api-keys "$work/keys" >"$work/server.log" 2>&1 &
  server=$!
  for _ in $(seq 600); do
    curl -sf -o /dev/null "$url/readyz" && break
    kill -0 "$server" 2>/dev/null || { cat "$work/server.log" >&2; echo "contract: the server ended" >&2; exit 1; }
    sleep 0.1
  done
fi
[ -n "${CONTRACT_KEY:-}" ] || { echo "contract: set CONTRACT_KEY to an admin's key" >&2; exit 2; }
curl -sf "$url/readyz" >/dev/null || { echo "contract: $url/readyz does not answer 200" >&2; exit 1; }
curl -sf "$url/openapi.json" -o "$work/openapi.json"

echo "== spectral:oas"
node_tool spectral lint -r scripts/contract/spectral.yaml --fail-severity warn "$work/openapi.json"

echo "== Go client"
mkdir "$work/goclient" "$work/goclient/api"
cp scripts/contract/goclient/{go.mod,go.sum,main.go} "$work/goclient/"
"$cache/bin/oapi-codegen" -package api -generate types,client -o "$work/goclient/api/client.gen.go" "$work/openapi.json"
(cd "$work/goclient" && go vet ./... && go run . "$url")

echo "== TypeScript client"
mkdir "$work/tsclient"
cp scripts/contract/tsclient/{main.ts,tsconfig.json} "$work/tsclient/"
echo '{"private": true, "type": "module"}' >"$work/tsclient/package.json"
ln -s "$cache/node/node_modules" "$work/tsclient/node_modules"
node_tool openapi-typescript "$work/openapi.json" -o "$work/tsclient/api.d.ts"
node_tool tsc -p "$work/tsclient"
node "$work/tsclient/main.js" "$url"

echo "== schemathesis, $cases examples an operation"
# Generation is deterministic and remembers nothing, so a failure is there again
# in the next run. The Bearer header is the tool's business: it leaves it out to
# see whether that is refused.
(cd "$work" && CONTRACT_URL=$url SCHEMATHESIS_HOOKS=hooks PYTHONPATH=$root/scripts/contract PYTHONDONTWRITEBYTECODE=1 PYTHONUTF8=1 \
  "$cache/venv/bin/schemathesis" --config-file "$root/scripts/contract/schemathesis.toml" \
  run "$work/openapi.json" --url "$url" -H "Authorization: Bearer $CONTRACT_KEY" \
  --max-examples "$cases" --generation-deterministic --continue-on-failure --no-color) ||
  { status=$?; [ -z "$server" ] || tail -n 20 "$work/server.log" >&2; exit "$status"; }
