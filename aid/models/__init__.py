"""The aid register: donors, pledges, their money over time, places, works, files."""

from aid.models.donor import Donor, DonorAlias, DonorMerge, Origin
from aid.models.imports import PledgeImport
from aid.models.money import Currency
from aid.models.pledge import Pledge, PledgeFile, PledgePlace, PledgeStep, PledgeWork
from aid.models.sector import Sector
from aid.models.values import Amendment, Disbursement, PledgeValue

__all__ = [
    "Amendment",
    "Currency",
    "Disbursement",
    "Donor",
    "DonorAlias",
    "DonorMerge",
    "Origin",
    "Pledge",
    "PledgeFile",
    "PledgeImport",
    "PledgePlace",
    "PledgeStep",
    "PledgeValue",
    "PledgeWork",
    "Sector",
]
