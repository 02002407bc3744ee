"""Wrote the office documents beside this file; run by hand, needs nothing but Python.   python3 generate_office.py

- pricebook.docx, pricebook.odt, pricebook.doc: the same price book with headings, a list, tables, notes, and what must not be read.
- locked.docx: a container with an encrypted package; locked.odt: an encrypted part; locked.doc: the flag of an encrypted document.
- bomb.docx: a part of 40 MB in 40 KB.   laughs.docx: entities that blow up.   outside.odt: an entity that reads a file.
"""
import os, struct, zipfile, zlib

here = os.path.dirname(os.path.abspath(__file__))
MOMENT = (2025, 1, 2, 3, 4, 6)


def archive(name, parts, stored=()):
    with zipfile.ZipFile(f"{here}/{name}", "w", zipfile.ZIP_DEFLATED) as file:
        for path, text in parts:
            entry = zipfile.ZipInfo(path, MOMENT)
            entry.compress_type = zipfile.ZIP_STORED if path in stored else zipfile.ZIP_DEFLATED
            file.writestr(entry, text)


# MARK: DOCX

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def run(text, properties=""):
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def p(content, properties=""):
    content = content if content.startswith("<") else run(content)
    return f'<w:p>{f"<w:pPr>{properties}</w:pPr>" if properties else ""}{content}</w:p>'


def style(name):
    return f'<w:pStyle w:val="{name}"/>'


def tc(content, properties=""):
    return f'<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith("<") else p(content)}</w:tc>'


def tr(*cells, properties=""):
    return f'<w:tr><w:trPr>{properties}</w:trPr>{"".join(cells)}</w:tr>'


def tbl(*rows):
    return f'<w:tbl><w:tblPr/>{"".join(rows)}</w:tbl>'


ITEM = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
BREAK = "<w:r><w:lastRenderedPageBreak/></w:r>"


def box(text):
    return f'<w:txbxContent>{p(text)}</w:txbxContent>'


body = (
    p("Water heater price book", style("Titel"))
    + p("Gas water heaters\t1", style("Verzeichnis1"))
    + p("Gas water heaters", style("berschrift1"))
    + p(run("We install tank and tankless water heaters in ") + run("Madison, Verona", "<w:b/>") + run(" and Middleton.")
        + '<w:del w:id="1">' + run("We used to charge more.") + "</w:del>" + run(" Call Bea for a discount.", "<w:vanish/>")
        + '<w:r><w:footnoteReference w:id="2"/></w:r>')
    + tbl(tr(tc("Service"), tc("Labor hours"), tc("Price range"), properties="<w:tblHeader/>"),
          tr(tc("40-gallon gas water heater"), tc("4"), tc("$1,250 - $1,600")),
          tr(tc("Tankless unit", '<w:vMerge w:val="restart"/>'), tc("9"), tc("$3,200 - $4,800")),
          tr(tc("", "<w:vMerge/>"), tc("11, with a new gas line"), tc("$3,900 - $5,400")),
          tr(tc("Prices hold until the end of the year", '<w:gridSpan w:val="3"/>')))
    + p(f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{box("Ask about the rebate.")}</mc:Choice>'
        f'<mc:Fallback>{box("Ask about the rebate.")}</mc:Fallback></mc:AlternateContent></w:r>' + run("What a visit costs is agreed before it."))
    + p(run("What to do first", "<w:b/>"))
    + p("Turn the gas off at the valve", ITEM)
    + p("Open a window, leave the house", ITEM)
    + tbl(tr(tc(p("A frame around a paragraph is no table.") + p("Its text is read."))))
    + p(BREAK + run("Emergency service"), style("Mine"))
    + p(run("Call 608") + "<w:r><w:noBreakHyphen/></w:r>" + run("555-0142") + "<w:r><w:br/></w:r>" + run("day or night.")
        + '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DATE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>')
)
styles = (
    f'{HEAD}<w:styles {W}>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Standard"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/><w:basedOn w:val="Standard"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/><w:basedOn w:val="Standard"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="House heading"/><w:basedOn w:val="berschrift1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Verzeichnis1"><w:name w:val="toc 1"/><w:basedOn w:val="Standard"/></w:style>'
    "</w:styles>")
notes = (f'{HEAD}<w:footnotes {W}><w:footnote w:type="separator" w:id="0">{p("-----")}</w:footnote>'
         f'<w:footnote w:id="2">{p("Crawl spaces cost more.")}</w:footnote></w:footnotes>')


def relations(*pairs):
    rows = "".join(f'<Relationship Id="r{i}" Type="{RELATION}/{kind}" Target="{target}"/>' for i, (kind, target) in enumerate(pairs))
    return f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


CORE = (f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Price book 2025</dc:title></cp:coreProperties>')
TYPES = f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def docx(name, document, before="", extra=()):
    archive(name, [
        ("[Content_Types].xml", TYPES), ("_rels/.rels", relations(("officeDocument", "word/document2.xml"))),
        ("word/document2.xml", f'{HEAD}{before}<w:document {W} {MC}><w:body>{document}</w:body></w:document>'),
        ("word/_rels/document2.xml.rels", relations(("styles", "styles.xml"), ("footnotes", "../word/footnotes.xml"))),
        ("word/styles.xml", styles), ("word/footnotes.xml", notes), ("docProps/core.xml", CORE)] + list(extra))


docx("pricebook.docx", body, extra=[("../../../../tmp/outside.xml", "<a/>"), ("word/embeddings/inner.docx", b"PK\x03\x04 never opened")])
laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
docx("laughs.docx", p("&l9;"), before=f'<!DOCTYPE w [<!ENTITY l0 "ha">{laughs}]>')
archive("bomb.docx", [("[Content_Types].xml", TYPES), ("word/document.xml", HEAD + f"<w:document {W}>" + " " * (40 << 20) + "</w:document>")])

# MARK: ODT

SPACES = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{f}:1.0"' for n, f in [
    ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"), ("fo", "xsl-fo-compatible"),
    ("svg", "svg-compatible"), ("meta", "meta")]) + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'


def cell(text, attributes=""):
    return f'<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>'


odt_body = (
    '<text:tracked-changes><text:changed-region><text:deletion><text:p>We used to charge more.</text:p></text:deletion></text:changed-region></text:tracked-changes>'
    '<text:p text:style-name="P1">Water heater price book</text:p>'
    '<text:table-of-content><text:index-body><text:p>Gas water heaters<text:tab/>1</text:p></text:index-body></text:table-of-content>'
    '<text:h text:outline-level="1">Gas water heaters</text:h>'
    '<text:p>We install tank and tankless water heaters in <text:span text:style-name="T1">Madison, Verona</text:span> and<text:s text:c="3"/>Middleton.'
    '<text:span text:style-name="T2"> Call Bea for a discount.</text:span><office:annotation><text:p>Check this.</text:p></office:annotation>'
    '<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Crawl spaces cost more.</text:p></text:note-body></text:note></text:p>'
    '<table:table><table:table-header-rows><table:table-row>' + cell("Service") + cell("Labor hours") + cell("Price range")
    + '</table:table-row></table:table-header-rows>'
    '<table:table-row>' + cell("40-gallon gas water heater") + cell("4") + cell("$1,250 - $1,600") + '</table:table-row>'
    '<table:table-row>' + cell("Tankless unit", 'table:number-rows-spanned="2"') + cell("9") + cell("$3,200 - $4,800") + '</table:table-row>'
    '<table:table-row><table:covered-table-cell/>' + cell("11, with a new gas line") + cell("$3,900 - $5,400") + '</table:table-row></table:table>'
    '<text:p><draw:frame><draw:text-box><text:p>Ask about the rebate.</text:p></draw:text-box><svg:desc>A picture of a heater</svg:desc></draw:frame>'
    'What a visit costs is agreed before it.</text:p>'
    '<text:p text:style-name="P2">What to do first</text:p>'
    '<text:list><text:list-item><text:p>Turn the gas off at the valve</text:p></text:list-item>'
    '<text:list-item><text:p>Open a window, leave the house</text:p></text:list-item></text:list>'
    '<text:h text:outline-level="1"><text:soft-page-break/>Emergency service</text:h>'
    '<text:p>Call 608-555-0142<text:line-break/>day or night.</text:p>')
odt_styles = ('<office:automatic-styles><style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'
              '<style:style style:name="P2" style:family="paragraph"><style:text-properties fo:font-weight="bold"/></style:style>'
              '<style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>'
              '<style:style style:name="T2" style:family="text"><style:text-properties text:display="none"/></style:style></office:automatic-styles>')
META = f'{HEAD}<office:document-meta {SPACES}><office:meta><dc:title>Price book 2025</dc:title></office:meta></office:document-meta>'


def odt(name, content, manifest="<manifest/>", before=""):
    archive(name, [
        ("mimetype", "application/vnd.oasis.opendocument.text"), ("META-INF/manifest.xml", manifest), ("meta.xml", META),
        ("content.xml", f'{HEAD}{before}<office:document-content {SPACES}>{odt_styles}<office:body><office:text>{content}</office:text></office:body></office:document-content>')],
        stored=["mimetype"])


odt("pricebook.odt", odt_body)
odt("locked.odt", "", manifest="<manifest><encryption-data/></manifest>")
odt("outside.odt", "<text:p>&outside;</text:p>", before='<!DOCTYPE x [<!ENTITY outside SYSTEM "file:///etc/hostname">]>')

# MARK: DOC

def compound(streams):
    """A container of version 3: header, one sector of table, directory, then the streams, each in sectors of its own (padded to 4096)."""
    sectors, table, entries = [], [0xFFFFFFFD], [("Root Entry", 5, 0xFFFFFFFE, 0)]
    directory_sectors = (len(streams) + 1 + 3) // 4

    def add(data):
        data += b"\0" * (-len(data) % 512)
        start = len(sectors)
        for i in range(0, len(data), 512):
            sectors.append(data[i:i + 512])
        return start, len(data) // 512

    chains = []
    at = 1 + directory_sectors
    for i in range(directory_sectors):
        table.append(i + 2 if i + 1 < directory_sectors else 0xFFFFFFFE)
    for name, data in streams:
        data = data + b"\0" * max(0, 4096 - len(data))
        _, count = add(data)
        entries.append((name, 2, at, len(data)))
        table += [at + i + 1 for i in range(count - 1)] + [0xFFFFFFFE]
        at += count
    directory = b""
    for name, kind, start, size in entries:
        text = name.encode("utf-16-le") + b"\0\0"
        directory += text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, 1 if kind == 5 else 0xFFFFFFFF)
        directory += b"\0" * 36 + struct.pack("<IIi", start, size, 0)
    directory += b"\0" * (512 * directory_sectors - len(directory))
    table += [0xFFFFFFFF] * (128 - len(table))
    assert len(table) == 128
    header = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 10
    header += struct.pack("<IIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0) + b"\xFF" * 432
    return header + struct.pack("<128I", *table) + directory + b"".join(sectors)


def doc(name, paragraphs, note, encrypted=False):
    """`paragraphs`: (text with its end sign, style, property changes, bold, hidden), alternating narrow and wide pieces."""
    def operand(code, value, width=1):
        return struct.pack("<H", code) + value.to_bytes(width, "little")

    stream = bytearray(b"\0" * 2048)
    pieces, cps, papx, chpx, cp = [], [0], [], [], 0
    for index, (text, style_number, changes, bold, hidden) in enumerate(paragraphs + [(note + "\r", 0, b"", False, False)]):
        wide = index % 2 == 1
        start = len(stream)
        stream += text.encode("utf-16-le") if wide else text.encode("cp1252")
        pieces.append(start if wide else (start * 2) | 0x40000000)
        cp += len(text)
        cps.append(cp)
        papx.append((start, len(stream), struct.pack("<H", style_number) + changes))
        chpx.append((start, len(stream), (operand(0x0835, 1) if bold else b"") + (operand(0x083C, 1) if hidden else b"")))
    stream += b"\0" * (-len(stream) % 512)

    def pages(runs, paragraph):
        """Pages of at most eight runs: their places, then where each one's properties stand, then, from the end, the properties."""
        list_of_pages, places = [], []
        for first in range(0, len(runs), 8):
            group = runs[first:first + 8]
            page, free = bytearray(512), 510
            for i, (start, end, properties) in enumerate(group):
                struct.pack_into("<I", page, 4 * i, start)
                struct.pack_into("<I", page, 4 * i + 4, end)
                if paragraph:
                    data = properties + b"\0" * (len(properties) % 2)
                    data = bytes([0, len(data) // 2]) + data
                else:
                    data = bytes([len(properties)]) + properties
                free = (free - len(data)) // 2 * 2
                page[free:free + len(data)] = data
                page[4 * (len(group) + 1) + (13 if paragraph else 1) * i] = free // 2 if paragraph or properties else 0
            page[511] = len(group)
            places.append(group[0][0])
            list_of_pages.append(len(stream) // 512)
            stream.extend(page)
        places.append(runs[-1][1])
        return struct.pack(f"<{len(places)}I", *places) + struct.pack(f"<{len(list_of_pages)}I", *list_of_pages)

    papx_table, chpx_table = pages(papx, True), pages(chpx, False)
    sheet = struct.pack("<HHH", 18, 64, 10) + b"\0" * 14
    for number in range(64):
        kind = {0: 0, 1: 1, 2: 2, 5: 62, 6: 19}.get(number, 0x0FFE)
        sheet += struct.pack("<H", 10) + struct.pack("<HHHHH", kind, 0xFFF1, 0, 0, 0) if number in (0, 1, 2, 5, 6) else struct.pack("<H", 0)
    table = bytearray(b"\0" * 16)

    def put(data):
        start = len(table)
        table.extend(data)
        return start, len(data)

    piece_table = struct.pack(f"<{len(cps)}I", *cps) + b"".join(struct.pack("<HIH", 0, place, 0) for place in pieces)
    places = {0x1A2: put(b"\1\2\0\0\0" + b"\2" + struct.pack("<I", len(piece_table)) + piece_table),
              0x102: put(papx_table), 0xFA: put(chpx_table), 0xA2: put(sheet)}
    struct.pack_into("<HHHHHH", stream, 0, 0xA5EC, 0xC1, 0, 0x409, 0, 0x0200 | (0x0100 if encrypted else 0))
    main = cps[-2]
    struct.pack_into("<II", stream, 0x4C, main, len(note) + 1)
    for at, (start, length) in places.items():
        struct.pack_into("<II", stream, at, start, length)
    title = b"Price book 2025\0"
    properties = b"\xFE\xFF" + b"\0" * 42 + struct.pack("<I", 48) + struct.pack("<II", 0, 2)
    properties += struct.pack("<IIII", 1, 24, 2, 32) + struct.pack("<IHH", 2, 1252, 0) + struct.pack("<II", 30, len(title)) + title
    with open(f"{here}/{name}", "wb") as file:
        file.write(compound([("WordDocument", bytes(stream)), ("1Table", bytes(table)), ("\5SummaryInformation", properties)]))


IN_TABLE = struct.pack("<HB", 0x2416, 1)
ROW_END = IN_TABLE + struct.pack("<HB", 0x2417, 1)
LISTED = struct.pack("<HH", 0x460B, 1)


def row(*cells):
    return [(text + "\x07", 0, IN_TABLE, False, False) for text in cells] + [("\x07", 0, ROW_END, False, False)]


doc_body = (
    [("Water heater price book\r", 5, b"", False, False), ("Gas water heaters\t1\r", 6, b"", False, False),
     ("Gas water heaters\r", 1, b"", False, False),
     ("We install tank and tankless water heaters in Madison – ", 0, b"", False, False), ("Call Bea for a discount. ", 0, b"", False, True),
     ("and Middleton.\x02 See \x13 HYPERLINK \"http://x\" \x14our page\x15.\r", 0, b"", False, False)]
    + row("Service", "Labor hours", "Price range") + row("40-gallon gas water heater", "4", "$1,250 - $1,600")
    + row("Tankless unit", "9", "$3,200 - $4,800")
    + [("What to do first\r", 0, b"", True, False), ("Turn the gas off at the valve\r", 0, LISTED, False, False),
       ("Open a window, leave the house\r", 0, LISTED, False, False), ("Emergency service\r", 1, b"", False, False),
       ("Call 608\x1E555-0142\x0Bday or night.\r", 0, b"", False, False)])
doc("pricebook.doc", doc_body, "Crawl spaces cost more.")
doc("locked.doc", doc_body, "", encrypted=True)
with open(f"{here}/locked.docx", "wb") as file:
    file.write(compound([("EncryptionInfo", b"x"), ("EncryptedPackage", b"x")]))
