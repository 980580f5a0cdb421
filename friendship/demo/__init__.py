"""Demo data: two past years and the current one, walked through the real workflow, reproducible by seed."""
