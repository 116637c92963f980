"""The sheets of an appraisal's workbook."""
