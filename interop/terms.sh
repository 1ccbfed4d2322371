#!/usr/bin/env bash
# The termbase's files, read by others' programs: see terms.py and OmegaTTerms.java.
#
#   pip install translate-toolkit lxml deepl
#   interop/terms.sh [SCHEMA.rng]      the schema of TBX-Basic: terms.py says where it is
#
# OmegaT is asked where its jar is found (Debian: apt install omegat), else by OMEGAT_JAR=…
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
python=${PYTHON:-python3}
jar=${OMEGAT_JAR:-/usr/share/omegat/OmegaT.jar}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

cd "$root"
go build -o "$dir/jianzhu" ./cmd/jianzhu
terms() { "$dir/jianzhu" terms "$@" --store "sqlite:$dir/terms.db"; }
terms import termbase/testdata/terms-csv.csv
terms export --format csv --output "$dir/terms.csv"
terms export --format tbx --output "$dir/terms3.tbx"
terms export --format tbx2 --output "$dir/terms2.tbx"
terms export --format omegat --source zh-Hans --target en --output "$dir/terms.utf8"
terms export --format deepl --source zh-Hans --target en --output "$dir/deepl.tsv"

"$python" interop/terms.py "$dir" "$@"
if [ -f "$jar" ]; then
	java -cp "$jar" interop/OmegaTTerms.java "$dir/terms2.tbx" "$dir/terms.utf8" 2> >(grep -v WARNING >&2)
else
	echo "skip OmegaT: no $jar; set OMEGAT_JAR"
fi
