# shellcheck shell=bash
# What comes from Debian: system packages, and Odoo itself.

check_distribution() {
    local id="" version=""
    if [[ -r /etc/os-release ]]; then
        id=$(. /etc/os-release && echo "${ID:-}")
        version=$(. /etc/os-release && echo "${VERSION_ID:-0}")
    fi
    [[ $id == debian && ${version%%.*} -ge 12 ]] ||
        fail "this set-up supports Debian 12 and newer, and this is ${id:-an unknown system} ${version}: use a Debian 12 container or chroot."
}

pick_python() {
    local candidate
    for candidate in python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
            PYTHON=$(command -v "$candidate")
            PYTHON_VERSION=$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
            return
        fi
    done
    fail "Python 3.11, 3.12 or 3.13 is needed and was not found: apt-get install python3."
}

has_package() { [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

# Prints the folder of the newest PostgreSQL server programs here, from version 15; nothing if there are none.
postgres_programs() {
    local folder
    for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do
        if [[ -x $folder/initdb && $(basename "${folder%/bin}") -ge 15 ]]; then
            echo "$folder"
            return
        fi
    done
}

# Prints a package only if the program it provides is missing: a Node.js from elsewhere will do.
missing_packages() {
    [[ -n ${PGHOST_GIVEN} || -n $(postgres_programs) ]] || echo postgresql
    command -v psql >/dev/null || echo postgresql-client
    # The sandbox lets Chromium start as an ordinary user where user namespaces are disabled.
    command -v chromium >/dev/null || echo chromium chromium-sandbox
    command -v node >/dev/null || echo nodejs
    command -v npm >/dev/null || echo npm
    command -v wkhtmltopdf >/dev/null || echo wkhtmltopdf
    # Detects the type of an uploaded file from its contents.
    "$PYTHON" -c 'import sys, ctypes.util; sys.exit(not ctypes.util.find_library("magic"))' || echo libmagic1
    has_package fonts-noto-core || echo fonts-noto-core
    # WeasyPrint sets its text with these.
    local library
    for library in libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; do
        has_package "$library" || echo "$library"
    done
    # The tests read documents, and turn them into pictures to be looked at.
    command -v pdftotext >/dev/null || echo poppler-utils
    "$PYTHON" -c 'import ensurepip' 2>/dev/null || echo "python$PYTHON_VERSION-venv"
    has_package debian-archive-keyring || echo debian-archive-keyring
}

install_packages() {
    # Keeps PostgreSQL's package from creating and starting a cluster of the system.
    local no_cluster=/etc/postgresql-common/createcluster.d/asas-helpdesk-dev.conf
    as_root mkdir -p "${no_cluster%/*}"
    echo "create_main_cluster = false" | as_root tee "$no_cluster" >/dev/null
    local status=0
    as_root apt-get -q update &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 \
            install --no-install-recommends "$@" || status=$?
    as_root rm -f "$no_cluster"
    return $status
}

ensure_packages() {
    local missing
    read -r -a missing <<<"$(missing_packages | tr '\n' ' ')"
    ((${#missing[@]})) || return 0
    need_root "Debian packages are missing (${missing[*]})"
    step "Debian packages: ${missing[*]}" install_packages "${missing[@]}"
    hash -r
}

# Prints the address of the Debian archive that this computer uses.
debian_mirror() {
    local codename
    codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
    # shellcheck disable=SC2016
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Identifier: Packages' |
        awk -v codename="$codename" '($2 == codename || $2 == "stable") && $3 == "main" { print $1; exit }'
}

# Packages whose files Odoo's package uses: its static files are relative links into usr/share.
# Font Awesome comes from Debian 12: in later releases its files have other paths, which would break the links.
STATIC_PACKAGES=(
    libjs-jquery/sid libjs-jquery-form/sid libjs-underscore/sid fonts-font-awesome/bookworm
    fonts-glyphicons-halflings/sid fonts-inconsolata/sid fonts-montserrat/sid fonts-ocr-b/sid fonts-roboto-unhinted/sid
)

# Runs apt with its own sources, lists and cache, so that the system's apt is left unchanged.
private_apt() {
    local apt="$STATE/apt"
    apt-get -q -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
        -o Dir::Etc::preferencesparts=/dev/null -o Dir::State::lists="$apt/lists" -o Dir::Cache="$apt/cache" \
        -o Acquire::Languages=none -o APT::Sandbox::User=root -o APT::Get::List-Cleanup=false "$@"
}

download_odoo() {
    local mirror=$1 apt="$STATE/apt" archive suite
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/deb"
    for suite in sid bookworm; do
        echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
    done >"$apt/sources.list"
    private_apt -o APT::Update::Error-Mode=any update || return 1
    cd "$apt/deb" || return 1
    private_apt download odoo-19/sid || return 3
    private_apt download "${STATIC_PACKAGES[@]}" || return 1
    rm -rf "$STATE/odoo.part"
    for archive in *.deb; do
        echo "unpacking $archive"
        dpkg-deb -x "$archive" "$STATE/odoo.part" || return 1
    done
    complete_odoo "$STATE/odoo.part/usr/lib/python3/dist-packages/odoo/addons" || return 1
    rm -rf "$STATE/odoo"
    mv "$STATE/odoo.part" "$STATE/odoo"
    cd "$ROOT" && rm -rf "$apt"
}

# The package lacks a library of the video calls (background blur), without which the backend's bundle fails.
complete_odoo() {
    local stand_in="$1/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    mkdir -p "${stand_in%/*}"
    [[ -e $stand_in ]] || : >"$stand_in"
}

# Sets ODOO_PATH, which is added to Python's path.
ensure_odoo() {
    if [[ -n ${ODOO_SRC:-} ]]; then
        [[ -f $ODOO_SRC/odoo/release.py && -d $ODOO_SRC/addons ]] ||
            fail "ODOO_SRC=$ODOO_SRC is not an Odoo source tree: it must hold the folders odoo and addons."
        grep -q '^version_info = (19, 0' "$ODOO_SRC/odoo/release.py" ||
            fail "ODOO_SRC=$ODOO_SRC is another version of Odoo: the addon needs 19.0."
        ODOO_PATH=$(cd "$ODOO_SRC" && pwd)
        return
    fi
    ODOO_PATH="$STATE/odoo/usr/lib/python3/dist-packages"
    [[ -d $STATE/odoo ]] && return
    local mirror
    mirror=$(debian_mirror)
    [[ -n $mirror ]] ||
        fail "apt on this computer has no Debian archive to download Odoo from: correct its sources, or set ODOO_SRC to a source tree of Odoo 19."
    step "Odoo 19 from Debian's archive (about 130 MB)" download_odoo_or_say "$mirror"
}

download_odoo_or_say() {
    local status=0
    (download_odoo "$1") || status=$?
    if ((status == 3)) && ! grep -q -e "Could not" -e "Failed to fetch" "$LOG"; then
        printf '\ndev: Debian no longer has the package odoo-19: set ODOO_SRC to a source tree of Odoo 19, or unpack the package that Odoo itself publishes and point ODOO_SRC at it.\n' >>"$LOG"
    fi
    return $status
}
