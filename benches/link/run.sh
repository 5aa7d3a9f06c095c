#!/usr/bin/env bash
# Linking beside Splink, on the same sets and machine. Splink is installed outside the clone, once.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
yjp="${CARGO_TARGET_DIR:-$HOME/.cache/yjp-target}/release/yjp"
home="${XDG_CACHE_HOME:-$HOME/.cache}/yjp-bench"
wanted="$here/requirements.txt"
installed="$home/requirements.txt"

# Both get as many threads.
export BENCH_THREADS="${BENCH_THREADS:-2}"
export POLARS_MAX_THREADS="$BENCH_THREADS" RAYON_NUM_THREADS="$BENCH_THREADS"
export PYTHONDONTWRITEBYTECODE=1

if ! cmp -s "$wanted" "$installed"; then
    python3 -m venv --clear "$home/venv"
    "$home/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement "$wanted"
    cp "$wanted" "$installed"
fi
exec "$home/venv/bin/python" "$here/bench.py" --yjp "$yjp" "$@"
