from yigongti.portal.runtime.archive import _bring_back_secret
from yigongti.portal.runtime.home import Home


def home_at(folder):
    return Home(folder)


def test_the_secret_of_the_backup_comes_back_and_the_other_steps_aside(tmp_path):
    home = home_at(tmp_path)
    home.secret.write_text("now\n")
    kept = tmp_path / "from-backup"
    kept.write_text("then")
    _bring_back_secret(home, kept)
    assert home.secret.read_text().strip() == "then"
    assert (tmp_path / "secret.before-restore").read_text().strip() == "now"
    assert home.secret.stat().st_mode & 0o077 == 0


def test_the_same_secret_is_left_alone(tmp_path):
    home = home_at(tmp_path)
    home.secret.write_text("same\n")
    kept = tmp_path / "from-backup"
    kept.write_text("same")
    _bring_back_secret(home, kept)
    assert not (tmp_path / "secret.before-restore").exists()
