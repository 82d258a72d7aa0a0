#!/usr/bin/env bash
# Measures Dunwell: scripts/bench.sh [N] [sqlite|postgres|both] [further flags].
# Builds the bench once, starts a PostgreSQL of its own where one is asked for,
# and stops it again. The figures go to bench.json and, as a table, to the screen.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/postgres.sh

n=${1:-100000}
database=${2:-both}
shift $(($# < 2 ? $# : 2))

work=$(mktemp -d "${TMPDIR:-/var/tmp}/dunwell-bench.XXXXXX")
stop() { postgres_stop; rm -rf "$work"; }
trap stop EXIT
chmod 711 "$work"
mkdir "$work/server" "$work/books"

missing=()
if [ "$database" != sqlite ]; then
  [ -n "$(postgres_bin)" ] || missing+=(postgresql)
  install_missing "bench on PostgreSQL"
  postgres_start "$work/server"
  export DUNWELL_BENCH_POSTGRES=$postgres_url
fi
CGO_ENABLED=0 ${GO:-go} build -o "$work/bench" ./internal/bench/run
"$work/bench" -n "$n" -database "$database" -dir "$work/books" "$@"
