"""The doors of the API: one line per endpoint, with a body that is right; `WRONG` has one that is not.

Objects are made by the same hands as for the rooms' pages: what a page shows nobody, the API shows nobody.
"""

from django.core.files.uploadedfile import SimpleUploadedFile

from yigongti.centers.ecg.testing import real_ecg
from yigongti.centers.ecg.tests import doors as ecg
from yigongti.centers.ecg.tests import paths
from yigongti.foundation.access.doors import SIGNED_IN, Door
from yigongti.indicators.analysis.tests import doors as analysis
from yigongti.indicators.collection.tests import doors as collection
from yigongti.indicators.importing.tests import doors as importing
from yigongti.indicators.tests import doors as indicators
from yigongti.records.encounters.tests import doors as encounters
from yigongti.records.health.tests import doors as health
from yigongti.records.orders.tests import doors as orders
from yigongti.records.people.testing import make_resident
from yigongti.records.places.tests import doors as places
from yigongti.records.staff.tests import doors as staff
from yigongti.unified.finance.tests import doors as finance
from yigongti.unified.organization.councils.tests import doors as councils
from yigongti.unified.organization.tasks.tests import doors as tasks

REPORT = {
    "findings": "窦性心律。", "conclusion": "1. 窦性心律", "is_abnormal": False,
    "measurements": {"rate_bpm": {"value": 72, "source": "machine"}},
}  # fmt: skip


def _place(world, organization):
    fields = ecg._place(world, organization)
    return fields | {"vitals": {"systolic": 132, "diastolic": 84}}


def _recognize(world, organization):
    fields = ecg._recognize(world, organization)
    return {"resident": fields["resident"], "result": fields["result"]}


def _upload(world, organization):
    return {"tracing": SimpleUploadedFile("a.dcm", real_ecg())}


def _code(world, organization):
    return {"code": make_resident(organization).code}


def _institution(world, organization):
    return {"code": organization.code}


def _choices(world, organization):
    return {"service": "ecg"}


def _number_of_critical(world, organization):
    from yigongti.records.orders.models import CriticalValue

    return CriticalValue.objects.get(pk=orders._critical(world, organization)["pk"]).order.number


def _number_asked(world, organization):
    return paths.make_order(organization, world.tcm_hospital, "requested").number


def _number_at_center(world, organization):
    return paths.make_order(world.mch, organization, "performed", traced=False).number


def _found(world, organization):
    return make_resident(organization, "谭同名").code


def _scope(world, organization):
    return {"period": "2026-11", "scope": f"institution:{organization.code}"}


def _fact(world, organization):
    return _scope(world, organization) | {"fact": "primary_exam_upper_dx_patients"}


def _county(world, organization):
    return {"period": "2026-11", "scope": "county"}


def _table_file(world, organization):
    if not importing.Sheet.objects.exists():
        importing.testing.sheets()
    rows = [["机构", "药品收入（万元）"], [world.center_a1.name, 12]]
    return {"file": SimpleUploadedFile("2025-api.xlsx", importing.files.rows_xlsx(rows))}


def _write(name, permission, kwargs=None, data=None, *also, own=200, **more):
    body = data if callable(data) or data is None else (lambda w, o: data)
    return Door(f"api:{name}", permission, "POST", kwargs=kwargs, data=body, own=own, also=also, **more)


WAITS, DONE = ecg._asked("requested"), ecg._asked("returned")
MINE = ecg._performs("claimed", mine=True)
COUNTY_WIDE = {"same": 200, "other": 200}
DOORS = (
    Door("api:openapi", SIGNED_IN),
    Door("api:docs", SIGNED_IN),
    Door("api:nothing", SIGNED_IN),
    Door("api:people_find_residents", "people.resident.read", shows=_found, data=lambda w, o: {"q": "谭同名"}),
    Door("api:people_resident", "people.resident.view", kwargs=_code),
    Door("api:places_list_institutions", "places.institution.read"),
    Door("api:places_institution", "places.institution.read", kwargs=_institution, **COUNTY_WIDE),
    Door("api:encounters_list_encounters", "encounters.encounter.read", shows=lambda w, o: encounters._make(o).number),
    Door("api:encounters_list_stays", "encounters.stay.read", shows=lambda w, o: encounters._stay(o).resident.name),
    Door("api:health_list_registrations", health.READ, shows=lambda w, o: health._registration(w, o).resident.name),
    Door("api:health_list_contracts", "health.contract.read", shows=lambda w, o: health._contract(w, o).resident.name),
    Door("api:staff_list_postings", "staff.posting.read", shows=lambda w, o: staff._posting(w, o).practitioner.name),
    Door("api:places_list_equipment", "places.equipment.read", shows=lambda w, o: places._device(w, o) and o.code),
    Door("api:orders_items", SIGNED_IN, data=_choices),
    Door("api:orders_choices", SIGNED_IN, data=_choices),
    Door("api:orders_criticals", "orders.critical.read", shows=_number_of_critical),
    Door("api:orders_critical", "orders.critical.read", kwargs=orders._critical),
    _write("orders_acknowledge", "orders.critical.acknowledge", orders._critical, {"measures": "吸氧，转诊"}),
    Door("api:orders_order", "orders.order.read", kwargs=DONE),
    _write("orders_open_result", "orders.result.open", DONE),
    _write("ecg_place_order", "ecg.order.place", None, _place, own=201),
    Door("api:ecg_recognizable", "ecg.order.place", data=lambda w, o: {"resident": make_resident(o).code}),
    _write("ecg_recognize", "ecg.order.recognize", None, _recognize, own=201),
    Door("api:ecg_list_requests", "ecg.order.read", shows=_number_asked),
    Door("api:ecg_order", "orders.order.read", kwargs=DONE),
    _write("ecg_attach_tracing", "ecg.tracing.attach", WAITS, _upload, own=201),
    _write("ecg_withdraw_order", "ecg.order.withdraw", WAITS),
    Door("api:ecg_report", "orders.order.read", kwargs=DONE),
    _write("ecg_print_pdf", "ecg.report.print", DONE),
    Door("api:ecg_inbox", "ecg.inbox.read", shows=ecg._name_in_inbox),
    _write("ecg_match_object", "ecg.inbox.match", ecg._object, ecg._match, "ecg.tracing.attach"),
    _write("ecg_discard_object", "ecg.inbox.discard", ecg._object, {"reason": "设备测试"}),
    Door("api:ecg_worklist", "ecg.worklist.read", shows=_number_at_center),
    _write("ecg_claim", "ecg.order.claim", ecg._performs("performed"), {}),
    _write("ecg_release", "ecg.order.release", MINE),
    _write("ecg_sign", "ecg.report.sign", MINE, REPORT),
    _write("ecg_verify", "ecg.report.verify", ecg._performs("reported", signed=True)),
    _write("ecg_send_back", "ecg.order.send_back", MINE, {"reason": "lead_off"}),
    _write("ecg_raise_critical", "ecg.critical.raise", MINE, {"code": "ami"}, own=201),
    Door("api:indicators_list_indicators", indicators.READ),
    Door("api:indicators_list_facts", indicators.READ),
    Door("api:indicators_values", indicators.READ, data=_scope),
    _write("indicators_recompute", "indicators.cube.recompute", None, {"full": True}, own=202, same=202, other=202),
    Door("api:indicators_value", indicators.READ, kwargs=indicators._code, data=_scope),
    Door("api:indicators_records", indicators.OPEN, kwargs=indicators._code, data=_fact, also=(indicators.READ,)),
    Door("api:assessment_checklists", "assessment.case.read", data=lambda w, o: {"year": "2025"}),
    Door("api:assessment_proofs", "assessment.proof.read"),
    Door("api:analysis_change", indicators.READ, kwargs=analysis._code, data=_scope),
    Door("api:analysis_forecast", indicators.READ, kwargs=analysis._code, data=analysis._scope),
    Door("api:analysis_ranking", indicators.READ, kwargs=analysis._code, data=_county, scope="county", **COUNTY_WIDE),
    Door("api:analysis_list_questions", analysis.QREAD, shows=analysis._shown),
    Door("api:importing_list_imports", importing.READ, shows=lambda w, o: importing._waiting(w, o).file_name),
    Door("api:importing_preview", importing.READ, kwargs=importing._pk),
    _write(
        "importing_upload", "importing.file.upload", None, _table_file, *importing.FILL, own=201, same=201, other=201
    ),
    _write("importing_apply", "importing.file.apply", importing._pk, {"digest": "0" * 64}, *importing.FILL, own=409),
    _write("importing_undo", "importing.file.undo", importing._done, None, *importing.FILL),
    Door("api:finance_list_pools", "finance.pool.read", shows=lambda w, o: finance._books(o).name),
    Door("api:finance_pool_book", "finance.pool.read", kwargs=finance._pool),
    Door("api:collection_list_due", collection.READ, same=200, other=200, kwargs=collection._nothing),
    Door("api:collection_read_sheet", collection.READ, kwargs=collection._address),
    _write("collection_save_cells", "collection.cell.save", collection._address, collection._body, collection.READ),
    _write("collection_submit", "collection.submission.submit", collection._address, collection._body, collection.READ),
    Door("api:tasks_list_tasks", "tasks.task.read", shows=tasks._shown),
    Door("api:tasks_read_task", "tasks.task.read", kwargs=tasks._id),
    _write("tasks_report", "tasks.task.report", tasks._id, {"what": "又到岗两人"}, "tasks.task.read"),
    Door("api:councils_list_bodies", councils.READ, shows=lambda w, o: councils._body(w, o).name),
    Door("api:councils_get_body", councils.READ, kwargs=councils._in(councils._body, "body_id")),
    Door("api:councils_list_meetings", councils.READ, shows=councils._called_title),
    Door("api:councils_get_meeting", councils.READ, kwargs=councils._in(councils._called)),
    Door("api:councils_list_resolutions", councils.READ),
)

LONG_TEXT = "长" * 5000
FAR = {"limit": 1000}
WRONG = {  # endpoint: (what is sent, the field that is named)
    "people_find_residents": ({"q": ""}, "q"),
    "places_list_institutions": (FAR, "limit"),
    "encounters_list_encounters": ({"day": "2026-13-01"}, "day"),
    "encounters_list_stays": ({"left": "2026-13-01"}, "left"),
    "health_list_registrations": (FAR, "limit"),
    "health_list_contracts": (FAR, "limit"),
    "staff_list_postings": (FAR, "limit"),
    "places_list_equipment": (FAR, "limit"),
    "orders_items": ({"service": "../etc"}, "service"),
    "orders_choices": ({"service": "ECG;"}, "service"),
    "orders_criticals": ({"state": "any"}, "state"),
    "orders_acknowledge": ({"measures": ""}, "measures"),
    "ecg_place_order": ({"resident": "1", "urgency": "high"}, "urgency"),
    "ecg_recognizable": ({}, "resident"),
    "ecg_recognize": ({"resident": "1", "result": "none"}, "result"),
    "ecg_list_requests": ({"state": "lost"}, "state"),
    "ecg_attach_tracing": ({"file": SimpleUploadedFile("a.dcm", b"x")}, "file"),
    "ecg_inbox": ({"offset": -1}, "offset"),
    "ecg_match_object": ({}, "order"),
    "ecg_discard_object": ({"reason": "长" * 101}, "reason"),
    "ecg_worklist": ({"tab": "all"}, "tab"),
    "ecg_claim": ({"note": 5}, "note"),
    "ecg_sign": (REPORT | {"findings": LONG_TEXT}, "findings"),
    "ecg_send_back": ({"reason": "no such code"}, "reason"),
    "ecg_raise_critical": ({"code": "长" * 41}, "code"),
    "indicators_recompute": ({"full": "也许"}, "full"),
    "assessment_checklists": ({"year": "soon"}, "year"),
    "assessment_proofs": ({"limit": "many"}, "limit"),
    "indicators_values": ({"scope": "county"}, "period"),
    "indicators_value": ({"scope": "county"}, "period"),
    "indicators_records": ({"period": "2026-11"}, "fact"),
    "analysis_change": ({"scope": "county"}, "period"),
    "analysis_forecast": ({"scope": "village"}, "scope"),
    "analysis_ranking": ({"scope": "county"}, "period"),
    "analysis_list_questions": ({"state": "lost"}, "state"),
    "importing_list_imports": (FAR, "limit"),
    "importing_upload": ({"file": SimpleUploadedFile("a.exe", b"MZ")}, "file"),
    "importing_apply": ({"hand_in": "也许"}, "hand_in"),
    "finance_list_pools": ({"period": "soon"}, "period"),
    "finance_pool_book": ({"period": "2026-13"}, "period"),
    "collection_list_due": ({"standing": "lost"}, "standing"),
    "collection_save_cells": ({"cells": "none"}, "cells"),
    "collection_submit": ({"cells": "none"}, "cells"),
    "tasks_list_tasks": ({"tab": "lost"}, "tab"),
    "tasks_report": ({"what": "又到岗两人", "number": 14}, "unit"),
    "councils_list_bodies": (FAR, "limit"),
    "councils_list_meetings": ({"body": -1}, "body"),
    "councils_list_resolutions": ({"body": "all"}, "body"),
}
