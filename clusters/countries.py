"""Countries by their two letters (ISO 3166-1), with the names that Vietnamese offices use, in dictionary order."""

from clusters.vietnamese import fold, sort_key

NAMES = {
    "AF": "Afghanistan", "EG": "Ai Cập", "AL": "Albania", "DZ": "Algeria", "AD": "Andorra", "AO": "Angola",
    "GB": "Anh", "AG": "Antigua và Barbuda", "AT": "Áo", "SA": "Ả Rập Xê Út", "AR": "Argentina", "AM": "Armenia",
    "AZ": "Azerbaijan", "IN": "Ấn Độ", "BS": "Bahamas", "BH": "Bahrain", "PL": "Ba Lan", "BD": "Bangladesh",
    "BB": "Barbados", "BY": "Belarus", "BZ": "Belize", "BJ": "Benin", "BT": "Bhutan", "BE": "Bỉ", "BO": "Bolivia",
    "BA": "Bosnia và Herzegovina", "BW": "Botswana", "PT": "Bồ Đào Nha", "CI": "Bờ Biển Ngà", "BR": "Brazil",
    "BN": "Brunei", "BG": "Bulgaria", "BF": "Burkina Faso", "BI": "Burundi", "CV": "Cabo Verde",
    "AE": "Các Tiểu vương quốc Ả Rập Thống nhất", "KH": "Campuchia", "CM": "Cameroon", "CA": "Canada",
    "CL": "Chile", "CO": "Colombia", "KM": "Comoros", "CG": "Congo", "CD": "Cộng hòa Dân chủ Congo",
    "DO": "Cộng hòa Dominica", "CZ": "Cộng hòa Séc", "CF": "Cộng hòa Trung Phi", "CR": "Costa Rica",
    "HR": "Croatia", "CU": "Cuba", "CY": "Cyprus", "TW": "Đài Loan (Trung Quốc)", "DK": "Đan Mạch",
    "TL": "Đông Timor", "DE": "Đức", "DJ": "Djibouti", "DM": "Dominica", "EC": "Ecuador", "SV": "El Salvador",
    "ER": "Eritrea", "EE": "Estonia", "SZ": "Eswatini", "ET": "Ethiopia", "FJ": "Fiji", "GA": "Gabon",
    "GM": "Gambia", "GE": "Georgia", "GH": "Ghana", "GD": "Grenada", "GT": "Guatemala", "GN": "Guinea",
    "GW": "Guinea-Bissau", "GQ": "Guinea Xích Đạo", "GY": "Guyana", "HT": "Haiti", "NL": "Hà Lan",
    "KR": "Hàn Quốc", "US": "Hoa Kỳ", "HN": "Honduras", "HK": "Hồng Kông (Trung Quốc)", "HU": "Hungary",
    "GR": "Hy Lạp", "IS": "Iceland", "ID": "Indonesia", "IR": "Iran", "IQ": "Iraq", "IE": "Ireland",
    "IL": "Israel", "IT": "Italia", "JM": "Jamaica", "JO": "Jordan", "KZ": "Kazakhstan", "KE": "Kenya",
    "KI": "Kiribati", "KW": "Kuwait", "KG": "Kyrgyzstan", "LA": "Lào", "LV": "Latvia", "LS": "Lesotho",
    "LB": "Liban", "LR": "Liberia", "LY": "Libya", "RU": "Liên bang Nga", "LI": "Liechtenstein",
    "LT": "Lithuania", "LU": "Luxembourg", "MO": "Ma Cao (Trung Quốc)", "MG": "Madagascar", "MW": "Malawi",
    "MY": "Malaysia", "MV": "Maldives", "ML": "Mali", "MT": "Malta", "MA": "Maroc", "MH": "Quần đảo Marshall",
    "MR": "Mauritania", "MU": "Mauritius", "MX": "Mexico", "FM": "Micronesia", "MD": "Moldova", "MC": "Monaco",
    "ME": "Montenegro", "MN": "Mông Cổ", "MZ": "Mozambique", "MM": "Myanmar", "NO": "Na Uy", "NA": "Namibia",
    "ZA": "Nam Phi", "SS": "Nam Sudan", "NR": "Nauru", "NP": "Nepal", "NZ": "New Zealand", "JP": "Nhật Bản",
    "NI": "Nicaragua", "NE": "Niger", "NG": "Nigeria", "OM": "Oman", "PK": "Pakistan", "PW": "Palau",
    "PS": "Palestine", "PA": "Panama", "PG": "Papua New Guinea", "PY": "Paraguay", "PE": "Peru", "FR": "Pháp",
    "FI": "Phần Lan", "PH": "Philippines", "QA": "Qatar", "RO": "Romania", "RW": "Rwanda",
    "KN": "Saint Kitts và Nevis", "LC": "Saint Lucia", "VC": "Saint Vincent và Grenadines", "WS": "Samoa",
    "SM": "San Marino", "ST": "Sao Tome và Principe", "SN": "Senegal", "RS": "Serbia", "SC": "Seychelles",
    "SL": "Sierra Leone", "SG": "Singapore", "SK": "Slovakia", "SI": "Slovenia", "SB": "Quần đảo Solomon",
    "SO": "Somalia", "LK": "Sri Lanka", "SD": "Sudan", "SR": "Suriname", "SY": "Syria", "TJ": "Tajikistan",
    "TZ": "Tanzania", "ES": "Tây Ban Nha", "TH": "Thái Lan", "TR": "Thổ Nhĩ Kỳ", "SE": "Thụy Điển",
    "CH": "Thụy Sĩ", "TG": "Togo", "TO": "Tonga", "KP": "Triều Tiên", "TT": "Trinidad và Tobago",
    "CN": "Trung Quốc", "TN": "Tunisia", "TM": "Turkmenistan", "TV": "Tuvalu", "TD": "Tchad", "AU": "Úc",
    "UG": "Uganda", "UA": "Ukraine", "UY": "Uruguay", "UZ": "Uzbekistan", "VU": "Vanuatu", "VA": "Vatican",
    "VE": "Venezuela", "VN": "Việt Nam", "YE": "Yemen", "ZM": "Zambia", "ZW": "Zimbabwe", "MK": "Bắc Macedonia",
}  # fmt: skip

CHOICES = sorted(NAMES.items(), key=lambda pair: sort_key(pair[1]))


def name_of(code: str) -> str:
    """The country's name; empty for an unknown or empty code."""
    return NAMES.get(code, "")


# What people type for a country that the list calls otherwise, folded.
ALSO_CALLED = {
    "my": "US", "usa": "US", "hop chung quoc hoa ky": "US", "nga": "RU", "lien xo": "RU", "y": "IT", "australia": "AU",
    "vuong quoc anh": "GB", "anh quoc": "GB", "sec": "CZ", "tan tay lan": "NZ", "cong hoa phap": "FR",
    "cong hoa dan chu nhan dan lao": "LA", "chdcnd lao": "LA", "chnd trung hoa": "CN", "trung hoa": "CN",
    "dai han dan quoc": "KR", "nam han": "KR", "chdcnd trieu tien": "KP", "bac trieu tien": "KP", "cam pu chia": "KH",
    "chlb duc": "DE", "cong hoa lien bang duc": "DE", "uc dai loi": "AU", "burma": "MM", "mien dien": "MM",
    "hong kong": "HK", "macau": "MO", "ma cao": "MO", "in-do-ne-xi-a": "ID", "phi luat tan": "PH",
    "ma-lai-xi-a": "MY", "xing-ga-po": "SG", "tinh lan": "IE", "ai len": "IE", "ao quoc": "AT", "bi quoc": "BE",
}  # fmt: skip
SHORTEST_PART = 3  # letters that may stand for the middle of a name
_CODES = {fold(name): code for code, name in NAMES.items()}


def find(text: str) -> list[str]:
    """Codes of the countries that a typed text may mean, accents aside: one if it is clear, none if nothing fits."""
    key = fold(text)
    if not key:
        return []
    exact = _CODES.get(key) or ALSO_CALLED.get(key)
    if exact:
        return [exact]
    begun = [code for name, code in _CODES.items() if name.startswith(f"{key} ")]
    if begun or len(key) < SHORTEST_PART:
        return begun
    return [code for name, code in _CODES.items() if name.startswith(key) or f" {key}" in name]
