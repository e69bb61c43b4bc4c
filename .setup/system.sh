#!/bin/sh
# Install the system libraries that Qt needs and does not find, or say how.
# Usage: system.sh PYTHON libraries|display|stage
# What `stage` installs is for one test, which is skipped without it.
set -eu
python=$1
what=$2
[ "$(uname -s)" = Linux ] || exit 0

case $what in
libraries)
    packages="libgl1 libegl1 libxkbcommon0 libfontconfig1 libglib2.0-0 libdbus-1-3
        fonts-dejavu-core"
    missing() {
        ! QT_QPA_PLATFORM=offscreen "$python" -c '
import sys
from PySide6.QtGui import QFontDatabase
from PySide6 import QtSvg, QtTest
from PySide6.QtWidgets import QApplication
application = QApplication([])
sys.exit(not QFontDatabase.families())
' >/dev/null 2>&1
    }
    ;;
display | stage)
    packages="libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0
        libxcb-render-util0 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0"
    [ "$what" = display ] || packages="$packages xvfb openbox xdotool"
    missing() {
        if [ "$what" = stage ]; then
            for tool in Xvfb openbox xdotool; do
                command -v "$tool" >/dev/null || return 0
            done
        fi
        folder=$("$python" -c 'import importlib.util as find
print(find.find_spec("PySide6").submodule_search_locations[0])')
        ldd "$folder/Qt/plugins/platforms/libqxcb.so" 2>/dev/null | grep -q 'not found'
    }
    ;;
*)
    echo "usage: system.sh PYTHON libraries|display|stage" >&2
    exit 2
    ;;
esac

missing || exit 0
# shellcheck disable=SC2086
set -- $packages
if ! command -v apt-get >/dev/null; then
    echo "Qt needs system libraries; on Debian they are: $*" >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "Qt needs system libraries. Please run, then repeat your command:" >&2
    echo "  sudo apt-get install --yes $*" >&2
    exit 1
fi
echo "Installing system libraries: $*"
$as_root apt-get update -qq || true # an unreachable extra source must not stop the others
if ! $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes -qq --no-install-recommends "$@" >/dev/null || missing; then
    echo "Qt still misses system libraries after: apt-get install --yes $*" >&2
    exit 1
fi
