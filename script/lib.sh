# Shared by script/server, script/test, script/check and script/doctor. Sourced, POSIX sh.
# Finds Python and uv, and brings ./.venv to what uv.lock says. Touches the network only when the lock has changed.

ROOT=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd -P)
YIGONGTI_STARTED=${YIGONGTI_STARTED:-$(date +%s)}
export YIGONGTI_STARTED

say() { printf '[%3d s] %s\n' "$(($(date +%s) - YIGONGTI_STARTED))" "$*"; }
die() {
    printf '%s\n' "$*" >&2
    exit 2
}

find_python() {
    for PYTHON in "${YIGONGTI_PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3 /usr/bin/python3.12 /usr/bin/python3.11; do
        [ -n "$PYTHON" ] || continue
        PYTHON=$(command -v -- "$PYTHON") || continue
        "$PYTHON" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null && return 0
    done
    die "Python 3.11 to 3.14 is needed and was not found. Debian 12 or Ubuntu 24.04: apt install python3 python3-venv. Ubuntu 22.04: apt install python3.11 python3.11-venv"
}

find_uv() {
    UV=uv
    uv --version >/dev/null 2>&1 && return 0
    UV="$ROOT/.bootstrap/bin/uv"
    "$UV" --version >/dev/null 2>&1 && return 0
    say "Getting uv, the package installer, into .bootstrap"
    version=$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    # A half-made or moved folder would fail in odd ways: always from scratch.
    rm -rf -- "$ROOT/.bootstrap"
    "$PYTHON" -m venv "$ROOT/.bootstrap" >/dev/null 2>&1 || {
        rm -rf -- "$ROOT/.bootstrap"
        die "Python $version cannot make a virtual environment here. Install its venv part: apt install python$version-venv"
    }
    # By `python -m pip`, because pip's own script does not start from a folder with a space in its name.
    "$ROOT/.bootstrap/bin/python" -m pip install --quiet --disable-pip-version-check 'uv>=0.9,<1' ||
        die "uv could not be downloaded. Check the network or the proxy (HTTPS_PROXY), then run the same command again."
}

# ensure_packages run|dev: .venv holds what uv.lock says. The stamp remembers for which lock, folder and group it was made.
ensure_packages() {
    stamp="$ROOT/.venv/yigongti-$1.stamp"
    want=$(cat -- "$ROOT/uv.lock" "$ROOT/pyproject.toml" | sha256sum | cut -c1-64)" $ROOT"
    [ -r "$stamp" ] && [ "$(cat -- "$stamp")" = "$want" ] && [ -x "$ROOT/.venv/bin/python" ] && return 0
    [ -w "$ROOT" ] || die "The folder $ROOT belongs to another user: run this as that user, or clone it into a folder of your own."
    find_python
    find_uv
    if [ -d "$ROOT/.venv" ] && ! "$ROOT/.venv/bin/python" -c 'import sys' >/dev/null 2>&1; then
        say "The packages in .venv were made elsewhere: making them again"
        rm -rf -- "$ROOT/.venv"
    fi
    say "Installing packages (the first time this downloads about 400 MB)"
    group=--no-dev
    [ "$1" = dev ] && group=--dev
    # --inexact: what script/test has added stays when script/server comes by, and the other way round.
    (cd -- "$ROOT" && "$UV" sync --frozen --inexact $group --python "$PYTHON" --quiet) ||
        die "The packages could not be installed. Check the network or the proxy (HTTPS_PROXY) and the disk, then run the same command again."
    printf '%s' "$want" >"$stamp"
    say "Packages are there"
}
