#!/bin/sh
# Installs what the tests need of the system: Chromium and a font for the pages, PostgreSQL for the catalogue, and a C
# compiler for the faults that are injected into loads.
# Only on Debian, and only as root; elsewhere it says what is missing, and the tests that need it are skipped.
set -eu

has_chromium() {
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" >/dev/null 2>&1 && return
    done
    return 1
}

has_postgresql() { ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }

has_compiler() { command -v cc >/dev/null 2>&1; }

install() { DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; }

install_postgresql() {
    # The tests start a server of their own; the package should not start one.
    install postgresql-common &&
        sed -i "s/^#* *create_main_cluster.*/create_main_cluster = false/" /etc/postgresql-common/createcluster.conf &&
        install postgresql
}

missing=""
has_chromium || missing="$missing chromium fonts-dejavu-core"
has_postgresql || missing="$missing postgresql"
has_compiler || missing="$missing gcc libc6-dev"
if [ -z "$missing" ]; then
    exit 0
fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing for the tests:$missing"
    apt-get update >/dev/null </dev/null || true
    has_chromium || install chromium fonts-dejavu-core >/dev/null </dev/null || true
    has_postgresql || install_postgresql >/dev/null </dev/null || true
    has_compiler || install gcc libc6-dev >/dev/null </dev/null || true
fi

if has_chromium && has_postgresql && has_compiler; then
    exit 0
fi
echo "Not every test can run here. Missing:$missing (on Debian: apt-get install$missing)." >&2
exit 1
