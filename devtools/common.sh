# shellcheck shell=bash
# What every part of ./dev needs: paths, messages and errors.

STATE="$ROOT/.dev"
LOG="$STATE/log/setup.log"

say() { printf '==> %s\n' "$*"; }

fail() {
    printf 'dev: %s\n' "$*" >&2
    exit 1
}

# Turns the output of a failed tool into one helpful sentence.
explain() {
    local what=$1 output
    output=$(tail -n 60 "$LOG")
    case $output in
    *"No space left on device"*)
        fail "$what failed because the disk is full: free about 3 GB on $(df --output=target "$STATE" | tail -n 1) and try again." ;;
    *"Could not get lock"* | *"Unable to lock"*)
        fail "$what failed because another program (apt, an automatic upgrade) holds apt's lock: try again when it has finished." ;;
    *"Could not resolve"* | *"Temporary failure resolving"* | *"Temporary failure in name resolution"* | \
        *"Failed to establish a new connection"* | *"Network is unreachable"* | *EAI_AGAIN* | *ENOTFOUND* | *ECONNREFUSED* | \
        *"Could not connect"* | *"Connection refused"*)
        fail "$what failed because the package archive could not be reached: check the network or the proxy and try again (details: $LOG)." ;;
    esac
    tail -n 15 "$LOG" | sed 's/^/    /' >&2
    fail "$what failed; its last lines are above, the full output is in $LOG."
}

# Runs a step of the set-up with its output in the log. On a terminal, shows the log's last line meanwhile.
# The step itself stays in the foreground, so that Ctrl-C reaches it.
step() {
    local title=$1 started=$SECONDS ticker="" status=0
    shift
    mkdir -p "${LOG%/*}"
    : >"$LOG"
    say "$title"
    if [[ -t 1 ]]; then
        while sleep 1; do
            printf '\r    %.*s\033[K' $((${COLUMNS:-80} - 6)) "$(tail -n 1 "$LOG" | tr -d '\r')"
        done &
        ticker=$!
    fi
    "$@" >>"$LOG" 2>&1 || status=$?
    if [[ -n $ticker ]]; then
        kill "$ticker" 2>/dev/null
        wait "$ticker" 2>/dev/null || true
        printf '\r\033[K'
    fi
    ((status == 0)) || explain "\"$title\""
    printf '    done in %d s\n' $((SECONDS - started))
}

# A part of the set-up is complete when its stamp holds the checksum of what it was made from.
stamp_is() { [[ -f $STATE/stamps/$1 && $(<"$STATE/stamps/$1") == "$2" ]]; }

stamp() {
    mkdir -p "$STATE/stamps"
    printf '%s' "$2" >"$STATE/stamps/$1"
}

# The checksum of the contents alone, so that two checkouts that share a .dev agree.
checksum() { cat "$@" | sha256sum | cut -c 1-16; }

as_root() {
    if ((EUID == 0)); then
        "$@"
    else
        sudo "$@"
    fi
}

need_root() {
    ((EUID == 0)) && return
    command -v sudo >/dev/null || fail "$1: run this as root, or install sudo and allow this user to use it."
    # Asks for the password here, where the user sees it, and not inside a step.
    sudo -v || fail "$1: sudo refused this user; ask an administrator, or run this as root."
}

port_is_free() { "$PYTHON" -c "import socket, sys; socket.create_server(('127.0.0.1', int(sys.argv[1])))" "$1" 2>/dev/null; }

free_port() { "$PYTHON" -c "import socket; print(socket.create_server(('127.0.0.1', 0)).getsockname()[1])"; }

prepare_state() {
    [[ -d $STATE ]] || mkdir "$STATE" 2>/dev/null || fail "cannot write to $ROOT: use a checkout of your own."
    [[ -O $STATE ]] || fail "$STATE belongs to $(stat -c %U "$STATE"): run ./dev as that user, or remove the folder."
    local free
    free=$(df --output=avail -k "$STATE" | tail -n 1)
    [[ -d $STATE/odoo && -d $STATE/venv ]] || ((free > 3000000)) ||
        fail "only $((free / 1024)) MB are free on $(df --output=target "$STATE" | tail -n 1): the set-up needs about 3 GB."
}
