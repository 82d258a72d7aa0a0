#!/usr/bin/env bash
# Runs every test. Installs what is missing where it can (Debian, Ubuntu, as root
# or with sudo), starts a PostgreSQL of its own on loopback, and stops it again.
# Under CI nothing may be skipped for want of a program.
set -euo pipefail
cd "$(dirname "$0")/.."

need() { # program, Debian package
  command -v "$1" >/dev/null 2>&1 || missing+=("$2")
}
pg_bin() {
  if command -v pg_config >/dev/null 2>&1 && [ -x "$(pg_config --bindir)/initdb" ]; then pg_config --bindir; return; fi
  local dir
  for dir in /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin; do
    [ -x "$dir/initdb" ] && { echo "$dir"; return; }
  done
  command -v initdb >/dev/null 2>&1 && dirname "$(command -v initdb)"
}

missing=()
need pdftotext poppler-utils
need qpdf qpdf
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || missing+=(chromium)
[ -n "$(pg_bin)" ] || missing+=(postgresql)
if [ "${#missing[@]}" -gt 0 ]; then
  if command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" = 0 ] || command -v sudo >/dev/null 2>&1; }; then
    as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
    echo "installing for the tests: ${missing[*]}"
    as_root apt-get update -q >/dev/null
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null
  else
    echo "The tests need these programs; install them first: ${missing[*]}" >&2
    exit 3
  fi
fi

work=$(mktemp -d)
bin=$(pg_bin)
port=$((20000 + RANDOM % 20000))
as_postgres() { "$@"; }
if [ "$(id -u)" = 0 ]; then # initdb refuses root
  chown postgres "$work"; chmod 711 "$work"
  as_postgres() { runuser -u postgres -- "$@"; }
fi
stop() {
  as_postgres "$bin/pg_ctl" -D "$work/pg" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap stop EXIT
as_postgres "$bin/initdb" -D "$work/pg" -U dunwell -A trust -E UTF8 --no-locale >/dev/null
as_postgres "$bin/pg_ctl" -D "$work/pg" -w -t 60 -l "$work/pg.log" \
  -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='$work' -c max_connections=200" start >/dev/null

export DUNWELL_TEST_POSTGRES="postgres://dunwell@127.0.0.1:$port/postgres?sslmode=disable"
export DUNWELL_TEST_ALL=1
export CGO_ENABLED=0
go vet ./...
go test -timeout 14m "$@" ./...
