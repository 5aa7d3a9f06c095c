#!/usr/bin/env bash
# From extracts to publication at three sizes: rows, children, seconds, peak memory.
# Each size is written by `yjp synth`, run once cold, and run again to show that nothing is left to do.
set -euo pipefail
cd "$(dirname "$0")/.."
yjp="${CARGO_TARGET_DIR:-$HOME/.cache/yjp-target}/release/yjp"
work="${BENCH_DIR:-$(mktemp -d)}"
sizes="${BENCH_SIZES:-1000 10000 100000}"

# Seconds and peak resident memory of a command, from the operating system.
measure() {
    python3 - "$@" <<'PYTHON'
import resource, subprocess, sys, time
start = time.monotonic()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
seconds = time.monotonic() - start
if done.returncode:
    sys.exit(done.stderr.decode())
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(f"{seconds:8.1f} s {peak:8.0f} MB")
PYTHON
}

printf '%9s  %-10s %s\n' children step 'time and peak memory'
for children in $sizes; do
    case_dir="$work/$children"
    rm -rf "$case_dir" && mkdir -p "$case_dir"
    synth=$(measure "$yjp" synth --children "$children" --seed 1 --out "$case_dir")
    "$yjp" key new --key "$case_dir/yjp.key" >/dev/null
    job=("$yjp" run --deliveries "$case_dir/deliveries" --store "$case_dir/store" --key "$case_dir/yjp.key" --as-at 2026-09-30)
    first=$(measure "${job[@]}")
    again=$(measure "${job[@]}")
    printf '%9s  %-10s %s\n' "$children" synth "$synth" "$children" run "$first" "$children" again "$again"
done
