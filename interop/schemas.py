"""Holds our files to the schemas of their formats.

    python3 schemas.py SCHEMAS DIR NAME…

SCHEMAS is a folder with xliff-core-1.2-strict.xsd, xml.xsd, xliff-core-2.0.xsd
and tmx14.dtd; exchange.sh gets them. DIR is what "go run ./interop/files write
DIR" has made. Nothing is fetched by this.
"""

import glob
import os
import sys

from lxml import etree

schemas, folder = sys.argv[1], sys.argv[2]
failed = 0


class Local(etree.Resolver):
    """Schemas that others import are in the same folder, whatever their address."""

    def resolve(self, url, public, context):
        name = os.path.join(schemas, os.path.basename(url))
        return self.resolve_filename(name, context) if os.path.exists(name) else None


def schema(name):
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Local())
    return etree.XMLSchema(etree.parse(os.path.join(schemas, name), parser))


xliff12 = schema("xliff-core-1.2-strict.xsd")
dtd = etree.DTD(os.path.join(schemas, "tmx14.dtd"))
for name in sys.argv[3:]:
    for kind, pattern in ((xliff12, ".xliff12*.xlf"), (dtd, ".tmx*.tmx")):
        files = sorted(glob.glob(os.path.join(folder, name + pattern)))
        if not files:
            sys.exit("no files " + name + pattern)
        for file in files:
            ok = kind.validate(etree.parse(file))
            failed += not ok
            print("ok  " if ok else "FAIL", os.path.basename(file), "" if ok else kind.error_log.last_error)
    # A planted fault must be found, or the schemas check nothing.
    broken = etree.parse(os.path.join(folder, name + ".xliff12.xlf"))
    broken.getroot()[0].set("its", "none")
    if xliff12.validate(broken):
        failed += 1
        print("FAIL a planted fault was not found")
sys.exit(failed > 0)
