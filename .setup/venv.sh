#!/bin/sh
# Create a virtual environment, also where Debian left out ensurepip. Usage: venv.sh PYTHON FOLDER
set -eu
wanted=$1
folder=$2

# One that works stays as it is.
"$folder/bin/python" -m pip --version >/dev/null 2>&1 && exit 0

for python in "$wanted" python3 python3.13 python3.12 python3.11; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "Creating $folder with $("$python" --version)"
        if "$python" -c 'import ensurepip' 2>/dev/null; then
            exec "$python" -m venv --clear "$folder"
        fi
        # Debian's python3 without python3-venv: the environment comes without pip, and the pip
        # outside of it puts one in.
        if "$python" -m venv --clear --without-pip "$folder" &&
            "$python" -m pip --python "$folder/bin/python" install --quiet --quiet pip; then
            exit 0
        fi
        echo "No virtual environment can be made. As root: apt-get install python3-venv" >&2
        exit 1
    fi
done
echo "Depthscope needs Python 3.11 or newer; $wanted is $("$wanted" --version 2>&1)." >&2
echo "As root: apt-get install python3 python3-venv. Or name one: make PYTHON=/its/path run" >&2
exit 1
