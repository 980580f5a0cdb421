"""The register as an Excel file, out and in: three sheets of rows and one of explanations."""
