# shellcheck shell=bash
# The programs of the checkout itself: Python environments, Node packages, Odoo's configuration.

make_venv() {
    local folder=$1 requirements=$2
    rm -rf "$folder"
    "$PYTHON" -m venv "$folder" && "$folder/bin/python" -m pip install --no-input -r "$requirements"
}

# Makes the virtual environment $1 from the pinned requirements $2, and makes it again when they have changed.
ensure_venv() {
    local name=$1 requirements="$ROOT/requirements/$2" made_from
    made_from="$("$PYTHON" -c 'import sys; print(sys.version)') $(checksum "$requirements")"
    stamp_is "$name" "$made_from" && [[ -x $STATE/$name/bin/python ]] && return
    step "Python packages from requirements/$2" make_venv "$STATE/$name" "$requirements"
    stamp "$name" "$made_from"
}

# Adds what makes documents, without which the addon works as well.
ensure_documents() {
    local made_from
    made_from="$(<"$STATE/stamps/venv") $(checksum "$ROOT/requirements/documents.txt")"
    stamp_is documents "$made_from" && return
    step "Python packages from requirements/documents.txt" \
        "$STATE/venv/bin/python" -m pip install --no-input -r "$ROOT/requirements/documents.txt"
    stamp documents "$made_from"
}

install_node_packages() { cd "$ROOT" && npm ci --no-audit --no-fund --loglevel=http; }

ensure_node_packages() {
    local made_from
    made_from=$(cat "$ROOT/package.json" "$ROOT/package-lock.json" | sha256sum)
    stamp_is node "$made_from" && [[ -x $ROOT/node_modules/.bin/rtlcss ]] && return
    step "Node packages (rtlcss, prettier, eslint)" install_node_packages
    stamp node "$made_from"
}

# Odoo looks for google-chrome first. This one keeps Chromium from looking up external hosts, which takes long to
# fail on a computer without a network.
write_chromium_launcher() {
    mkdir -p "$STATE/bin"
    cat >"$STATE/bin/google-chrome.new" <<-'LAUNCHER'
		#!/bin/sh
		exec chromium --disable-component-update --disable-sync --disable-quic --disable-background-networking \
		    --host-resolver-rules="MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost" "$@"
	LAUNCHER
	chmod +x "$STATE/bin/google-chrome.new"
	mv "$STATE/bin/google-chrome.new" "$STATE/bin/google-chrome"
}

# Odoo's own script. After a scheduled action that took too long, Odoo restarts itself by the path it was started
# with, which fails with "python -m odoo".
write_odoo_launcher() {
    cat >"$STATE/bin/odoo.$$" <<-'LAUNCHER'
		import odoo.cli

		if __name__ == "__main__":
		    odoo.cli.main()
	LAUNCHER
    mv "$STATE/bin/odoo.$$" "$STATE/bin/odoo"
}

write_odoo_configuration() {
    local addons="$ROOT"
    [[ -z ${ODOO_SRC:-} ]] || addons="$ODOO_PATH/addons,$addons"
    [[ -z ${DEV_ADDONS:-} ]] || addons="$addons,$DEV_ADDONS"
    mkdir -p "$STATE/data" "$STATE/log" "$STATE/run"
    # The demo users' passwords are their names, so the server only accepts connections from this computer.
    cat >"$STATE/odoo.conf.$$" <<-CONF
		[options]
		addons_path = $addons
		data_dir = $STATE/data
		http_interface = 127.0.0.1
		list_db = False
		server_wide_modules = base,rpc,web
	CONF
    mv "$STATE/odoo.conf.$$" "$STATE/odoo.conf"
}

# rtlcss must be on the server's path, or Arabic pages are not mirrored.
enter_environment() {
    export PATH="$STATE/bin:$STATE/venv/bin:$ROOT/node_modules/.bin:$PATH"
    export PYTHONPATH="$ODOO_PATH" ODOO_RC="$STATE/odoo.conf"
    write_chromium_launcher
    write_odoo_launcher
    write_odoo_configuration
}

# Sets up everything that the commands need. One at a time: a second ./dev waits for the first.
set_up() {
    check_distribution
    pick_python
    prepare_state
    exec 9>"$STATE/lock"
    flock --nonblock 9 || { say "Waiting for another ./dev to finish its set-up" && flock 9; }
    ensure_packages
    ensure_odoo
    ensure_venv venv "python-$PYTHON_VERSION.txt"
    ensure_documents
    ensure_node_packages
    ensure_postgres
    enter_environment
    exec 9>&-
}
