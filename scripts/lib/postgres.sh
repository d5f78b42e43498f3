# Starts and stops a throw-away PostgreSQL on 127.0.0.1. To be sourced:
#
#   source scripts/lib/postgres.sh
#   postgres_start "$DIR"      # DIR is made if absent; the server's data is in DIR/data, its log in DIR/log
#   echo "$POSTGRES_URL"       # a superuser: may CREATE DATABASE
#   postgres_stop              # stops the server that postgres_start started; DIR stays
#
# Finds PostgreSQL 15 or later, or, as root on Debian, installs the package `postgresql`. The server never runs as
# root (it refuses to): as root it runs as user `postgres`. fsync stays on: what is measured on it is durable.

POSTGRES_MIN=15

# Prints the folder with initdb and postgres of the newest version that is new enough.
postgres_find() {
    local dir version
    for dir in $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql@*/bin 2>/dev/null | sort -Vr) \
        "$(dirname "$(command -v postgres || echo /nonexistent/postgres)")"; do
        [ -x "$dir/postgres" ] && [ -x "$dir/initdb" ] || continue
        version=$("$dir/postgres" --version | sed -E 's/[^0-9]*([0-9]+).*/\1/')
        if [ "$version" -ge "$POSTGRES_MIN" ]; then
            echo "$dir"
            return 0
        fi
    done
    return 1
}

postgres_install() {
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "PostgreSQL $POSTGRES_MIN or later is needed: install your system's package (Debian: apt-get install postgresql)" >&2
        return 1
    fi
    echo "installing Debian's postgresql" >&2
    # No cluster of the system's own: only the programs are wanted.
    mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] ||
        echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends postgresql; } >&2
}

# Runs a command as the user the server belongs to, from a folder that user can enter.
postgres_as_owner() {
    if [ "$(id -u)" != 0 ]; then
        "$@"
    elif command -v setpriv >/dev/null; then
        (cd / && exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$@")
    else
        (cd / && exec runuser -u postgres -- "$@")
    fi
}

# A port that was free a moment ago: asked of the kernel where python3 is there, tried at random otherwise.
postgres_free_port() {
    local port
    if command -v python3 >/dev/null; then
        python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
        return
    fi
    while :; do
        port=$((20000 + RANDOM % 30000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
    done
}

# postgres_start DIR: sets POSTGRES_URL, POSTGRES_PID, POSTGRES_PORT, POSTGRES_DIR.
postgres_start() {
    local bin dir try
    mkdir -p "${1:?postgres_start needs a folder}" || return 1
    dir=$(cd "$1" && pwd) || return 1
    bin=$(postgres_find) || { postgres_install && bin=$(postgres_find); } || return 1
    if [ "$(id -u)" = 0 ]; then
        chown postgres "$dir" || return 1
        if ! postgres_as_owner test -w "$dir"; then
            echo "user postgres cannot reach $dir: choose a folder below /tmp" >&2
            return 1
        fi
    fi
    if [ ! -e "$dir/data/PG_VERSION" ]; then
        # Trust is enough: the server listens on 127.0.0.1 only, holds test data only and is thrown away.
        postgres_as_owner "$bin/initdb" -D "$dir/data" -U rekap -A trust -E UTF8 --locale=C >"$dir/initdb.log" 2>&1 ||
            { cat "$dir/initdb.log" >&2; return 1; }
    fi
    for try in 1 2 3; do
        POSTGRES_PORT=$(postgres_free_port)
        # pg_ctl -w waits until the server answers, and fails when another process took the port meanwhile.
        if postgres_as_owner "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -t 60 -s \
            -o "-c listen_addresses=127.0.0.1 -c port=$POSTGRES_PORT -c unix_socket_directories='' -c fsync=on -c max_connections=200" start >&2; then
            POSTGRES_PID=$(head -n 1 "$dir/data/postmaster.pid")
            POSTGRES_DIR=$dir
            POSTGRES_BIN=$bin
            POSTGRES_URL="postgres://rekap@127.0.0.1:$POSTGRES_PORT/postgres"
            export POSTGRES_URL POSTGRES_PID POSTGRES_PORT POSTGRES_DIR POSTGRES_BIN
            return 0
        fi
        echo "PostgreSQL did not start on port $POSTGRES_PORT (try $try); see $dir/log" >&2
    done
    tail -n 20 "$dir/log" >&2
    return 1
}

# Stops the server that postgres_start started, by its process id: clients are cut off, data is flushed.
postgres_stop() {
    local waited
    [ -n "${POSTGRES_PID:-}" ] || return 0
    # SIGINT is PostgreSQL's fast shutdown.
    kill -INT "$POSTGRES_PID" 2>/dev/null || true
    for waited in $(seq 1 300); do
        kill -0 "$POSTGRES_PID" 2>/dev/null || { unset POSTGRES_PID POSTGRES_URL; return 0; }
        sleep 0.1
    done
    echo "PostgreSQL (process $POSTGRES_PID) did not stop within 30 s" >&2
    return 1
}
