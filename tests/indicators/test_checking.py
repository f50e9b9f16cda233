"""Whatever makes an instrument unusable is told at once, with its place and its remedy; what was shipped has none."""

from copy import deepcopy
from decimal import Decimal

import pytest

from indicators.checking import faults
from indicators.loading import DATA, InstrumentFileError, read
from tests.indicators.annex import indicator, small

pytestmark = pytest.mark.unit
D = Decimal


@pytest.mark.parametrize("code", ["permenkumham-22-2021", "permenkumham-25-2013", "permenkumham-34-2016"])
def test_shipped_instruments_have_no_fault(code):
    assert faults(read(DATA / f"{code}.toml")) == []


def put(path: tuple[str | int, ...], value: object):
    """The small instrument with one thing changed."""
    content = deepcopy(small())
    *way, last = path
    row = content
    for key in way:
        row = row[key]
    row[last] = value
    return content


FIRST = ("rights", 0, "indicators", 0)
SECOND = ("rights", 0, "indicators", 1)
SURE = {"certainty": "A", "source": "Uji"}
WORTHLESS = indicator("1.P1", type="proses", maximum=D(0), bands=[{"points": D(0)}])
LATE = [{"limit": D(90), "points": D(10)}, {"points": D(0)}]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("scheme", "weights", "proses"), D(29), "Skema: Jumlah bobot struktur, proses, dan hasil 99, bukan 100."),
        (("scheme", "weights", "hasil"), None, "Skema: Bobot hasil: kosong. Isi."),
        (("scheme", "decimals"), 3, "Skema: Nilai disimpan dengan 2 desimal; 3 terlalu banyak. Tulis 0 sampai 2."),
        (("scheme", "na_policy"), "kira-kira", "Skema: Perlakuan tidak berlaku: “kira-kira” tidak dikenal."),
        (("scheme", "weights", "certainty"), "Z", "Skema: Kepastian bobot tidak dikenal."),
        (("predicates", 1, "minimum"), D(1), "Predikat: Tidak ada predikat dengan nilai terendah 0"),
        (("predicates", 0, "minimum"), D(0), "Predikat: Nilai terendah 0 tidak di bawah 0 sebelumnya."),
        (("predicates", 0, "minimum"), D(101), "Predikat: Nilai terendah di luar 0–100."),
        (("predicates", 1, "code"), "peduli", "Predikat peduli: Kode dipakai dua kali."),
        (("adjustments", 0, "lowest"), D(6), "Penyesuaian Aksi: Poin terendah lebih besar daripada poin tertinggi."),
        (("adjustments", 0, "cap_lowest"), D(1), "Penyesuaian Aksi: Batas jumlahnya harus memuat 0"),
        (("rights", 1, "number"), 3, "Hak 3: Nomor 3 seharusnya 2."),
        (("rights", 1, "indicators"), [], "Hak 2: Tidak ada indikator"),
        (("rights", 1, "group"), "lain", "Hak 2: Kelompok: “lain” tidak dikenal."),
        (SECOND, WORTHLESS, "Indikator 1.P1: Poin maksimum 0"),
        ((*FIRST, "code"), "2.H1", "Indikator 2.H1: Kode dipakai dua kali."),
        ((*FIRST, "code"), "1 S1", "Indikator 1 S1: Kode memuat spasi."),
        ((*FIRST, "code"), "satu.dua.tiga", "Indikator satu.dua.tiga: Kode: 13 huruf, terlalu panjang."),
        ((*FIRST, "unit"), "", "Indikator 1.S1: Satuan: kosong."),
        ((*FIRST, "type"), "dampak", "Indikator 1.S1: Jenis: “dampak” tidak dikenal."),
        ((*FIRST, "direction"), "rendah", "Indikator 1.S1: Butir ya/tidak bernilai 1 untuk Ya"),
        ((*FIRST, "bands"), LATE, "Indikator 1.S1: Butir ya/tidak punya dua rentang: Ya dan Tidak."),
        ((*SECOND, "numerator"), "", "Indikator 1.P1: Pembilang kosong pada rasio."),
        ((*SECOND, "na_hint"), "", "Indikator 1.P1: Boleh “tidak berlaku”, tetapi petunjuknya kosong."),
        ((*SECOND, "na_allowed"), False, "Indikator 1.P1: Tidak boleh “tidak berlaku”, tetapi petunjuknya diisi."),
        ((*SECOND, "factor"), 0, "Indikator 1.P1: Faktor 0."),
        ((*SECOND, "value_max"), D(-1), "Indikator 1.P1: Nilai terbesar -1 tidak di atas nilai terkecil 0."),
        ((*SECOND, "value_max"), D("1234567890123.4567"), "Indikator 1.P1: Nilai terbesar yang mungkin: angkanya"),
        ((*SECOND, "maximum"), D("9.995"), "Indikator 1.P1: Poin maksimum: 9,995 berdesimal terlalu banyak."),
        ((*SECOND, "maximum"), D(9), "Indikator 1.P1: Poin harus menurun dari maksimum 9 dan tidak negatif."),
        (
            (*SECOND, "direction"),
            "rendah",
            "Indikator 1.P1: Batas rentang tidak searah dengan “makin rendah makin baik”.",
        ),
        ((*SECOND, "bands"), LATE[:1], "Indikator 1.P1: Tepat rentang terakhir harus tanpa batas."),
        ((*SECOND, "bands", 0, "limit"), D(101), "Indikator 1.P1: Batas 101 di luar nilai yang mungkin."),
        ((*SECOND, "decisions"), [{"finding": "", "decision": "x"}], "Indikator 1.P1: Keputusan tanpa temuan."),
    ],
)
def test_each_fault_is_named_with_its_place(path, value, message):
    found = faults(put(path, value))

    assert str(found[0])[: len(message)] == message
    assert not any(fault.decidable for fault in found)
    assert all(fault.remedy for fault in found)


def test_a_finding_without_its_decision_waits_and_with_it_is_fine():
    open_ = put((*SECOND, "decisions"), [{"finding": "Celah pada 50.", "decision": " "}])
    decided = put((*SECOND, "decisions"), [{"finding": "Celah pada 50.", "decision": "Masuk rentang terakhir."}])

    (fault,) = faults(open_)
    assert (fault.where, fault.message, fault.decidable) == ("Indikator 1.P1", "Celah pada 50.", True)
    assert fault.path == (*SECOND, "decisions", 0)
    assert faults(decided) == []


def test_all_faults_are_told_at_once():
    content = put(("scheme", "weights", "proses"), D(29))
    content["rights"][1]["indicators"].append(indicator("2.H2", unit="", maximum=None))

    assert [(fault.where, fault.message) for fault in faults(content)] == [
        ("Skema", "Jumlah bobot struktur, proses, dan hasil 99, bukan 100."),
        ("Indikator 2.H2", "Satuan: kosong."),
        ("Indikator 2.H2", "Poin maksimum: kosong."),
    ]


def test_a_file_with_faults_is_not_loaded(tmp_path):
    shipped = (DATA / "permenkumham-25-2013.toml").read_text()
    file = tmp_path / "salah.toml"
    file.write_text(shipped.replace("{limit=140, points=8}", "{limit=100, points=8}").replace('"B.03"', '"A.01"'))

    with pytest.raises(InstrumentFileError) as refused:
        read(file)

    mend = "Urutkan rentang dari yang terbaik, atau ubah arahnya."
    assert str(refused.value).splitlines() == [
        "Indikator A.01: Kode dipakai dua kali. Beri tiap baris kodenya sendiri.",
        f"Indikator A.01: Batas rentang tidak searah dengan “makin rendah makin baik”. {mend}",
    ]
