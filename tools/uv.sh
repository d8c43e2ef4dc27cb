#!/bin/sh
# Runs uv: the one on PATH when it is new enough, else a private one in .uv/, which is installed first.
#
# A machine may have Python without pip, pip that may not touch the system (PEP 668), or neither pip nor venv, as on a bare
# Debian. So four ways are tried, from the one that respects most of the machine's own settings to the one that asks least.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
least=0.8.0
private=$root/.uv
python=${PYTHON_FOR_UV:-python3}

# A company's own certificate authority stands in the machine's store; uv and pip would look only into their own.
store=/etc/ssl/certs/ca-certificates.crt
if [ -s "$store" ]; then
    export SSL_CERT_FILE="${SSL_CERT_FILE:-$store}"
fi

new_enough() {
    have=$("$1" --version 2>/dev/null | cut -d ' ' -f 2) && [ -n "$have" ] &&
        [ "$(printf '%s\n%s\n' "$least" "$have" | sort -V | head -n 1)" = "$least" ]
}

by_pip() { "$python" -m pip --version && "$python" -m pip install --target "$private" "uv>=$least"; }

by_venv() { "$python" -m venv "$private" && "$private/bin/python" -m pip install "uv>=$least"; }

by_download() { "$python" "$root/tools/fetch_uv.py" "$private/bin"; }

by_debian() {
    [ "$(id -u)" = 0 ] && command -v apt-get && apt-get update &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends python3-venv && by_venv
}

install_privately() {
    if ! "$python" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "Spiritlevel needs Python 3.11 or later as '$python'; please install it, or uv (https://docs.astral.sh/uv/)." >&2
        exit 1
    fi
    echo "No uv $least or later on PATH: installing one for this project alone, in .uv/" >&2
    said=$(mktemp)
    for way in by_pip by_venv by_download by_debian; do
        rm -rf "$private"
        if "$way" >>"$said" 2>&1 </dev/null && new_enough "$private/bin/uv"; then
            rm -f "$said"
            return
        fi
        echo "($way did not work)" >>"$said"
    done
    cat "$said" >&2
    rm -rf "$private" "$said"
    echo "uv could not be installed: please install uv (https://docs.astral.sh/uv/) or python3-venv, then try again." >&2
    exit 1
}

if new_enough uv; then
    exec uv "$@"
fi
new_enough "$private/bin/uv" || install_privately
exec "$private/bin/uv" "$@"
