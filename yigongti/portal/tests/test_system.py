import pytest

from yigongti.foundation.access.testing import make_position, sign_in
from yigongti.foundation.audit.models import Line


@pytest.mark.django_db
def test_the_sheet_names_port_and_state_but_no_secret(client, settings, monkeypatch):
    monkeypatch.setenv("YIGONGTI_DICOM_PORT", "11999")
    position = make_position(["system.settings.read"])
    page = sign_in(client, position.user).get("/system").content.decode()
    assert "11999" in page
    assert "YIGONGTI" in page
    assert "没有应答" in page  # no receiver beats in a test
    assert settings.SECRET_KEY not in page


@pytest.mark.django_db
def test_a_doctor_does_not_see_it_and_the_refusal_is_kept(client):
    position = make_position(["ecg.worklist.read"])
    assert sign_in(client, position.user).get("/system").status_code == 403
    assert Line.objects.filter(action="system.settings.read", result="refused").count() == 1
