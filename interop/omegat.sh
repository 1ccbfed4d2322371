#!/usr/bin/env bash
# Translates an XLIFF in OmegaT's console mode, with a memory and glossaries.
#
#   omegat.sh DIR SOURCE-LANGUAGE TARGET-LANGUAGE FILE.xlf MEMORY.tmx [GLOSSARY…]
#
# The result is DIR/project/target/FILE.xlf and the project's own memories
# DIR/project/*.tmx. Needs OmegaT 3.6, as Debian has it, and no display.
set -euo pipefail
dir=$1 source=$2 target=$3 file=$4 memory=$5
shift 5
project=$dir/project
rm -rf "$project"
mkdir -p "$dir/config" "$project"/{source,target,tm/auto,glossary,dictionary,omegat}
cp "$file" "$project/source/"
cp "$memory" "$project/tm/auto/"
[ $# = 0 ] || cp "$@" "$project/glossary/"
# A paragraph is a segment: only so do whole texts of the memory match.
cat >"$project/omegat.project" <<XML
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat>
 <project version="1.0">
  <source_dir>__DEFAULT__</source_dir>
  <target_dir>__DEFAULT__</target_dir>
  <tm_dir>__DEFAULT__</tm_dir>
  <glossary_dir>__DEFAULT__</glossary_dir>
  <glossary_file>__DEFAULT__</glossary_file>
  <dictionary_dir>__DEFAULT__</dictionary_dir>
  <source_lang>$source</source_lang>
  <target_lang>$target</target_lang>
  <sentence_seg>false</sentence_seg>
  <support_default_translations>true</support_default_translations>
  <remove_tags>false</remove_tags>
 </project>
</omegat>
XML
HOME=$dir omegat --config-dir="$dir/config" --mode=console-translate "$project" >"$dir/omegat.log" 2>&1 || { tail -n 40 "$dir/omegat.log" >&2; exit 1; }
