"""An Instance to and from one .xlsx workbook, without loss, for those who live in a spreadsheet."""

from reconfig.instance.workbook.reading import import_workbook
from reconfig.instance.workbook.writing import export_workbook

__all__ = ["export_workbook", "import_workbook"]
