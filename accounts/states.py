"""Roles of people, the kind of scope each role has, and what each role may do.

Source of the roles: domain facts, section 2 (who does what). The permissions are a table so that a test can
assert each set exactly.
"""

from django.db import models


class Role(models.TextChoices):
    OPERATOR_PEMDA = "operator-pemda", "Operator Pemda"
    KONTRIBUTOR_OPD = "kontributor-opd", "Kontributor OPD"
    PENGESAH = "pengesah", "Pejabat pengesah"
    BIRO_HUKUM = "biro-hukum", "Biro Hukum Provinsi"
    VERIFIKATOR_KANWIL = "verifikator-kanwil", "Verifikator Kanwil"
    PIMPINAN_KANWIL = "pimpinan-kanwil", "Pimpinan Kanwil"
    VERIFIKATOR_PUSAT = "verifikator-pusat", "Verifikator pusat"
    TIM_PENILAI = "tim-penilai", "Tim Penilai"
    ADMIN_NASIONAL = "admin-nasional", "Admin nasional"
    AUDITOR = "auditor", "Auditor"


class Scope(models.TextChoices):
    REGION = "region", "Kabupaten/kota"
    PROVINCE = "province", "Provinsi"
    OFFICE = "office", "Kantor wilayah"
    NATION = "nation", "Nasional"


SCOPE_OF: dict[str, Scope] = {
    Role.OPERATOR_PEMDA: Scope.REGION,
    Role.KONTRIBUTOR_OPD: Scope.REGION,
    Role.PENGESAH: Scope.REGION,
    Role.BIRO_HUKUM: Scope.PROVINCE,
    Role.VERIFIKATOR_KANWIL: Scope.OFFICE,
    Role.PIMPINAN_KANWIL: Scope.OFFICE,
    Role.VERIFIKATOR_PUSAT: Scope.NATION,
    Role.TIM_PENILAI: Scope.NATION,
    Role.ADMIN_NASIONAL: Scope.NATION,
    Role.AUDITOR: Scope.NATION,
}

VIEW = "assessments.view"
FILL = "assessments.fill"
SUBMIT = "assessments.submit"
ENDORSE_PROVINCE = "assessments.endorse_province"
VERIFY_KANWIL = "assessments.verify_kanwil"
CLOSE_KANWIL = "assessments.close_kanwil"
VERIFY_CENTRAL = "assessments.verify_central"
SCORE = "assessments.score"
ADJUST = "assessments.adjust"
DECIDE = "assessments.decide"
MANAGE_CYCLES = "assessments.manage_cycles"
ASSIGN_DISTRICTS = "assessments.assign_districts"
ASSESS = "assessments.assess"
READ_LOG = "assessments.read_log"
COACH = "coaching.coach"
SET_TARGET = "coaching.set_target"
RECAP = "reports.recap"
PIAGAM = "reports.piagam"
EVALUATE = "reports.evaluate"
COMMENT_INDICATOR = "reports.comment_indicator"
SIMULATE = "reports.simulate"
READ_SCENARIOS = "reports.read_scenarios"
ENDORSE_FORM = "assessments.endorse_form"
MANAGE_TEAM = "accounts.manage_team"
MANAGE_OFFICES = "regions.manage_offices"
DRAFT_INSTRUMENT = "indicators.draft"
PUBLISH_INSTRUMENT = "indicators.publish"
MANAGE_USERS = "accounts.manage_users"

PERMISSIONS: dict[str, frozenset[str]] = {
    Role.OPERATOR_PEMDA: frozenset({VIEW, FILL, SUBMIT, MANAGE_TEAM, EVALUATE, COMMENT_INDICATOR}),
    # Sees and fills only the items handed to the person; the whole form (VIEW) is not open.
    Role.KONTRIBUTOR_OPD: frozenset({FILL}),
    # Sekda or head of an OPD: approves the form on screen.
    Role.PENGESAH: frozenset({VIEW, ENDORSE_FORM}),
    Role.BIRO_HUKUM: frozenset({VIEW, ENDORSE_PROVINCE}),
    Role.VERIFIKATOR_KANWIL: frozenset(
        {VIEW, VERIFY_KANWIL, READ_LOG, COACH, RECAP, EVALUATE, COMMENT_INDICATOR, SIMULATE, READ_SCENARIOS}
    ),
    Role.PIMPINAN_KANWIL: frozenset(
        {VIEW, VERIFY_KANWIL, CLOSE_KANWIL, ASSIGN_DISTRICTS, READ_LOG, COACH, SET_TARGET, RECAP}
        | {EVALUATE, COMMENT_INDICATOR, SIMULATE, READ_SCENARIOS}
    ),
    Role.VERIFIKATOR_PUSAT: frozenset(
        {VIEW, VERIFY_CENTRAL, SCORE, READ_LOG, COACH, RECAP, PIAGAM, EVALUATE, COMMENT_INDICATOR, DRAFT_INSTRUMENT}
        | {SIMULATE, READ_SCENARIOS}
    ),
    # Reads and scores beside the verdicts; neither those scores nor this role change a verdict.
    Role.TIM_PENILAI: frozenset({VIEW, ADJUST, ASSESS, EVALUATE, COMMENT_INDICATOR, SIMULATE, READ_SCENARIOS}),
    Role.ADMIN_NASIONAL: frozenset(
        {VIEW, SCORE, ADJUST, DECIDE, MANAGE_CYCLES, READ_LOG, SET_TARGET, RECAP, PIAGAM, MANAGE_OFFICES, MANAGE_USERS}
        | {EVALUATE, COMMENT_INDICATOR, DRAFT_INSTRUMENT, PUBLISH_INSTRUMENT, SIMULATE, READ_SCENARIOS}
    ),
    Role.AUDITOR: frozenset({VIEW, READ_LOG, EVALUATE, READ_SCENARIOS}),
}
