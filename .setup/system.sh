#!/bin/sh
# Install the system libraries that Qt needs and does not find, or say how. Usage: system.sh PYTHON
set -eu
python=$1
libraries="libgl1 libegl1 libxkbcommon0 libfontconfig1 libglib2.0-0 libdbus-1-3"
display="libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0
libxcb-render-util0 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0"

[ "$(uname -s)" = Linux ] || exit 0
needed=""
"$python" -c 'import PySide6.QtWidgets, PySide6.QtSvg, PySide6.QtTest' 2>/dev/null || needed=$libraries
if [ -n "${DISPLAY:-}" ]; then
    plugin=$("$python" -c 'import importlib.util as u; print(u.find_spec("PySide6").submodule_search_locations[0])')
    if ldd "$plugin/Qt/plugins/platforms/libqxcb.so" 2>/dev/null | grep -q 'not found'; then
        needed="$needed $display"
    fi
fi
[ -n "$needed" ] || exit 0
# shellcheck disable=SC2086
set -- $needed
if command -v apt-get >/dev/null; then
    if [ "$(id -u)" = 0 ]; then
        sudo=""
    elif sudo -n true 2>/dev/null; then
        sudo="sudo"
    else
        echo "Qt needs system libraries. Please run: sudo apt-get install $*" >&2
        exit 1
    fi
    echo "Installing system libraries: $*"
    $sudo apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$@" >/dev/null
else
    echo "Qt needs system libraries; on Debian they are: $*" >&2
    exit 1
fi
