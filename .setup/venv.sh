#!/bin/sh
# Create a virtual environment, also where Debian left out ensurepip. Usage: venv.sh PYTHON FOLDER
set -eu
python=$1
folder=$2

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Depthscope needs Python 3.11 or newer; $python is $("$python" --version 2>&1)." >&2
    echo "Name another one: make PYTHON=/path/to/python3.11 run" >&2
    exit 1
}
if "$python" -c 'import ensurepip' 2>/dev/null; then
    exec "$python" -m venv "$folder"
fi
if "$python" -m virtualenv --version >/dev/null 2>&1; then
    exec "$python" -m virtualenv --quiet "$folder"
fi
# Debian's python3 without python3-venv: pip can still bring virtualenv along
"$python" -m pip install --quiet --user --break-system-packages virtualenv 2>/dev/null ||
    "$python" -m pip install --quiet --user virtualenv || {
    echo "No virtual environment can be made. As root: apt-get install python3-venv" >&2
    exit 1
}
exec "$python" -m virtualenv --quiet "$folder"
