from yigongti.portal.runtime import serve
from yigongti.portal.runtime.home import Home


def test_a_reset_takes_the_heads_of_the_old_trail_along(tmp_path, monkeypatch):
    """Left behind, they made `audit verify` say of the new trail that it had been rewritten."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("YIGONGTI_MODE", "demo")
    (tmp_path / "audit-head.txt").write_text("1\tabc\t1\t2026-11-22T16:50:16Z\n")
    serve._reset(Home(tmp_path))
    assert not (tmp_path / "audit-head.txt").exists()
