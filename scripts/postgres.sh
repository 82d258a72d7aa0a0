# Sourced by test.sh and bench.sh: a PostgreSQL of one's own on loopback.

# postgres_bin is the folder of the server's programs, empty where there is none.
postgres_bin() {
  if command -v pg_config >/dev/null 2>&1 && [ -x "$(pg_config --bindir)/initdb" ]; then pg_config --bindir; return; fi
  local dir
  for dir in /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin; do
    [ -x "$dir/initdb" ] && { echo "$dir"; return; }
  done
  command -v initdb >/dev/null 2>&1 && dirname "$(command -v initdb)"
}

# install_missing installs the Debian packages in the array missing, or says what to install.
install_missing() { # what for
  [ "${#missing[@]}" -gt 0 ] || return 0
  if command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" = 0 ] || command -v sudo >/dev/null 2>&1; }; then
    as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
    echo "installing for the $1: ${missing[*]}"
    as_root apt-get update -q >/dev/null
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null
  else
    echo "The $1 need these programs; install them first: ${missing[*]}" >&2
    exit 3
  fi
}

# postgres_start starts a server in a folder, in its default configuration, and
# sets postgres_url. postgres_stop ends it.
postgres_start() { # folder
  postgres_dir=$1
  local bin port
  bin=$(postgres_bin)
  port=$((20000 + RANDOM % 20000))
  as_postgres() { "$@"; }
  if [ "$(id -u)" = 0 ]; then # initdb refuses root
    chown postgres "$postgres_dir"; chmod 711 "$postgres_dir"
    as_postgres() { runuser -u postgres -- "$@"; }
  fi
  as_postgres "$bin/initdb" -D "$postgres_dir/pg" -U dunwell -A trust -E UTF8 --no-locale >/dev/null
  as_postgres "$bin/pg_ctl" -D "$postgres_dir/pg" -w -t 60 -l "$postgres_dir/pg.log" \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='$postgres_dir' -c max_connections=200" start >/dev/null
  postgres_url="postgres://dunwell@127.0.0.1:$port/postgres?sslmode=disable"
}
postgres_stop() {
  [ -n "${postgres_dir:-}" ] || return 0
  as_postgres "$(postgres_bin)/pg_ctl" -D "$postgres_dir/pg" -m immediate stop >/dev/null 2>&1 || true
}
