#!/usr/bin/env python3
"""Writes countries.txt and symbols.txt beside itself from the CLDR data of the installed ICU library.

    python3 crates/domain/src/cldr/generate.py 72

The number is ICU's major version; 72 carries CLDR 42, which the recorded reference server has. Only facts are taken
over: names of countries and symbols of currencies. See docs/decisions/0021-country-names.md.
"""

import ctypes
import pathlib
import sys

# The locales that the reference offers for a store view.
LOCALES = """af_ZA ar_DZ ar_EG ar_KW ar_MA ar_SA az_Latn_AZ be_BY bg_BG bn_BD bs_Latn_BA ca_ES cs_CZ cy_GB da_DK de_AT
de_CH de_DE de_LU el_GR en_AU en_CA en_GB en_IE en_NZ en_US es_AR es_BO es_CL es_CO es_CR es_ES es_MX es_PA es_PE es_US
es_VE et_EE eu_ES fa_IR fi_FI fil_PH fr_BE fr_CA fr_CH fr_FR fr_LU gl_ES gu_IN he_IL hi_IN hr_HR hu_HU id_ID is_IS
it_CH it_IT ja_JP ka_GE km_KH ko_KR lo_LA lt_LT lv_LV mk_MK mn_Cyrl_MN ms_Latn_MY ms_MY nb_NO nl_BE nl_NL nn_NO pl_PL
pt_BR pt_PT ro_RO ru_RU sk_SK sl_SI sq_AL sr_Cyrl_RS sr_Latn_RS sv_FI sv_SE sw_KE th_TH tr_TR uk_UA vi_VN zh_Hans_CN
zh_Hant_HK zh_Hant_TW""".split()

# The countries of a fresh installation.
COUNTRIES = """AD AE AF AG AI AL AM AN AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV
BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
FR FX GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO
JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT
MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA
SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US
UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW""".split()

# The reference writes these symbols as the store's locale does, all others as the currency's own country does.
BY_STORE = "EUR GBP CHF CNY NOK NZD ANG XAF XOF XPF".split()
AT_HOME = """AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CLP
COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB FJD FKP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD
IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
MXN MYR MZN NAD NGN NIO NPR OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLL SOS SRD
STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST YER ZAR ZMW""".split()

VERSION = sys.argv[1]
ICU = ctypes.CDLL(f"libicuuc.so.{VERSION}")


def function(name, result, *arguments):
    found = getattr(ICU, f"{name}_{VERSION}")
    found.restype, found.argtypes = result, arguments
    return found


STATUS = ctypes.POINTER(ctypes.c_int)
LENGTH = ctypes.POINTER(ctypes.c_int32)
ures_open = function("ures_open", ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, STATUS)
ures_find = function(
    "ures_getByKeyWithFallback", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p, STATUS)
ures_at = function(
    "ures_getByIndex", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int32, ctypes.c_void_p, STATUS)
ures_text = function("ures_getString", ctypes.c_void_p, ctypes.c_void_p, LENGTH, STATUS)
likely = function(
    "uloc_addLikelySubtags", ctypes.c_int32, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int32, STATUS)


def text(resource):
    status, length = ctypes.c_int(0), ctypes.c_int32(0)
    start = ures_text(resource, length, status)
    return ctypes.string_at(start, 2 * length.value).decode("utf-16-le") if status.value <= 0 else None


def find(package, locale, *keys):
    """The resource at the end of the keys, looked for in the locale and then in its parents."""
    status = ctypes.c_int(0)
    found = ures_open(f"icudt{VERSION}l-{package}".encode(), locale.encode(), status)
    for key in keys:
        status = ctypes.c_int(0)
        found = ures_find(found, key.encode(), None, status)
        if status.value > 0:
            return None
    return found


def country(locale, code):
    found = find("region", locale, "Countries", code)
    return text(found) if found else None


def symbol(locale, code):
    found = find("curr", locale, "Currencies", code)
    return text(ures_at(found, 0, None, ctypes.c_int(0))) if found else code


def home(code):
    status, buffer = ctypes.c_int(0), ctypes.create_string_buffer(64)
    likely(f"und_{code[:2]}".encode(), buffer, 64, status)
    return buffer.value.decode()


def parents(locale):
    parts = locale.split("_")
    return ["_".join(parts[:end]) for end in range(len(parts) - 1, 0, -1)]


def blocks(codes, look_up):
    """For each locale what differs from the locale that its name, cut by one part, stands for."""
    wanted = sorted({name for locale in LOCALES for name in [locale, *parents(locale)]})
    known = {name: {code: look_up(name, code) for code in codes} for name in wanted}
    for name in wanted:
        above = next((known[parent] for parent in parents(name)), {})
        own = {code: value for code, value in known[name].items() if value and value != above.get(code, code)}
        if own:
            yield f"[{name}]"
            yield from (f"{code}={value}" for code, value in own.items())


def write(file, about, lines):
    head = [
        f"# {about}, from CLDR as ICU {VERSION} carries it. Written by generate.py; do not edit.",
        "# Data (c) Unicode, Inc., used under the Unicode License v3 (unicode.org/license.txt).",
    ]
    path = pathlib.Path(__file__).with_name(file)
    path.write_text("\n".join([*head, *lines]) + "\n", encoding="utf-8")


write("countries.txt", "Names of countries by locale", blocks(COUNTRIES, country))
at_home = {code: symbol(home(code), code) for code in AT_HOME}
fixed = [f"{code}={value}" for code, value in at_home.items() if value != code]
write("symbols.txt", "Symbols of currencies where they are not the code, first those that hold everywhere",
      ["[*]", *fixed, *blocks(BY_STORE, symbol)])
