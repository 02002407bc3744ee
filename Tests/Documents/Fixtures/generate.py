"""Wrote the PDFs beside this file; run by hand.   python3 -m venv v && v/bin/pip install reportlab pypdf && v/bin/python generate.py

- pricebook.pdf: two pages with running head and foot, headings, wrapped and hyphenated lines, a list, a table.
- scanned.pdf: one page that is a picture.   columns.pdf: two columns of prose.
"""
import io, os
from pypdf import PdfReader, PdfWriter
from reportlab.lib import colors, pdfencrypt
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas
from reportlab.platypus import (BaseDocTemplate, Frame, ListFlowable, ListItem, PageBreak, PageTemplate, Paragraph, SimpleDocTemplate, Spacer, Table)

here = os.path.dirname(os.path.abspath(__file__))
style = getSampleStyleSheet()
body = style["BodyText"]


def margins(page, document):
    page.setFont("Helvetica", 8)
    page.drawString(72, 760, "Badger Plumbing, internal price book")
    page.drawString(280, 30, f"Page {document.page} of 2")


def story():
    return [
        Paragraph("Water heater price book", style["Title"]),
        Paragraph("Gas water heaters", style["Heading2"]),
        Paragraph("We install tank and tankless water heaters in Madison, Verona and Middleton. Every installation includes the haul-away "
                  "of the old unit, a new shut-off valve, and the permit that the city requires. Crawl spaces cost more.", body),
        Table([["Service", "Labor hours", "Price range"], ["40-gallon gas water heater", "4", "$1,250 - $1,600"],
               ["50-gallon gas water heater", "5", "$1,450 - $1,900"],
               ["Tankless unit, including a new gas line\nand the venting through the roof", "9", "$3,200 - $4,800"]],
              style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)]),
        Spacer(1, 12),
        Paragraph("What to do first", style["Heading2"]),
        ListFlowable([ListItem(Paragraph("Turn the gas off at the valve", body)),
                      ListItem(Paragraph("Open a window, leave the house, and call us from outside; do not switch lights on or off, because a "
                                         "spark is all that the gas needs", body))], bulletType="bullet"),
        Paragraph("The pressure relief valve opens when the tank is too hot or the house's pres-<br/>sure is too high. A haul-<br/>away "
                  "costs nothing. This sentence is continued on the following page, where it", body),
        PageBreak(),
        Paragraph("comes to its end. After that a new paragraph begins.", body),
        Paragraph("Emergency service", style["Heading2"]),
        Paragraph("Call 608-555-0142 day or night. A plumber is with you within ninety minutes.", body),
    ]


def write(name, **options):
    SimpleDocTemplate(f"{here}/{name}", pagesize=letter, title="Price book 2025", invariant=1, **options).build(
        story(), onFirstPage=margins, onLaterPages=margins)


write("pricebook.pdf")
write("locked.pdf", encrypt=pdfencrypt.StandardEncryption("badger", ownerPassword="owner"))

picture = io.BytesIO()
from PIL import Image, ImageDraw
image = Image.new("L", (200, 260), 255)
ImageDraw.Draw(image).text((20, 20), "Scanned page", fill=0)
image.save(picture, "PNG")
page = canvas.Canvas(f"{here}/scanned.pdf", pagesize=letter, invariant=1)
page.drawImage(ImageReader(picture), 0, 0, 612, 792)
page.save()

left = "Our plumbers are licensed in the state of Wisconsin and insured for two million dollars. They arrive in a marked van and show their papers at the door. "
right = "Every job is photographed before and after the work. The pictures are kept for five years and sent to you on request, free of charge. "
document = BaseDocTemplate(f"{here}/columns.pdf", pagesize=letter, invariant=1)
document.addPageTemplates([PageTemplate(frames=[Frame(60, 400, 235, 330), Frame(315, 400, 235, 330)])])
from reportlab.platypus import FrameBreak
document.build([Paragraph(left * 3, body), FrameBreak(), Paragraph(right * 3, body)])
