# shellcheck shell=bash
# Programs that a script needs: found, or as root on Debian installed. To be sourced.
#
#   source scripts/lib/packages.sh
#   need cc:build-essential node:nodejs    # PROGRAM:PACKAGE …; fails and says what to install where it cannot

# Whether a program is there; `pip` is python3's module.
have() {
    case $1 in
    pip) python3 -m pip --version >/dev/null 2>&1 ;;
    chromium) [ -x "${CHROMIUM:-}" ] || command -v chromium >/dev/null ;;
    *) command -v "$1" >/dev/null ;;
    esac
}

need() {
    local pair missing=()
    for pair in "$@"; do
        have "${pair%%:*}" || missing+=("${pair#*:}")
    done
    [ "${#missing[@]}" -gt 0 ] || return 0
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "missing: ${missing[*]} (names of Debian packages). Install them, or run this as root on Debian." >&2
        return 1
    fi
    echo "installing ${missing[*]}" >&2
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "${missing[@]}"; } >&2 ||
        return 1
    for pair in "$@"; do
        have "${pair%%:*}" || { echo "${pair#*:} was installed, but ${pair%%:*} is not there" >&2; return 1; }
    done
}

# Stops a process started here, by its id: SIGTERM, patience (seconds, 40 by default), then SIGKILL.
stop_process() {
    local pid=$1 patience=${2:-40} waited=0
    kill -TERM "$pid" 2>/dev/null || return 0
    while kill -0 "$pid" 2>/dev/null && [ "$waited" -lt $((patience * 10)) ]; do
        sleep 0.1
        waited=$((waited + 1))
    done
    if kill -0 "$pid" 2>/dev/null; then
        echo "process $pid is still there after $patience s: killed" >&2
        kill -KILL "$pid" 2>/dev/null || true
    fi
    wait "$pid" 2>/dev/null || true # its exit status is the signal's
}
