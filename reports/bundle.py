"""The open bundle of a cycle: what is needed to recompute every score, without persons and files.

CSV (UTF-8, comma, decimal point) and JSON, a dictionary of every column, and SHA-256 of each file. The names are those
of the screen: whoever checks a figure reads Indonesian. `tools/recompute.py` reads it without any of our code.
"""

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from assessments.models import Adjustment, Assessment, Cycle, Score
from assessments.queries import score_rows
from assessments.scores import POINTER
from assessments.states import Level
from indicators import scoring
from indicators.queries import spec_of

AT_ONCE = 40  # regions read together: 4,800 items and 120 trees

DICTIONARY = {
    "daerah.csv": {
        "daerah": "kode Kemendagri kabupaten/kota",
        "nama": "nama kabupaten/kota",
        "provinsi": "nama provinsi",
        "keadaan": "keadaan penilaian; dinilai dan ditetapkan berarti tidak berubah lagi",
        "predikat_ditetapkan": "predikat menurut keputusan; kosong bila belum ditetapkan",
    },
    "butir.csv": {
        "daerah": "kode daerah",
        "butir": "kode indikator",
        "jawaban": "ya, tidak, nilai, tidak-berlaku, atau kosong",
        "nilai": "nilai jawaban dalam satuan indikator; ya = 1, tidak = 0",
        "versi": "versi jawaban; bertambah setiap kali berubah",
        "keadaan": "keadaan butir",
        "kanwil_versi": "versi yang diputus Kanwil",
        "kanwil_putusan": "terima atau kembalikan",
        "kanwil_nilai": "nilai terverifikasi Kanwil",
        "pusat_versi": "versi yang diputus pusat",
        "pusat_putusan": "terima atau kembalikan",
        "pusat_nilai": "nilai terverifikasi pusat",
    },
    "penyesuaian.csv": {
        "daerah": "kode daerah",
        "jenis": "jenis penyesuaian",
        "poin": "poin yang ditambahkan (+) atau dikurangi (-)",
    },
    "nilai.csv": {
        "daerah": "kode daerah",
        "tahap": "mandiri, kanwil, atau akhir",
        "dasar": "nilai dasar 0-100: rata-rata nilai hak",
        "penyesuaian": "jumlah poin penyesuaian",
        "nilai": "nilai 0-100 sesudah penyesuaian",
        "predikat": "kode predikat",
    },
    "nilai-hak.csv": {
        "daerah": "kode daerah",
        "tahap": "tahap nilai",
        "hak": "nomor hak",
        "nilai": "nilai hak 0-100; kosong bila semua butirnya tidak berlaku",
    },
    "nilai-jenis.csv": {
        "daerah": "kode daerah",
        "tahap": "tahap nilai",
        "hak": "nomor hak",
        "jenis": "struktur, proses, atau hasil",
        "bobot": "bobot sesudah dinormalkan",
        "poin": "jumlah poin butir",
        "maksimal": "jumlah poin yang mungkin",
        "bagian": "bagian dari nilai hak",
    },
    "nilai-butir.csv": {
        "daerah": "kode daerah",
        "tahap": "tahap nilai",
        "butir": "kode indikator",
        "nilai": "nilai yang dihitung pada tahap itu",
        "dasar": "dinilai, belum diisi, tidak diterima, atau tidak berlaku",
        "rentang": "urutan rentang yang dipenuhi, mulai dari 0 untuk yang terbaik",
        "poin": "poin yang diperoleh",
        "maksimal": "poin yang mungkin; 0 bila butir keluar dari perhitungan",
    },
}


def write_bundle(cycle: Cycle, out: Path) -> int:
    """Write the bundle into an empty or new folder; returns how many scores it holds. Raises FileExistsError."""
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()):
        raise FileExistsError(f"Folder {out} tidak kosong.")
    spec = spec_of(cycle.instrument)
    _json(out / "instrumen.json", _about(cycle) | rules_of(spec))
    _csv(out / "kamus.csv", ["berkas", "kolom", "arti"], _dictionary())
    assessments = list(
        Assessment.objects.filter(cycle=cycle)
        .select_related("region__province", *POINTER.values())
        .order_by("region__code")
    )
    codes = {a.pk: a.region.code for a in assessments}
    _table(out, "daerah.csv", (_region(a, decided) for a, decided in _with_decisions(assessments)))
    _table(out, "butir.csv", _items(codes))
    adjustments = Adjustment.objects.counting().filter(assessment__cycle=cycle).order_by("pk")
    _table(out, "penyesuaian.csv", ([codes[a.assessment_id], a.kind, a.points] for a in adjustments))
    scores = [(codes[a.pk], score) for a in assessments for score in _scores(a)]
    _table(out, "nilai.csv", (_score(code, score) for code, score in scores))
    _table(out, "nilai-hak.csv", (row for code, score in scores for row in _rights(code, score)))
    _table(out, "nilai-jenis.csv", (row for code, score in scores for row in _kinds(code, score)))
    _table(out, "nilai-butir.csv", (row for code, score in scores for row in _points(code, score)))
    _sums(out)
    return len(scores)


def _about(cycle: Cycle) -> dict[str, Any]:
    return {
        "award_year": cycle.award_year,
        "performance_year": cycle.performance_year,
        "is_demo": cycle.is_demo,
        "instrument": {
            "code": cycle.instrument.code,
            "version": cycle.instrument.version,
            "status": cycle.instrument.status,
            "sha256": cycle.instrument_hash,
        },
    }


def rules_of(spec: scoring.Instrument) -> dict[str, Any]:
    """Everything of an instrument that decides a score; figures as text, so that no digit is lost."""
    return {
        "decimals": spec.decimals,
        "rounding": spec.rounding,
        "na_policy": spec.na_policy,
        "caps": {kind: [str(cap.lowest), str(cap.highest)] for kind, cap in spec.caps.items()},
        "weights": {kind: str(weight) for kind, weight in spec.weights.items()},
        "predicates": [{"code": p.code, "label": p.label, "minimum": str(p.minimum)} for p in spec.predicates],
        "rights": [
            {"number": right.number, "name": right.name, "indicators": [_indicator(i) for i in right.indicators]}
            for right in spec.rights
        ],
    }


def _indicator(indicator: scoring.Indicator) -> dict[str, Any]:
    return {
        "code": indicator.code,
        "kind": indicator.kind,
        "maximum": str(indicator.maximum),
        "high_is_good": indicator.high_is_good,
        "na_allowed": indicator.na_allowed,
        "bands": [[None if band.limit is None else str(band.limit), str(band.points)] for band in indicator.bands],
    }


def _with_decisions(assessments: Sequence[Assessment]) -> Iterator[tuple[Assessment, str]]:
    ids = [a.pk for a in assessments]
    decided = dict(Assessment.objects.filter(pk__in=ids).values_list("pk", "decision__predicate_label"))
    for assessment in assessments:
        yield assessment, decided.get(assessment.pk) or ""


def _region(assessment: Assessment, decided: str) -> list[object]:
    region = assessment.region
    return [region.code, region.name, region.province.name, assessment.state, decided]


def _items(codes: dict[int, str]) -> Iterator[list[object]]:
    ids = list(codes)
    for start in range(0, len(ids), AT_ONCE):
        for row in score_rows(ids[start : start + AT_ONCE], Level.KANWIL, Level.CENTRAL):
            pk, code, claim, value, version, state, *verdicts = row
            yield [codes[pk], code, claim, value, version, state, *verdicts]


def _scores(assessment: Assessment) -> list[Score]:
    current = (getattr(assessment, pointer) for pointer in POINTER.values())
    return [score for score in current if score is not None]


def _score(code: str, score: Score) -> list[object]:
    return [code, score.stage, score.base, score.adjustments, score.final, score.predicate_code]


def _rights(code: str, score: Score) -> Iterator[list[object]]:
    for right in score.explanation["rights"]:
        yield [code, score.stage, right["number"], right["score"]]


def _kinds(code: str, score: Score) -> Iterator[list[object]]:
    for right in score.explanation["rights"]:
        for kind in right["kinds"]:
            figures = [kind[name] for name in ("weight", "points", "possible", "share")]
            yield [code, score.stage, right["number"], kind["kind"], *figures]


def _points(code: str, score: Score) -> Iterator[list[object]]:
    for right in score.explanation["rights"]:
        for kind in right["kinds"]:
            for item in kind["items"]:
                what = [item[name] for name in ("code", "value", "basis", "band", "points", "possible")]
                yield [code, score.stage, *what]


# --- Writing --------------------------------------------------------------------------------------------------------


def _dictionary() -> Iterator[list[object]]:
    for name, columns in DICTIONARY.items():
        for column, meaning in columns.items():
            yield [name, column, meaning]


def _table(out: Path, name: str, rows: Iterable[Sequence[object]]) -> None:
    _csv(out / name, list(DICTIONARY[name]), rows)


def _csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([_plain(value) for value in row] for row in rows)


def _plain(value: object) -> object:
    """Decimals without an exponent; nothing for None."""
    return format(value, "f") if isinstance(value, Decimal) else value


def _json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _sums(out: Path) -> None:
    lines = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.name}\n" for p in sorted(out.iterdir())]
    (out / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
