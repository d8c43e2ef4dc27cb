#!/bin/sh
# Installs what the browser tests need of the system: Chromium and a font. Only on Debian, and only as root.
set -eu

have_chromium() {
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" >/dev/null 2>&1 && return
    done
    return 1
}

if have_chromium; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests"
    if { apt-get update && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends chromium fonts-dejavu-core; } >/dev/null </dev/null; then
        exit 0
    fi
fi
echo "There is no Chromium, and it could not be installed: the browser tests cannot run (Debian: apt-get install chromium)." >&2
exit 1
