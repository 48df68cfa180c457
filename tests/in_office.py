"""Run by the Python of LibreOffice, not by ours: what somebody does at a desk with a workbook, and what the program says of it.

    python3 in_office.py ORDERS.json SOFFICE PROFILE

The orders are done in this sequence, and the answers printed as JSON:

open: the workbook. enter: [defined name, number of the cell in its range, value]. insert: [sheet, row from 0, how many].
remove_rows: [sheet, row, how many]. move: [sheet, position]. rename: [sheet, name]. copy: [sheet, name]. remove: [sheet].
refused: for each that was entered, whether LibreOffice's own validity check (`showInvalid`) draws a circle about it.
read: [defined name] for the value that is shown after a calculation. store: [path, filter].
"""

import json
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue

MAX_WAIT = 60


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


def setting(name, value):
    """A property, as the program wants it."""
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def cell_of(document, name, at=0):
    """A cell of a named range."""
    area = document.NamedRanges.getByName(name).getReferredCells()
    wide = area.Columns.Count
    return area.getCellByPosition(at % wide, at // wide)


def enter(cell, value):
    """A number, or a text."""
    if isinstance(value, (int, float)):
        cell.Value = value
    else:
        cell.String = value


def circles(document):
    """The cells about which the validity check draws a circle, as (sheet, column, row)."""
    found = set()
    for index in range(document.Sheets.Count):
        sheet = document.Sheets.getByIndex(index)
        before = sheet.DrawPage.Count
        sheet.showInvalid()
        for number in range(before, sheet.DrawPage.Count):
            place = sheet.DrawPage.getByIndex(number).Anchor.CellAddress  # a circle is bound to its cell
            found.add((place.Sheet, place.Column, place.Row))
    return found


def obey(document, orders):
    """Do what is asked; the answers."""
    sheets = document.Sheets
    for index in range(sheets.Count):
        sheets.getByIndex(index).unprotect("")
    entered = [(cell_of(document, name, at), value) for name, at, value in orders.get("enter", ())]
    for cell, value in entered:
        enter(cell, value)
    for name, row, count in orders.get("insert", ()):
        sheets.getByName(name).Rows.insertByIndex(row, count)
    for name, row, count in orders.get("remove_rows", ()):
        sheets.getByName(name).Rows.removeByIndex(row, count)
    for name, position in orders.get("move", ()):
        sheets.moveByName(name, position)
    for old, new in orders.get("copy", ()):
        sheets.copyByName(old, new, sheets.Count)
    for name in orders.get("remove", ()):
        sheets.removeByName(name)
    for old, new in orders.get("rename", ()):
        sheets.getByName(old).Name = new
    document.calculateAll()
    answers = {}
    if orders.get("refused"):
        found = circles(document)
        places = [cell.CellAddress for cell, _ in entered]
        answers["refused"] = [(place.Sheet, place.Column, place.Row) in found for place in places]
    shown = [cell_of(document, name) for name in orders.get("read", ())]
    answers["read"] = [cell.Value if cell.FormulaResultType2 == 1 else cell.String for cell in shown]
    for path, filter_ in orders.get("store", ()):
        document.storeToURL(f"file://{path}", (setting("FilterName", filter_),))
    return answers


def main():
    listed, soffice, profile = sys.argv[1:]
    with open(listed, encoding="utf-8") as file:
        orders = json.load(file)
    context, process = office(soffice, profile)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    try:
        document = desktop.loadComponentFromURL(f"file://{orders['open']}", "_blank", 0, (setting("Hidden", True),))
        print(json.dumps(obey(document, orders)))
        document.close(True)
    finally:
        try:
            desktop.terminate()
        except Exception:
            process.kill()
        process.wait(30)


if __name__ == "__main__":
    main()
