#!/usr/bin/env bash
# The exchange formats, read by others' programs, and what those make of them
# read back: see README.md.
#
#   interop/exchange.sh                  every part that can run here
#   interop/exchange.sh annotations …    these parts, or a failure
#
# Parts: annotations, units (Python 3 with venv), schemas (the same, and
# apt-get download), okapi (Java 17, Maven), omegat (OmegaT 3.6). The tools are
# installed by name and version under .cache/interop.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
cache=$root/.cache/interop
mkdir -p "$cache"

has() { command -v "$1" >/dev/null; }
needs() { # PART
  case $1 in
  annotations | units) has python3 ;;
  schemas) has python3 && { [ -e "$cache/schemas/done" ] || has apt-get && has dpkg; } ;;
  okapi) has java && has mvn ;;
  omegat) has omegat ;;
  *) echo "exchange: $1 is none of annotations, units, schemas, okapi, omegat" >&2; exit 2 ;;
  esac
}
parts=()
for part in "${@:-annotations units schemas okapi omegat}"; do
  for p in $part; do
    if needs "$p"; then parts+=("$p"); elif [ $# -gt 0 ]; then echo "exchange: the tools of $p are not installed" >&2; exit 1; else echo "== $p skipped: its tools are not installed"; fi
  done
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
step() { printf '== %s (%ss)\n' "$*" "$SECONDS"; }
venv() {
  local stamp
  stamp=$cache/requirements-$(cksum <interop/requirements.txt | cut -d' ' -f1)
  [ -e "$stamp" ] || { python3 -m venv "$cache/venv" && "$cache/venv/bin/pip" install -q -r interop/requirements.txt && touch "$stamp"; }
}

step "files"
go build -o "$work/files" ./interop/files
"$work/files" write "$work/out"
# name, source and target as tools want them, translated paragraphs of it and of its memory
documents="hard:zh-Hans:en:3:2 sample1:zh-Hant:en:134:134 sample2:en:zh-Hans:25:25"
names=$(for d in $documents; do echo "${d%%:*}"; done)

annotations() {
  venv
  # shellcheck disable=SC2086
  "$cache/venv/bin/python" interop/annotations.py "$work/out" $names
  for name in $names; do
    "$cache/venv/bin/udvalidate" --lang zh --level 3 "$work/out/$name.conllu.conllu"
  done
}

units() {
  venv
  mkdir -p "$work/units"
  for name in $names; do
    "$cache/venv/bin/python" interop/units.py "$work/out" "$name" "$work/units"
    for file in "$work/units/$name".*; do
      "$work/files" read "$work/out" "$name" "$file" 1
    done
  done
}

schemas() {
  venv
  if [ ! -e "$cache/schemas/done" ]; then
    rm -rf "$cache/schemas" && mkdir -p "$cache/schemas"
    (cd "$work" && apt-get download -qq php-symfony-translation omegat && for deb in *.deb; do dpkg -x "$deb" deb; done)
    cp "$work"/deb/usr/share/php/Symfony/Component/Translation/Resources/schemas/*.xsd "$cache/schemas/"
    "$cache/venv/bin/python" - "$work/deb/usr/share/omegat/OmegaT.jar" "$cache/schemas/tmx14.dtd" <<'PY'
import sys, zipfile
jar = zipfile.ZipFile(sys.argv[1])
name, = [n for n in jar.namelist() if n.endswith("tmx14.dtd")]
open(sys.argv[2], "wb").write(jar.read(name))
PY
    touch "$cache/schemas/done"
  fi
  # shellcheck disable=SC2086
  "$cache/venv/bin/python" interop/schemas.py "$cache/schemas" "$work/out" $names
}

okapi() {
  local stamp
  stamp=$cache/okapi-$(cksum <interop/okapi/pom.xml | cut -d' ' -f1)
  [ -e "$stamp" ] || { mvn -q -B -f interop/okapi/pom.xml dependency:copy-dependencies -DoutputDirectory="$cache/okapi" && touch "$stamp"; }
  mkdir -p "$work/okapi"
  for d in $documents; do
    IFS=: read -r name source target count memory <<<"$d"
    java -cp "$cache/okapi/*" interop/okapi/Rewrite.java "$source" "$target" "$work/okapi" "$work/out/$name".xliff*.xlf "$work/out/$name".tmx*.tmx 2> >(grep -v SLF4J >&2)
    for file in "$work/okapi/$name".*; do
      case $file in
      *-source*) "$work/files" read "$work/out" "$name" "$file" 0 ;;
      *.tmx) "$work/files" read "$work/out" "$name" "$file" "$memory" ;;
      *) "$work/files" read "$work/out" "$name" "$file" "$count" ;;
      esac
    done
  done
}

omegat() {
  for d in $documents; do
    IFS=: read -r name source target _ memory <<<"$d"
    # OmegaT knows Java's locales, which have regions and no scripts.
    source=${source/zh-Hans/zh-CN} source=${source/zh-Hant/zh-TW} target=${target/zh-Hans/zh-CN}
    for tags in "" -untagged; do
      interop/omegat.sh "$work/omegat" "$source" "$target" "$work/out/$name.xliff12-source$tags.xlf" "$work/out/$name.tmx.tmx" "$work/out/$name".glossary-*
      for file in "$work/omegat/project/target/$name.xliff12-source$tags.xlf" "$work/omegat/project"/*.tmx; do
        "$work/files" read "$work/out" "$name" "$file" "$memory"
      done
    done
  done
}

for part in "${parts[@]}"; do
  step "$part"
  "$part"
done
step "done"
