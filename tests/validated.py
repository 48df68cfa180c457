"""Run by the Python of LibreOffice, not by ours: it enters values into the cells of a workbook, and has the program mark what it refuses.

    python3 validated.py WORKBOOK.xlsx ENTRIES.json SOFFICE PROFILE

The entries are a list of [defined name, number of the cell in its range, value]; printed is a list of booleans: whether each was refused.
What is asked is LibreOffice's own validity check (`showInvalid`), which draws a circle about every cell that holds what may not be entered.
"""

import json
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue

MAX_WAIT = 60
HUNDREDTH_MM = 2
"""How far the corner of a circle may lie from that of its cell: twice that, in hundredths of a millimetre."""


def office(soffice, profile):
    """A headless office of our own, and the process that it runs in."""
    pipe = f"pipe,name=ghgcalc{time.time_ns()};urp;StarOffice.ComponentContext"
    call = [soffice, f"-env:UserInstallation=file://{profile}", "--headless", "--norestore", "--nologo", f"--accept={pipe}"]
    process = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    ends = time.monotonic() + MAX_WAIT
    while True:
        try:
            return resolver.resolve(f"uno:{pipe}"), process
        except Exception:
            if time.monotonic() > ends:
                process.kill()
                raise
            time.sleep(0.2)


def cell_of(document, name, at):
    """A cell of a named range."""
    area = document.NamedRanges.getByName(name).getReferredCells()
    wide = area.Columns.Count
    return area.getCellByPosition(at % wide, at // wide)


def enter(cell, value):
    """As if it were typed: a number, or a text."""
    if isinstance(value, bool) or value is None:
        cell.String = ""
    elif isinstance(value, (int, float)):
        cell.Value = value
    else:
        cell.String = value


def marked(document):
    """The cells that the program draws a circle about, as (sheet, column, row)."""
    found = set()
    for index in range(document.Sheets.Count):
        sheet = document.Sheets.getByIndex(index)
        sheet.unprotect("")
        before = sheet.DrawPage.Count
        sheet.showInvalid()
        for number in range(before, sheet.DrawPage.Count):
            shape = sheet.DrawPage.getByIndex(number)
            anchor = shape.Anchor
            if anchor.supportsService("com.sun.star.sheet.SheetCell"):
                place = anchor.CellAddress
                found.add((place.Sheet, place.Column, place.Row))
            else:
                found.add((index, shape.Position.X, shape.Position.Y))
    return found


def main():
    path, listed, soffice, profile = sys.argv[1:]
    entries = json.load(open(listed, encoding="utf-8"))
    context, process = office(soffice, profile)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    try:
        hidden = PropertyValue()
        hidden.Name, hidden.Value = "Hidden", True
        document = desktop.loadComponentFromURL(f"file://{path}", "_blank", 0, (hidden,))
        cells = [cell_of(document, name, at) for name, at, _ in entries]
        for cell in cells:
            document.Sheets.getByIndex(cell.CellAddress.Sheet).unprotect("")
        for cell, (_, _, value) in zip(cells, entries):
            enter(cell, value)
        found = marked(document)
        print(json.dumps([refused(cell, found) for cell in cells]))
        document.close(True)
    finally:
        try:
            desktop.terminate()
        except Exception:
            process.kill()
        process.wait(30)


def refused(cell, found):
    """Whether a circle lies about the cell."""
    place = cell.CellAddress
    if (place.Sheet, place.Column, place.Row) in found:
        return True
    x, y = cell.Position.X, cell.Position.Y
    right, below = x + cell.Size.Width, y + cell.Size.Height
    return any(
        sheet == place.Sheet and x - 200 <= left < right - 200 and y - 200 <= top < below - 200 for sheet, left, top in found
    )


if __name__ == "__main__":
    main()
