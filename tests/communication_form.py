"""A made workbook of the shape of the communication form: the labels by which its cells are found, and formulas that compute as its own do.

Everything else of the official form (its guidance, its lists of codes and countries, its pages of results) is left out. Formulas are locked,
entries are not; every sheet is protected without a password; lists are drop-downs; one conditional format is an extension of 2010.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name, xl_rowcol_to_cell

STREAMS, PFC, PROCESSES, PRECURSORS, PRODUCTS = 14, 4, 10, 20, 6
DAY = dt.date(2024, 12, 13)
LISTS = {
    "CONST_MonitoringApproach": ("Combustion", "Process emissions", "Mass Balance"),
    "CONST_torkNm3": ("t", "1000Nm3"),
    "CONST_tCO2pTJOrtCO2pt": ("tCO2/TJ", "tCO2/t", "tCO2/1000Nm3"),
    "CONST_PFCSlopeOrOvervoltage": ("Slope method", "Overvoltage method"),
    "CONST_LIST_Goods": ("Iron or steel products", "Aluminium products", "Unwrought aluminium"),
    "CONST_ElecSource": ("D.4(a)", "D.4(b)", "D.4.1", "D.4.2", "D.4.3.1", "D.4.3.2", "Mix"),
    "CONST_MeasDefaultUnknown": ("Measured", "Default", "Unknown"),
    "CONST_TrueFalse": ("TRUE", "FALSE"),
    "CONST_OnlyDirProd": ("Only direct production",),
    "CNTR_ListCountriesCode": ("CN", "DE", "NO"),
    "CNTR_ListCountriesName": ("China", "Germany", "Norway"),
    "CNCodes_ListKey": ("76011010", "76012040", "76012080", "76042910", "76061191", "76061250", "76071119"),
    "CONST_CarbonPriceType": ("Carbon Tax", "National Emissions Trading System", "Combination", "Other"),
    "CONST_RebateType": ("Free allocation", "Financial compensation", "Combination"),
    "CNTR_ListCurrenciesCode": ("CNY", "EUR"),
    "CONST_Routes": ("Primary (electrolytic) smelting", "All production routes"),
    "CONST_GWP_CF4": (6630,),
    "CONST_GWP_C2F6": (11100,),
}


@dataclass(frozen=True)
class Formula:
    """A cell that holds a formula, with the value that was saved with it; None is a formula that was never calculated."""

    text: str
    value: Any


class Made:
    """A workbook of the shape of the form, with entries by our names for them.

    Args:
        entries: such as `stream.1.amount`; a number, a text, a day, a flag, or a formula.
        down: rows that are put above everything, so that no address is that of the official form.
        labels: other words for labels, as another issue of the form may have them.
        day, kind, language: what the form says of itself.
        without: sheets that are missing.
        cells: entries by their addresses, over what stands there.
        formats: other formats of numbers, of the entries that somebody has given one.
    """

    def __init__(
        self,
        entries: Mapping[str, Any] | None = None,
        *,
        down: int = 0,
        labels: Mapping[str, str] | None = None,
        day: dt.date = DAY,
        kind: str = "CBAM communication SEE Version 2",
        language: str = "English",
        without: tuple[str, ...] = (),
        cells: Mapping[str, Any] | None = None,
        formats: Mapping[str, str] | None = None,
    ) -> None:
        """Make the workbook; its bytes are `data`, the address of each entry stands in `places`."""
        self.entries, self.down, self.labels = dict(entries or {}), down, labels or {}
        self.day, self.kind, self.language, self.without, self.cells = day, kind, language, without, cells or {}
        self.formats = formats or {}
        self.places: dict[str, str] = {}
        self.data = self._made()
        unknown = self.entries.keys() - self.places.keys()
        assert self.without or not unknown, unknown

    # --- writing

    def _made(self) -> bytes:
        out = io.BytesIO()
        self.book = xlsxwriter.Workbook(out, {"in_memory": True})
        self.open = self.book.add_format({"locked": False, "bg_color": "#FFFFCC"})
        self.open_day = self.book.add_format({"locked": False, "num_format": "yyyy-mm-dd"})
        self.shut_day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.percent = self.book.add_format({"locked": False, "num_format": "0.0%"})
        sheets = {
            "A_InstData": self._a,
            "B_EmInst": self._b,
            "C_Emissions&Energy": self._c,
            "D_Processes": self._d,
            "E_PurchPrec": self._e,
            "F_Tools": self._f,
            "Summary_Products": self._summary,
            "InputOutput": self._matrix,
            "Parameters_Constants": self._constants,
            "VersionDocumentation": self._mark,
        }
        self.sheets = {name: self.book.add_worksheet(name) for name in sheets if name not in self.without}
        for name, fill in sheets.items():
            if name in self.sheets:
                self.sheet, self.name = self.sheets[name], name
                fill()
                for cell, value in self.cells.items():
                    if cell.startswith(f"{name}!"):
                        self._write(*xl_cell_to_rowcol(cell.partition("!")[2]), value, self.open)
                self.sheet.protect("", {"select_unlocked_cells": True})
        for name in ("InputOutput", "Parameters_Constants", "VersionDocumentation"):
            if name in self.sheets:
                self.sheets[name].hide()
        self.book.close()
        return out.getvalue()

    def _write(self, row: int, column: int, value: Any, style: Any) -> None:
        if isinstance(value, Formula):
            if value.value is None:
                self.sheet.write_formula(row, column, value.text, style, "")
            else:
                self.sheet.write_formula(row, column, value.text, style, value.value)
        elif isinstance(value, dt.date):
            self.sheet.write_datetime(row, column, dt.datetime.combine(value, dt.time()), self.open_day)
        elif isinstance(value, bool):
            self.sheet.write_boolean(row, column, value, style)
        elif isinstance(value, Decimal | int | float):
            self.sheet.write_number(row, column, value, style)
        elif value is None:
            self.sheet.write_blank(row, column, None, style)
        else:
            self.sheet.write_string(row, column, value, style)

    def _at(self, cell: str) -> tuple[int, int]:
        row, column = xl_cell_to_rowcol(cell)
        return row + self.down, column

    def ref(self, cell: str, sheet: str = "") -> str:
        """The address in a formula of a cell of the shape."""
        found = xl_rowcol_to_cell(*self._at(cell), row_abs=True, col_abs=True)
        return f"'{sheet}'!{found}" if sheet else found

    def _label(self, cell: str, text: str) -> None:
        self.sheet.write_string(*self._at(cell), self.labels.get(text, text))

    def _line(self, row: int, **texts: str) -> None:
        for column, text in texts.items():
            self._label(f"{column}{row}", text)

    def _entry(self, name: str, cell: str, listed: str | None = None, preset: Any = None) -> None:
        row, column = self._at(cell)
        self.places[name] = f"{self.name}!{xl_rowcol_to_cell(row, column)}"
        shares = (
            "efficiency",
            "collection",
            "preconsumer_scrap",
            "scrap",
            "other_elements",
            "reference_heat",
            "reference_electricity",
            "share",
        )
        style = self.percent if name.rpartition(".")[2] in shares else self.open
        if name.startswith("period."):
            style = self.open_day
        if name in self.formats:
            style = self.book.add_format({"locked": False, "num_format": self.formats[name]})
        self._write(row, column, self.entries.get(name, preset), style)
        if listed:
            self.sheet.data_validation(row, column, row, column, {"validate": "list", "source": f"={listed}"})

    def _formula(self, cell: str, text: str, value: Any = 0) -> None:
        self.sheet.write_formula(*self._at(cell), text, None, value)

    # --- the sheets

    def _mark(self) -> None:
        for row, (label, value) in enumerate(
            {"Template type:": self.kind, "Version:": self.day, "Language:": self.language}.items(), 2
        ):
            self._label(f"A{row}", label)
            if isinstance(value, dt.date):
                self.sheet.write_datetime(*self._at(f"B{row}"), dt.datetime.combine(value, dt.time()), self.shut_day)
            else:
                self.sheet.write_string(*self._at(f"B{row}"), value)

    def _constants(self) -> None:
        for row, (name, words) in enumerate(LISTS.items(), 1):
            for column, word in enumerate(words, 1):
                where = (row + self.down, column)
                self.sheet.write_number(*where, word) if isinstance(word, int) else self.sheet.write_string(*where, word)
            last = xl_col_to_name(len(words))
            self.book.define_name(name, f"=Parameters_Constants!$B${row + 1 + self.down}:${last}${row + 1 + self.down}")

    def _a(self) -> None:
        self._line(3, G="Reporting period", I="About the installation", M="Goods & precursors")
        self._line(9, C="1", D="Reporting period", H="Start:", K="End:")
        self._entry("period.start", "I9")
        self._entry("period.end", "L9")
        self._line(17, C="2", D="About the installation")
        named = {
            "name_local": "Name of the installation (optional):", "name": "Name of the installation (English name):",
            "street": "Street, Number:", "activity": "Economic activity:", "post_code": "Post code:", "po_box": "P.O. Box:",
            "city": "City:", "country": "Country:", "unlocode": "UNLOCODE:",
            "latitude": "Coordinates of the main emission source (latitude):",
            "longitude": "Coordinates of the main emission source (longitude):",
            "representative": "Name of authorized representative:", "email": "Email:", "telephone": "Telephone:",
        }  # fmt: skip
        for row, (name, label) in enumerate(named.items(), 19):
            top, column = self._at(f"E{row}")
            self.sheet.merge_range(top, column, top, column + 3, self.labels.get(label, label))
            self._entry(f"installation.{name}", f"I{row}", "CNTR_ListCountriesName" if name == "country" else None)
        top, column = self._at("E37")
        self.sheet.merge_range(top, column, top, column + 3, "Company Name:")
        self._entry("installation.verifier", "I37")
        self._line(57, D="(a)", E="List of aggregated goods categories")
        self._line(61, D="ID", E="Aggregated goods category", G="Route", I="Route 1")
        for number in range(1, 11):
            self._label(f"D{61 + number}", f"G{number}")
            self._entry(f"goods.{number}.category", f"E{61 + number}", "CONST_LIST_Goods")
            self._entry(f"goods.{number}.route", f"I{61 + number}", "CONST_Routes")
        self._line(77, D="(b)", E="Relevant production processes")
        self._line(81, D="ID", E="Aggregated goods category", F="Included goods categories listed under (a)", L="Name")
        self._line(82, F="1", G="2", H="3")
        for number in range(1, PROCESSES + 1):
            row = 82 + number
            self._label(f"D{row}", f"P{number}")
            self._entry(f"processes.{number}.category", f"E{row}", "CONST_LIST_Goods")
            self._entry(f"processes.{number}.included", f"F{row}", "CONST_OnlyDirProd")
            self._entry(f"processes.{number}.name", f"L{row}")
            category, name = self.ref(f"E{row}"), self.ref(f"L{row}")
            self._formula(f"T{row}", f'=IF({category}="","",IF({name}="","P{number} - "&{category},{name}))', "")
        self._line(96, C="5", D="Purchased precursors")
        self._line(101, D="ID", E="Production process", F="Country code", G="Route 1", L="Name")
        for number in range(1, PRECURSORS + 1):
            row = 101 + number
            self._label(f"D{row}", f"PP{number}")
            self._entry(f"precursors.{number}.category", f"E{row}", "CONST_LIST_Goods")
            self._entry(f"precursors.{number}.country", f"F{row}", "CNTR_ListCountriesCode")
            self._entry(f"precursors.{number}.route", f"G{row}", "CONST_Routes")
            self._entry(f"precursors.{number}.name", f"L{row}")

    def _b(self) -> None:
        self._line(3, G="Source streams", I="PFC (perfluorocarbon) emissions", K="Emission sources")
        self._label("D12", "Calculation based approaches: Source Streams (excluding PFC emissions)")
        heads = {
            "C": "#", "D": "Method", "E": "Source stream name", "F": "Activity data (AD)", "G": "AD Unit",
            "H": "Net calorific value (NCV)", "J": "Emission factor (EF)", "K": "EF Unit", "L": "Carbon content",
            "N": "Oxidation factor (OxF)", "P": "Conversion factor (ConvF)", "R": "Biomass content (BioC)",
            "AU": "CO2e fossil (t)", "AV": "CO2e bio (t)",
        }  # fmt: skip
        self._line(13, **heads)
        self._line(14, C="Ex.1", D="Combustion", E="Heavy fuel oil")
        self.sheet.write_number(*self._at("F14"), 252000)
        names = {
            "D": "method", "E": "name", "F": "amount", "G": "amount_unit", "H": "ncv", "J": "factor", "K": "factor_unit",
            "L": "carbon", "N": "oxidation", "P": "conversion", "R": "biomass",
        }  # fmt: skip
        lists = {"D": "CONST_MonitoringApproach", "G": "CONST_torkNm3", "K": "CONST_tCO2pTJOrtCO2pt"}
        for number in range(1, STREAMS + 1):
            row = 14 + number
            self._label(f"C{row}", str(number))
            for column, name in names.items():
                self._entry(f"stream.{number}.{name}", f"{column}{row}", lists.get(column))
            for column in ("O", "Q", "S"):
                self._label(f"{column}{row}", "%")
            self._emission(row)
        first, last = self._rows(15, STREAMS)
        self.book.define_name("MADE_CO2", f"=B_EmInst!$AU${first}:$AU${last}")
        self._pfc()

    def _emission(self, row: int) -> None:
        """The carbon dioxide of a stream: by energy or by quantity, by process, by balance; fossil and of biomass."""
        d, f, h, j, k, l, n, p, r = (self.ref(f"{column}{row}") for column in "DFHJKLNPR")  # noqa: E741 - the columns' own letters
        energy = f'IF({k}="tCO2/TJ",{h}/1000,1)'
        ways = (
            f'IF({d}="Combustion",{f}*{energy}*{j}*IF({n}="",1,{n}/100),'
            f'IF({d}="Process emissions",{f}*{energy}*{j}*IF({p}="",1,{p}/100),{f}*{l}*3.664))'
        )
        self._formula(f"AU{row}", f'=IF({d}="","",{ways}*(1-{r}/100))', "")
        self._formula(f"AV{row}", f'=IF({d}="","",{ways}*({r}/100))', "")

    def _rows(self, first: int, count: int) -> tuple[int, int]:
        return first + self.down, first + count - 1 + self.down

    def _pfc(self) -> None:
        top = 40
        self._label(f"D{top}", "PFC (perfluorocarbon) emissions")
        self._line(
            top + 1, C="#", D="Method", E="Technology type", F="Activity data (AD)", G="AD Unit", AG="A: Frequency",
            AH="A: Duration", AI="A: SEF(CF4)", AJ="B: AEO", AK="B: CE", AL="B: OVC", AM="F(C2F6)", AN="CF4 Emissions (t CF4)",
            AO="C2F6 Emissions (t C2F6)", AT="Collection efficiency, %", AU="CO2e fossil (t)",
        )  # fmt: skip
        self._line(top + 2, C="Ex.", D="Slope method", E="Centre Worked Pre-Bake (CWPB)")
        names = {
            "D": "method", "E": "technology", "F": "amount", "AG": "frequency", "AH": "duration", "AI": "slope", "AJ": "overvoltage",
            "AK": "efficiency", "AL": "coefficient", "AM": "fraction", "AT": "collection",
        }  # fmt: skip
        for number in range(1, PFC + 1):
            row = top + 2 + number
            self._label(f"C{row}", str(number))
            for column, name in names.items():
                self._entry(f"pfc.{number}.{name}", f"{column}{row}", "CONST_PFCSlopeOrOvervoltage" if column == "D" else None)
            at = {name: self.ref(f"{column}{row}") for column, name in names.items()}
            slope = f"{at['amount']}*{at['frequency']}*{at['duration']}*{at['slope']}/1000"
            over = f"{at['amount']}*({at['overvoltage']}/{at['efficiency']})*{at['coefficient']}/1000"
            self._formula(f"AN{row}", f'=IF({at["method"]}="","",IF({at["method"]}="Slope method",{slope},{over}))', "")
            cf4 = self.ref(f"AN{row}")
            self._formula(f"AO{row}", f'=IF({cf4}="","",{cf4}*{at["fraction"]})', "")
            both = f"({cf4}*CONST_GWP_CF4+{self.ref(f'AO{row}')}*CONST_GWP_C2F6)"
            self._formula(f"AU{row}", f'=IF({cf4}="","",{both}/IF({at["collection"]}="",1,{at["collection"]}))', "")
        first, last = self._rows(top + 3, PFC)
        self.book.define_name("MADE_PFC", f"=B_EmInst!$AU${first}:$AU${last}")
        self.sheet.conditional_format(  # an extension of 2010, which a careless writer loses
            first - 1, 46, last - 1, 46, {"type": "data_bar", "data_bar_2010": True, "bar_solid": True}
        )
        self._label("D55", "Measurement-Based Approaches: Emissions Sources")
        self._line(56, C="#", D="Name", E="Type of GHG", V="hourly GHG conc. Average")
        for number in (1, 2):
            self._label(f"C{56 + number}", str(number))
            for column, name in {"D": "name", "E": "gas", "V": "concentration"}.items():
                self._entry(f"measured.{number}.{name}", f"{column}{56 + number}")

    def _c(self) -> None:
        self._line(14, E="Fuel balance:", G="Unit", H="Total fuel input")
        self._line(16, E="manual entries", G="TJ")
        self._entry("balance.fuel_total", "H16")
        self._label("E21", "GHG balance by type of GHG")
        heads = {
            "H": ("co2", "Total CO2 emissions"), "I": ("biomass", "Biomass emissions"), "J": ("n2o", "Total N2O emissions"),
            "K": ("pfc", "Total PFC emissions"), "M": ("indirect", "Total indirect emissions"),
        }  # fmt: skip
        self._line(
            24, E="Installation level data:", L="Total direct emissions", **{column: head for column, (_, head) in heads.items()}
        )
        self._line(26, E="manual entries", G="tCO2e")
        self._line(27, E="Results:", G="tCO2e")
        for column, (name, _) in heads.items():
            self._entry(f"balance.{name}", f"{column}26")
        sums = {"H": "SUM(MADE_CO2)", "I": "0", "J": "0", "K": "SUM(MADE_PFC)"}
        for column, text in sums.items():
            hand = self.ref(f"{column}26")
            self._formula(f"{column}27", f'=IF({hand}="",{text},{hand})')
        self._formula("L27", f"={self.ref('H27')}+{self.ref('J27')}+{self.ref('K27')}")
        self._formula("M27", f'=IF({self.ref("M26")}="","",{self.ref("M26")})', "")
        self._label("E36", "General information on data quality:")
        self._label("E37", "Justification for use of default values (if relevant):")
        self._label("E38", "Information on quality assurance:")
        for row, name in ((40, "quality"), (41, "justification"), (42, "assurance")):
            labels = ("General information on data quality:", "Justification for use of default values (if relevant):")
            self._label(f"E{row}", (*labels, "Information on quality assurance:")[row - 40])
            self._entry(f"balance.{name}", f"H{row}")

    def _d(self) -> None:
        for number in range(1, PROCESSES + 1):
            self._process(number, 11 + 65 * (number - 1))

    def _process(self, number: int, top: int) -> None:
        self._line(top, C=str(number), D=f"Production process {number}:")
        name = self.ref(f"T{82 + number}", "A_InstData")
        self._formula(f"G{top}", f"={name}", "")
        at = lambda offset: top + offset  # noqa: E731
        self._line(at(4), D="(a)", E="Total production levels:", H="Production route", K="Unit", L="Amounts")
        for route in range(1, 9):
            self._label(f"D{at(4) + route}", str(route))
            self._entry(f"process.{number}.production.{route}", f"L{at(4) + route}")
        total = f"L{at(13)}"
        self._label(f"E{at(13)}", "Total production within installation (= denominator for SEE calculation):")
        self._formula(total, f"=SUM({self.ref(f'L{at(5)}')}:{self.ref(f'L{at(12)}')})")
        self._line(at(15), D="(b)", E="Production details", K="Unit", L="Amounts")
        self._label(f"E{at(16)}", "Produced for the market")
        self._entry(f"process.{number}.market", f"L{at(16)}")
        self._line(at(20), D="(c)", E="Consumed in other 'production processes' within the installation:", K="Unit", L="Amounts")
        for other in range(1, PROCESSES):
            self._label(f"D{at(20) + other}", str(other))
            self._entry(f"process.{number}.used.{other}", f"L{at(20) + other}")
        self._line(at(30), D="(d)", E="Consumed for non-CBAM goods within the installation:")
        self._entry(f"process.{number}.other_use", f"L{at(30)}")
        self._line(at(31), D="(e)", E="Control:")
        self._formula(
            f"L{at(31)}", f"={self.ref(total)}-{self.ref(f'L{at(16)}')}-SUM({self.ref(f'L{at(21)}')}:{self.ref(f'L{at(30)}')})"
        )
        self._label(f"D{at(34)}", "Calculation of the attributed emissions:")
        self._line(at(38), K="Measurable heat", L="Waste gases", M="Indirect emissions")
        self._line(at(39), D="(f)", E="Please select which elements are applicable")
        self._entry(f"process.{number}.uses_heat", f"K{at(39)}", "CONST_TrueFalse")
        self._entry(f"process.{number}.uses_gas", f"L{at(39)}", "CONST_TrueFalse")
        self._line(at(42), K="Unit", L="Value")
        self._line(at(43), D="(g)", E="Directly attributable emissions (DirEm*)", K="tCO2e")
        self._entry(f"process.{number}.direct", f"L{at(43)}")
        self._line(at(45), D="(h)", E="Import and export of measurable heat", K="Unit", L="Imported", M="Exported")
        self._line(at(46), D="i.", E="Amount of net measurable heat", K="TJ")
        self._line(at(47), D="ii.", E="Emissions factor", K="tCO2/TJ")
        for column, way in (("L", "in"), ("M", "out")):
            self._entry(f"process.{number}.heat_{way}", f"{column}{at(46)}")
            self._entry(f"process.{number}.heat_{way}_factor", f"{column}{at(47)}")
        self._line(at(49), D="(i)", E="Waste gases", K="Unit", L="Imported", M="Exported")
        self._line(at(50), D="i.", E="Amount of waste gas", K="TJ")
        self._entry(f"process.{number}.gas_in", f"L{at(50)}")
        self._entry(f"process.{number}.gas_out", f"M{at(50)}")
        self._line(at(53), D="(j)", E="Indirect emissions from electricity consumption", K="Unit", L="Value")
        self._line(at(54), D="i.", E="Electricity consumption", K="MWh")
        self._line(at(55), D="ii.", E="Emission factor of the electricity", K="tCO2/MWh")
        self._line(at(56), D="iii.", E="Source of the emission factor", K="-")
        self._entry(f"process.{number}.electricity", f"L{at(54)}")
        self._entry(f"process.{number}.electricity_factor", f"L{at(55)}")
        self._entry(f"process.{number}.electricity_source", f"L{at(56)}", "CONST_ElecSource")
        self._line(at(59), D="(k)", E="Electricity exported from the production process", K="Unit", L="Value")
        self._line(at(60), D="i.", E="Amounts exported", K="MWh")
        self._line(at(61), D="ii.", E="Emission factor of the electricity", K="tCO2/MWh")
        self._entry(f"process.{number}.exported", f"L{at(60)}")
        self._entry(f"process.{number}.exported_factor", f"L{at(61)}")

    def _e(self) -> None:
        for number in range(1, PRECURSORS + 1):
            self._precursor(number, 14 + 44 * (number - 1))

    def _precursor(self, number: int, top: int) -> None:
        self._line(top, C=str(number), D=f"Purchased precursor {number}:")
        self._line(top + 2, D="(a)", E="Total purchased levels:", H="Production route", K="Unit", L="Amounts")
        for route in range(1, 9):
            self._label(f"D{top + 2 + route}", str(route))
            self._entry(f"precursor.{number}.bought.{route}", f"L{top + 2 + route}")
        self._line(top + 13, D="(b)", E="Consumed in 'production processes' within the installation:", K="Unit", L="Amounts")
        for process in range(1, PROCESSES + 1):
            self._label(f"D{top + 13 + process}", str(process))
            self._entry(f"precursor.{number}.used.{process}", f"L{top + 13 + process}")
        self._line(top + 24, D="(c)", E="Consumed for other purposes, e.g. sold or used for non-CBAM goods:")
        self._entry(f"precursor.{number}.other_use", f"L{top + 24}")
        self._line(top + 25, D="(d)", E="Control:")
        bought = f"SUM({self.ref(f'L{top + 3}')}:{self.ref(f'L{top + 10}')})"
        self._formula(f"L{top + 25}", f"={bought}-SUM({self.ref(f'L{top + 14}')}:{self.ref(f'L{top + 24}')})")
        self._line(top + 30, D="(e)", E="Emissions embedded in this purchased precursor")
        self._line(top + 34, E="Parameter:", K="Unit", L="Value", M="Source")
        rows = {
            "direct": "Specific embedded direct emissions (SEE (direct))",
            "electricity": "Specific electricity consumption (for SEE (indirect))",
            "factor": "Electricity emission factor (for SEE (indirect))",
        }
        for row, (name, label) in enumerate(rows.items(), top + 35):
            self._label(f"E{row}", label)
            self._entry(f"precursor.{number}.{name}", f"L{row}")
            listed = "CONST_ElecSource" if name == "factor" else "CONST_MeasDefaultUnknown"
            self._entry(f"precursor.{number}.{name}_source", f"M{row}", listed)
        self._label(f"E{top + 38}", "Specific embedded indirect emissions (SEE (indirect))")
        self._formula(f"L{top + 38}", f"={self.ref(f'L{top + 36}')}*{self.ref(f'L{top + 37}')}")
        self._label(f"E{top + 40}", "Justification for use of default values (if relevant):")
        self._entry(f"precursor.{number}.justification", f"K{top + 40}")

    def _f(self) -> None:
        """The cogeneration tool twice, and the calculator of carbon prices."""
        for number, top in enumerate((14, 57), 1):
            self._line(
                top,
                C=str(number),
                D="Tool to calculate the emissions attributable to heat production in combined heat and power units (CHP)",
            )
            at = top + 5 - 3 * (number - 1)  # the second comes without the guidance of the first
            self._line(
                at, I="Parameter", J="Fuel input into CHP", K="Heat output from CHP", L="Electricity output from CHP",
                M="Electricity output from CHP",
            )  # fmt: skip
            self._line(at + 2, E="Inputs and outputs", I="Value")
            for column, name in {"J": "fuel", "K": "heat", "L": "electricity"}.items():
                self._entry(f"cogeneration.{number}.{name}", f"{column}{at + 2}")
            self._line(at + 4, D="(b)", E="Total emissions from CHP")
            self._line(at + 5, I="Unit", J="From fuel input to CHP", K="From flue gas cleaning", L="Total emissions")
            self._line(at + 6, E="GHG emissions", I="tCO2")
            self._entry(f"cogeneration.{number}.emission", f"J{at + 6}")
            self._entry(f"cogeneration.{number}.cleaning", f"K{at + 6}")
            self._line(at + 8, D="(e)", E="Reference efficiencies")
            self._line(at + 9, I="Unit", J="Heat production", K="Electricity production")
            self._line(at + 10, E="Reference efficiencies", I="-")
            self._entry(f"cogeneration.{number}.reference_heat", f"J{at + 10}", preset=0.88)
            self._entry(f"cogeneration.{number}.reference_electricity", f"K{at + 10}", preset=0.442)
            self._line(at + 12, J="Emissions attributable to heat output", K="Emission factor, heat",
                       L="Emissions attributable to electricity", M="Emission factor, electricity")  # fmt: skip
            self._line(at + 14, E="Attributable emissions", I="Value")
            fuel, heat, power = (self.ref(f"{column}{at + 2}") for column in "JKL")
            for_heat = f"{heat}/{fuel}/{self.ref(f'J{at + 10}')}"
            for_power = f"{power}*3.6/1000/{fuel}/{self.ref(f'K{at + 10}')}"
            whole = f"SUM({self.ref(f'J{at + 6}')}:{self.ref(f'K{at + 6}')})"
            for column, part in (("J", for_heat), ("L", for_power)):
                self._formula(f"{column}{at + 14}", f'=IF({fuel}="","",({part})/({for_heat}+{for_power})*{whole})', "")

        self._line(81, C="2", D="Tool to calculate the carbon price due")
        self._line(
            99, E="Production process", H="Share of emissions covered by the carbon price", J="Carbon price (CP) due (local currency)",
            K="Amount of rebate (local currency)",
        )  # fmt: skip
        for number in (1, 2):
            self._label(f"D{100 + number}", f"P{number}")
            for column, name in {"H": "share", "J": "price", "K": "rebate"}.items():
                self._entry(f"prices.{number}.{name}", f"{column}{100 + number}")

    def _matrix(self) -> None:
        """Specific embedded emissions, direct and indirect, of all processes at once: (levels − what each takes of the others)⁻¹ × emissions."""
        size = PROCESSES
        level = [self.ref(f"L{24 + 65 * at}", "D_Processes") for at in range(size)]
        for row in range(size):
            top = 11 + 65 * row
            bought = [14 + 44 * at for at in range(PRECURSORS)]
            own = {
                "direct": self.ref(f"L{top + 43}", "D_Processes")
                + f"+{self.ref(f'L{top + 46}', 'D_Processes')}*{self.ref(f'L{top + 47}', 'D_Processes')}"
                + f"-{self.ref(f'M{top + 46}', 'D_Processes')}*{self.ref(f'M{top + 47}', 'D_Processes')}"
                + f"-{self.ref(f'L{top + 60}', 'D_Processes')}*{self.ref(f'L{top + 61}', 'D_Processes')}",
                "indirect": f"{self.ref(f'L{top + 54}', 'D_Processes')}*{self.ref(f'L{top + 55}', 'D_Processes')}",
                "electricity": self.ref(f"L{top + 54}", "D_Processes"),
            }
            for column, (name, cell) in enumerate({"direct": 35, "indirect": 38, "electricity": 36}.items()):
                taken = "+".join(
                    f"{self.ref(f'L{one + 14 + row}', 'E_PurchPrec')}*{self.ref(f'L{one + cell}', 'E_PurchPrec')}" for one in bought
                )
                self.sheet.write_formula(row, size + 1 + column, f"={own[name]}+{taken}", None, 0)
            defaults = "+".join(
                f'IF({self.ref(f"M{one + 35}", "E_PurchPrec")}="Default",'
                f"{self.ref(f'L{one + 14 + row}', 'E_PurchPrec')}*{self.ref(f'L{one + 35}', 'E_PurchPrec')},0)"
                for one in bought
            )
            self.sheet.write_formula(row, size + 9, f"={defaults}", None, 0)
            for column in range(size):
                if row == column:
                    text = f"=IF({level[row]}=0,1,{level[row]})"
                else:  # what process `row` takes of the good of process `column`
                    at = row + 1 if row < column else row
                    text = f"=-{self.ref(f'L{11 + 65 * column + 20 + at}', 'D_Processes')}"
                self.sheet.write_formula(row, column, text, None, 0)
        last = xl_col_to_name(size - 1)
        for column, source in ((size + 4, size + 1), (size + 5, size + 2), (size + 6, size + 3), (size + 7, size + 9)):
            letter = xl_col_to_name(source)
            self.sheet.write_array_formula(
                0, column, size - 1, column, f"{{=MMULT(MINVERSE(A1:{last}{size}),{letter}1:{letter}{size})}}", None, 0
            )
        direct, defaulted = xl_col_to_name(size + 4), xl_col_to_name(size + 7)
        for row in range(size):
            self.sheet.write_formula(row, size + 8, f'=IF({direct}{row + 1}=0,"",{defaulted}{row + 1}/{direct}{row + 1})', None, 0)

    def _summary(self) -> None:
        heads = {
            "D": "Production process from which the products arise", "E": "Type of aggregated good or precursor", "F": "CN Codes",
            "G": "CN Name", "H": "Product name (used for communication)", "I": "SEE (direct)", "J": "SEE (indirect)", "K": "SEE (total)",
            "M": "Share of emissions by default value", "O": "Embedded electricity (MWh/t)", "P": "The main reducing agent of the precursor, if known", "Y": "% pre-consumer scrap",
            "Z": "t scrap per t aluminium", "AA": "% non-aluminium elements", "AL": "Type of instrument (carbon pricing)",
            "AM": "Share of total embedded emissions covered by the carbon price", "AP": "Currency",
            "AR": "Carbon price (CP) due (per produced t or MWh)", "AT": "Type of rebate",
            "AU": "Share of embedded emissions covered by the rebate", "AX": "Amount of rebate (per produced t or MWh)",
            "AN": "Embedded emissions covered by the carbon price", "AV": "Embedded emissions covered by rebate",
            "AZ": "Result: Effective CP due (per produced t or MWh)",
        }  # fmt: skip
        self._line(8, **heads)
        self._line(9, C="Ex.", D="Example process A", F="72071919")
        names = {
            "D": "process", "F": "cn", "H": "name", "P": "reducing_agent", "Y": "preconsumer_scrap", "Z": "scrap",
            "AA": "other_elements", "AL": "price_type", "AM": "price_share", "AP": "currency", "AR": "price", "AT": "rebate_type",
            "AU": "rebate_share", "AX": "rebate",
        }  # fmt: skip
        first, last = self._rows(83, PROCESSES)
        listed = f"A_InstData!$T${first}:$T${last}"
        for number in range(1, PRODUCTS + 1):
            row = 9 + number
            self._label(f"C{row}", str(number))
            for column, name in names.items():
                self._entry(f"summary.{number}.{name}", f"{column}{row}", {"D": listed, "F": "CNCodes_ListKey"}.get(column))
            process = self.ref(f"D{row}")
            for column, source in (("I", PROCESSES + 4), ("J", PROCESSES + 5), ("O", PROCESSES + 6), ("M", PROCESSES + 8)):
                letter = xl_col_to_name(source)
                found = f"INDEX(InputOutput!${letter}$1:${letter}${PROCESSES},MATCH({process},{listed},0))"
                self._formula(f"{column}{row}", f'=IF({process}="","",{found})', "")
            self._formula(f"K{row}", f'=IF({process}="","",{self.ref(f"I{row}")}+{self.ref(f"J{row}")})', "")
            for column, share in (("AN", "AM"), ("AV", "AU")):
                self._formula(f"{column}{row}", f'=IF({process}="","",{self.ref(f"K{row}")}*{self.ref(f"{share}{row}")})', "")
            self._formula(f"AZ{row}", f'=IF({process}="","",{self.ref(f"AR{row}")}-{self.ref(f"AX{row}")})', "")


def smelter() -> dict[str, Any]:
    """A small smelter: two lines of cells, a balance of carbon, gas, soda ash; ingot, and bars of it and of bought metal."""
    return {
        "period.start": dt.date(2026, 1, 1),
        "period.end": dt.date(2026, 12, 31),
        "installation.name": "Illustrative Smelter",
        "goods.1.category": "Unwrought aluminium",
        "goods.2.category": "Aluminium products",
        "processes.1.category": "Unwrought aluminium",
        "processes.1.name": "ingot",
        "processes.2.category": "Aluminium products",
        "processes.2.name": "bars",
        "precursors.1.category": "Unwrought aluminium",
        "precursors.1.country": "NO",
        "precursors.1.name": "Fjord Metal",
        **_row("stream.1", method="Combustion", name="natural gas", amount=1800, amount_unit="1000Nm3", ncv=38.9, factor=56.1, factor_unit="tCO2/TJ", oxidation=99.5, biomass=2),
        **_row("stream.2", method="Process emissions", name="soda ash", amount=420, amount_unit="t", factor=0.4149, factor_unit="tCO2/t", conversion=98),
        **_row("stream.3", method="Mass Balance", name="anodes", amount=49000, amount_unit="t", carbon=0.977),
        **_row("stream.4", method="Mass Balance", name="butts", amount=-7000, amount_unit="t", carbon=0.96),
        **_row("pfc.1", method="Slope method", technology="Centre Worked Pre-Bake (CWPB)", amount=60000, frequency=0.11, duration=2, slope=0.143, fraction=0.121, collection=0.98),
        **_row("pfc.2", method="Overvoltage method", technology="CWPB", amount=40000, overvoltage=1.4, efficiency=94.5, coefficient=1.16, fraction=0.121),
        **_row("process.1", direct=160000, heat_in=30, heat_in_factor=58.5, electricity=1350000, electricity_factor=0.5366, electricity_source="D.4(b)"),
        **_row("process.2", direct=60, electricity=600, electricity_factor=0.53, electricity_source="Mix"),
        "process.1.production.1": 100000,
        "process.1.market": 99000,
        "process.1.used.1": 1000,
        "process.2.production.1": 1150,
        "process.2.market": 1150,
        **_row("precursor.1", direct=1.9, direct_source="Measured", electricity=14.1, electricity_source="Measured", factor=0.02, factor_source="D.4(b)"),
        "precursor.1.bought.1": 200,
        "precursor.1.used.2": 200,
        **_row("summary.1", process="ingot", cn="76011010", name="T-bars"),
        **_row("summary.2", process="bars", cn="76042910", preconsumer_scrap=0.25, other_elements=0.012),
    }  # fmt: skip


def _row(head: str, **entries: Any) -> dict[str, Any]:
    return {f"{head}.{name}": value for name, value in entries.items()}


class Filled:
    """The made form with entries written into the file of one that was made before: quick, for tests that need many of them.

    Args:
        entries: as for [Made][]; what is left out is blank.
        cells: entries by their addresses.
    """

    def __init__(self, entries: Mapping[str, Any], cells: Mapping[str, Any] | None = None) -> None:
        """Write them."""
        base = _base()
        self.places = base.places
        assert entries.keys() <= base.places.keys()
        wanted = {base.places[name]: entries.get(name) for name in {**base.entries, **entries}} | (dict(cells or {}))
        parts = dict(_parts())
        for at, sheet in enumerate(base.sheets, 1):
            mine = {cell.partition("!")[2]: value for cell, value in wanted.items() if cell.startswith(f"{sheet}!")}
            if mine:
                text = parts[f"xl/worksheets/sheet{at}.xml"].decode()
                parts[f"xl/worksheets/sheet{at}.xml"] = _CELL.sub(lambda found, mine=mine: _cell(found, mine), text).encode()
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as file:
            for name, data in parts.items():
                file.writestr(name, data)
        self.data = out.getvalue()


_CELL = re.compile(r'<c r="([A-Z]+[0-9]+)"( s="[0-9]+")?(?: t="[a-zA-Z]+")?(?:/>|>.*?</c>)')


@cache
def _base() -> Made:
    return Made(smelter())


@cache
def _parts() -> tuple[tuple[str, bytes], ...]:
    with zipfile.ZipFile(io.BytesIO(_base().data)) as file:
        return tuple((name, file.read(name)) for name in file.namelist())


@cache
def _day_style() -> str:
    found = re.search(
        rf'<c r="{_base().places["period.start"].partition("!")[2]}"( s="[0-9]+")',
        dict(_parts())["xl/worksheets/sheet1.xml"].decode(),
    )
    assert found is not None
    return found[1]


def _cell(found: re.Match[str], wanted: Mapping[str, Any]) -> str:
    """A cell with what is wanted there; as it was, where nothing is."""
    if found[1] not in wanted:
        return found[0]
    value, head = wanted[found[1]], f'<c r="{found[1]}"{found[2] or ""}'
    if isinstance(value, Formula):
        text, saved = escape(value.text.lstrip("=")), value.value
        kind = ' t="e"' if isinstance(saved, str) and saved.startswith("#") else ""
        return f"{head}{kind}><f>{text}</f>" + ("" if saved is None else f"<v>{saved}</v>") + "</c>"
    if isinstance(value, dt.date):
        return f'<c r="{found[1]}"{_day_style()}><v>{(value - dt.date(1899, 12, 30)).days}</v></c>'
    if isinstance(value, Decimal | int | float):
        return f"{head}><v>{float(value)!r}</v></c>"
    return f"{head}/>" if value is None else f'{head} t="inlineStr"><is><t>{escape(value)}</t></is></c>'
