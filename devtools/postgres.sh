# shellcheck shell=bash
# The database server: a private cluster of this checkout, or the one that PGHOST names.

# Odoo would use this database.
unset PGDATABASE

# PostgreSQL refuses to run as root; in that case the user made by its own package runs it.
as_postgres() {
    if ((EUID == 0)); then
        (cd / && exec setpriv --reuid=postgres --regid=postgres --init-groups "$@")
    else
        (cd / && exec "$@")
    fi
}

# The cluster is in the checkout, unless the user postgres has no access to it (a checkout below /root).
locate_cluster() {
    PG_HOME="$STATE/pg"
    if ((EUID == 0)) && id postgres >/dev/null 2>&1 && ! as_postgres test -x "$STATE"; then
        PG_HOME="/var/lib/asas-helpdesk-dev/$(printf '%s' "$ROOT" | sha256sum | cut -c 1-12)"
    fi
}

make_cluster() {
    local programs=$1
    rm -rf "$PG_HOME"
    mkdir -p "$PG_HOME"
    (umask 077 && "$PYTHON" -c 'import secrets; print(secrets.token_hex(16))' >"$PG_HOME/password")
    ((EUID != 0)) || chown -R postgres: "$PG_HOME"
    # The role is not called postgres, since Odoo refuses to run under that name.
    as_postgres "$programs/initdb" --pgdata="$PG_HOME/data" --username=odoo --pwfile="$PG_HOME/password" \
        --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 || return 1
    cat >>"$PG_HOME/data/postgresql.conf" <<-CONF
		listen_addresses = '127.0.0.1'
		unix_socket_directories = ''
		max_connections = 200
		shared_buffers = 256MB
		jit = off
		# A crash may lose the last second of work, never the cluster.
		synchronous_commit = off
	CONF
}

cluster_runs() { as_postgres "$1/pg_ctl" --pgdata="$PG_HOME/data" status >/dev/null 2>&1; }

start_cluster() {
    local programs=$1
    PGPORT=$(cat "$PG_HOME/port" 2>/dev/null || true)
    if [[ -z $PGPORT ]] || ! port_is_free "$PGPORT"; then
        PGPORT=$(free_port)
        echo "$PGPORT" >"$PG_HOME/port"
    fi
    as_postgres "$programs/pg_ctl" --pgdata="$PG_HOME/data" --log="$PG_HOME/server.log" \
        --options="-p $PGPORT" --wait start
}

ensure_postgres() {
    if [[ -n $PGHOST_GIVEN ]]; then
        check_given_server
        return
    fi
    local programs
    programs=$(postgres_programs)
    locate_cluster
    # The port is written last, so a cluster without it was interrupted during creation.
    if [[ ! -f $PG_HOME/port ]]; then
        [[ $PG_HOME == "$STATE"/* ]] || say "The user postgres cannot reach $STATE: the databases go to $PG_HOME."
        step "Private PostgreSQL cluster" make_cluster "$programs"
    fi
    # Descriptor 9 is the set-up's lock: a server that inherited it would hold it forever.
    cluster_runs "$programs" || step "Starting PostgreSQL" start_cluster "$programs" 9>&-
    PGHOST=127.0.0.1
    PGPORT=$(<"$PG_HOME/port")
    PGUSER=odoo
    PGPASSWORD=$(<"$PG_HOME/password")
    export PGHOST PGPORT PGUSER PGPASSWORD
}

check_given_server() {
    [[ ${PGUSER:-} != postgres ]] ||
        fail "Odoo refuses to run as the role postgres: make another role that may create databases, and name it in PGUSER."
    local answer
    answer=$(psql --no-password -d postgres -Atc "SELECT current_setting('server_version_num')::int / 10000" 2>&1) ||
        fail "the PostgreSQL server of PGHOST=$PGHOST does not let us in: ${answer//$'\n'/ }"
    ((answer >= 15)) || fail "the PostgreSQL server of PGHOST=$PGHOST has version $answer: 15 or newer is needed."
}

stop_postgres() {
    [[ -z $PGHOST_GIVEN ]] || return 0
    local programs
    programs=$(postgres_programs)
    locate_cluster
    if [[ -n $programs && -d $PG_HOME/data ]] && cluster_runs "$programs"; then
        step "Stopping PostgreSQL" as_postgres "$programs/pg_ctl" --pgdata="$PG_HOME/data" --mode=fast stop
    fi
}
