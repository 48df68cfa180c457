"""Renderings of tables: text, workbook, page. None of them works anything out; what they show was made in `report.contents`."""
