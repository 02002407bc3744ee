"""Small documents of each kind that is read, with a title and one paragraph, as the programs that people use would save them."""

import io
import zipfile

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def docx(title: str, text: str) -> bytes:
    return archive({
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{RELATION}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>{title}</w:t>'
        f"</w:r></w:p><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>",
    })


def odt(title: str, text: str) -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns"
    return archive({
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f'<office:document-content xmlns:office="{office}:office:1.0" xmlns:text="{office}:text:1.0"><office:body><office:text>'
        f'<text:h text:outline-level="1">{title}</text:h><text:p>{text}</text:p></office:text></office:body></office:document-content>',
    })


def archive(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for path, text in parts.items():
            file.writestr(path, text, zipfile.ZIP_STORED if path == "mimetype" else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def rtf(title: str, text: str) -> bytes:
    return f"{{\\rtf1\\ansi\\deff0 {{\\fonttbl{{\\f0 Arial;}}}}\\b {title}\\b0\\par\n{text}\\par}}".encode()


def eml(title: str, text: str) -> bytes:
    return f"From: Ada <ada@example.com>\r\nTo: Bob <bob@example.com>\r\nSubject: {title}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n{text}\r\n".encode()


def pdf(title: str, text: str) -> bytes:
    """One page, two lines of Helvetica."""
    content = f"BT /F1 18 Tf 72 720 Td ({title}) Tj /F1 11 Tf 0 -40 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def markdown(title: str, text: str) -> bytes:
    return f"# {title}\n\n{text}\n".encode()


def html(title: str, text: str) -> bytes:
    return f"<!doctype html><html><head><title>{title}</title></head><body><main><h1>{title}</h1><p>{text}</p></main></body></html>".encode()


def plain(title: str, text: str) -> bytes:
    return f"{title}\n\n{text}\n".encode()
