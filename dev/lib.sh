# The one library of dev/: where things are kept, and how each of them is made when it is missing.
# Sourced by the scripts beside it; every `ensure_*` is quick when there is nothing to do.
#
# Everything is kept below $CACHE and named after what it was made from, so that a second checkout, or a changed
# requirement, finds what it can use and makes only what it lacks. Remove the folder (with `dev/clean`) to begin anew.
set -euo pipefail

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/crm_lifecycle
LOGS=$CACHE/logs
ADDON=crm_lifecycle
HOST=127.0.0.1
mkdir -p "$LOGS"

# What the addon stands on (lean), and the optional apps that it meets in many companies (shop).
LEAN=sale_crm,sale_stock,sale_margin,sale_loyalty,sale_management,portal,rating,digest,phone_validation,sms,spreadsheet_dashboard
SHOP=point_of_sale,pos_loyalty,pos_sale,website_sale_loyalty,mass_mailing_sms,im_livechat,base_automation,partnership

# --- words -------------------------------------------------------------------------------------------------

trap 'say "error: $0 stopped at ${BASH_SOURCE[0]##*/}:$LINENO: $BASH_COMMAND"' ERR

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

# step "What happens" command args… : one line with the seconds it took; one sentence and the log when it fails.
# The command runs in a process of its own, because bash forgets `set -e` inside a condition.
step() {
    local what=$1 start=$SECONDS log pid
    shift
    log=$LOGS/$(date +%Y%m%d-%H%M%S)-$(tr -cs 'a-zA-Z0-9' '-' <<<"$what" | sed 's/-*$//').log
    printf '%s … ' "$what" >&2
    "$@" >"$log" 2>&1 &
    pid=$!
    if wait "$pid"; then
        printf '%s s\n' "$((SECONDS - start))" >&2
    else
        printf 'failed after %s s\n' "$((SECONDS - start))" >&2
        say "$(grep -aE 'error|Error|ERROR|CRITICAL|^E:' "$log" | tail -1 | cut -c1-300)"
        die "\"$what\" failed; its log is $log"
    fi
}

digest() { sha256sum | cut -c1-12; }

# One preparation at a time: two scripts that start together must not build the same thing twice.
lock() {
    exec 9>"$CACHE/lock-$1"
    flock -n 9 || { say 'waiting for another preparation to end …'; flock 9; }
}
unlock() { flock -u 9; exec 9>&-; }

# --- the machine's packages --------------------------------------------------------------------------------

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

has_package() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

apt_install() {
    as_root apt-get update -q
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
}

# need_packages "What for" package… : installs those that are missing, on Debian and its children only.
need_packages() {
    local what=$1 package missing=()
    shift
    command -v dpkg-query >/dev/null || return 0
    for package in "$@"; do has_package "$package" || missing+=("$package"); done
    [ ${#missing[@]} = 0 ] || step "Installing $what (${missing[*]})" apt_install "${missing[@]}"
}

# --- Odoo --------------------------------------------------------------------------------------------------

# The packages whose files Odoo's own package links to; the second list comes from the machine's own suite, because
# newer ones name their files differently.
ODOO_PACKAGES=(odoo-19 libjs-jquery libjs-jquery-form libjs-underscore fonts-roboto-unhinted fonts-montserrat fonts-ocr-b)
ODOO_FONTS=(fonts-font-awesome fonts-inconsolata)

# Debian carries Odoo 19 in its unstable suite only. It is read with an apt state of its own, so that nothing of that
# suite can be installed on the machine, and unpacked without its dependencies. The mirror is the machine's own.
fetch_odoo_package() {
    local work=$1 target=$2 mirror
    as_root apt-get update -q
    mirror=$(apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' | sed -n 's/^Debian //p' | head -1)
    [ -n "$mirror" ] || return 1
    mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/debs"
    printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s sid main\n' "$mirror" >"$work/sources.list"
    printf '%s\n' "Dir::State::Lists \"$work/lists\";" "Dir::Cache \"$work/cache\";" 'Dir::Etc::SourceParts "/dev/null";' \
        "Dir::Etc::SourceList \"$work/sources.list\";" "APT::Sandbox::User \"$(id -un)\";" >"$work/apt.conf"
    (
        cd "$work/debs"
        APT_CONFIG=$work/apt.conf apt-get update -q
        APT_CONFIG=$work/apt.conf apt-get download "${ODOO_PACKAGES[@]}"
        apt-get download "${ODOO_FONTS[@]}"
        for deb in *.deb; do dpkg -x "$deb" "$target"; done
    )
    # Debian leaves out one non-free file that a bundle names; it blurs the background of video calls.
    local selfie=$target/usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js
    [ -e "$selfie" ] || { mkdir -p "$(dirname "$selfie")"; echo '/* not in this distribution */' >"$selfie"; }
    [ -z "$(find "$target" -xtype l)" ] || { echo "error: broken links below $target:"; find "$target" -xtype l; return 1; }
}

fetch_odoo() {
    local work=$CACHE/fetch target=$CACHE/odoo-19.part
    rm -rf "$work" "$target"
    mkdir -p "$work" "$target"
    if ! { command -v apt-get >/dev/null && (set -e; fetch_odoo_package "$work" "$target"); }; then
        echo 'no package of Odoo 19 to be had, taking the public 19.0 branch'
        rm -rf "$target"
        git clone --depth 1 --branch 19.0 https://github.com/odoo/odoo "$target"
    fi
    rm -rf "$work"
    mv "$target" "$CACHE/odoo-19"
}

# Sets ODOO (the folder that holds the `odoo` Python package) and ODOO_BIN (its command).
ensure_odoo() {
    local home=${ODOO_HOME:-$CACHE/odoo-19}
    [ -n "${ODOO_HOME:-}" ] || [ -d "$home" ] || step 'Fetching Odoo 19' fetch_odoo
    if [ -x "$home/odoo-bin" ]; then
        ODOO=$home ODOO_BIN=$home/odoo-bin
    elif [ -d "$home/usr/lib/python3/dist-packages/odoo" ]; then
        ODOO=$home/usr/lib/python3/dist-packages ODOO_BIN=$home/usr/bin/odoo
    else
        die "no Odoo 19 below $home (expected odoo-bin, or an unpacked package)"
    fi
}

# The addon's folder must be called by its technical name; a checkout may have any. Sets ADDONS, the folder of the link.
ensure_link() {
    ADDONS=$CACHE/addons/$(digest <<<"$TOP")
    mkdir -p "$ADDONS"
    ln -sfn "$TOP" "$ADDONS/$ADDON"
}

# --- Python ------------------------------------------------------------------------------------------------

find_python() {
    local name
    for name in python3.11 python3.12 python3.13 python3.10 python3; do
        "$name" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && { echo "$name"; return; }
    done
    return 1
}

make_venv() {
    local target=$1 python=$2
    shift 2
    rm -rf "$target"
    "$python" -m venv "$target"
    "$target/bin/pip" install -q --disable-pip-version-check "$@"
    touch "$target/.complete"
}

# ensure_venv NAME "What" requirements-file… : prints nothing, sets VENV.
ensure_venv() {
    local name=$1 what=$2 python files=()
    shift 2
    need_packages 'Python' python3 python3-venv
    python=$(find_python) || die 'no Python 3.10 to 3.13 on this machine'
    VENV=$CACHE/$name-$({ "$python" -VV; cat "${@/#/$TOP/dev/}"; } | digest)
    [ -e "$VENV/.complete" ] && return
    for file in "$@"; do files+=(-r "$TOP/dev/$file"); done
    step "$what" make_venv "$VENV" "$python" "${files[@]}"
}

fetch_oca() {
    rm -rf "$OCA"
    # Without what they require: that is Odoo itself, which is here.
    "$VENV/bin/pip" install -q --disable-pip-version-check --no-deps --target "$OCA" -r "$TOP/dev/requirements-oca.txt"
    touch "$OCA/.complete"
}

# Sets OCA, the folder below which the helpdesk of the OCA lies.
ensure_oca() {
    OCA=$CACHE/oca-$(digest <"$TOP/dev/requirements-oca.txt")
    [ -e "$OCA/.complete" ] || step 'Fetching the helpdesk of the OCA' fetch_oca
}

# --- PostgreSQL --------------------------------------------------------------------------------------------

# run_pg command… : as the cluster's owner. PostgreSQL refuses to run as root, so root lends it to the system user.
# A server that it starts outlives the script, so it must not keep the script's lock (descriptor 9) open.
run_pg() {
    if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@" 9>&-; else "$@" 9>&-; fi
}

pg_bin() { { ls -d /usr/lib/postgresql/*/bin || dirname "$(command -v initdb)"; } 2>/dev/null | sort -V | tail -1; }

# The folder of a cluster. Root's home is closed to the user that runs it, so root's clusters live where services keep theirs.
cluster_home() {
    if [ "$(id -u)" != 0 ]; then echo "$CACHE/postgres/$1"; else echo "/var/lib/crm_lifecycle/$(digest <<<"$CACHE")/$1"; fi
}

make_cluster() {
    local home=$1
    rm -rf "$home"
    mkdir -p "$home"
    if [ "$(id -u)" = 0 ]; then chown postgres:postgres "$home" && chmod 755 "${home%/*/*}" "${home%/*}"; fi
    chmod 700 "$home"
    # No password and no network: whoever can enter the folder of the socket, which only its owner and root can, may connect.
    run_pg "$BIN/initdb" -D "$home/data" -U odoo -A trust -E UTF8 --locale=C.UTF-8
    printf '%s\n' "listen_addresses = ''" "unix_socket_directories = '$home'" 'shared_buffers = 1GB' 'work_mem = 32MB' \
        'maintenance_work_mem = 256MB' 'max_connections = 60' 'max_wal_size = 4GB' 'random_page_cost = 1.1' 'jit = off' |
        run_pg tee -a "$home/data/postgresql.conf"
}

# ensure_cluster demo|test : starts the project's own cluster unless PGHOST names one, and points libpq and Odoo at it.
# The demo's keeps what people type; the tests' forgets it at a power cut, which makes it several times faster.
ensure_cluster() {
    local home options=
    if [ -n "${PGHOST:-}" ]; then export PGUSER=${PGUSER:-$(id -un)}; return; fi
    need_packages 'PostgreSQL' postgresql postgresql-client
    BIN=$(pg_bin)
    [ -n "$BIN" ] || die 'no PostgreSQL on this machine: install it, or name one with PGHOST, PGPORT, PGUSER and PGPASSWORD'
    home=$(cluster_home "$1")
    # Each refresh locks a dozen temporary tables until its transaction ends, and a test makes many in one.
    options='-c max_locks_per_transaction=256'
    # Without autovacuum, because statistics that it takes of a table while a test's rows are not committed make the
    # next query on them slow, now and then: a run would take as long as it happens to.
    [ "$1" = demo ] || options+=' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off'
    # The mark in the cache ties a cluster to it: without the mark the cache was emptied, and the cluster is made anew.
    if [ ! -e "$CACHE/cluster-$1" ] || ! as_owner_exists "$home/data/PG_VERSION"; then
        stop_cluster "$home"
        step "Making the $1 database server" make_cluster "$home"
        echo "$home" >"$CACHE/cluster-$1"
    fi
    run_pg "$BIN/pg_ctl" -D "$home/data" status >/dev/null 2>&1 ||
        step "Starting the $1 database server" run_pg "$BIN/pg_ctl" -D "$home/data" -l "$home/log" -o "$options" -w start
    export PGHOST=$home PGUSER=odoo
}

as_owner_exists() { run_pg test -e "$1"; }

stop_cluster() { ! as_owner_exists "$1/data/postmaster.pid" || run_pg "$BIN/pg_ctl" -D "$1/data" -m fast stop >/dev/null 2>&1 || true; }

has_database() { [ "$(psql -At -d postgres -c "SELECT 1 FROM pg_database WHERE datname = '$1'")" = 1 ]; }

# A database's comment tells what it was made from.
database_comment() { psql -At -d postgres -c "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '$1'"; }

filestore() { echo "$CACHE/data/filestore/$1"; }

drop_database() {
    psql -q -d postgres -c "DROP DATABASE IF EXISTS \"$1\" WITH (FORCE)"
    rm -rf "$(filestore "$1")"
}

# clone_database FROM TO: the rows and the files.
clone_database() {
    drop_database "$2"
    psql -q -d postgres -c "CREATE DATABASE \"$2\" TEMPLATE \"$1\""
    [ ! -d "$(filestore "$1")" ] || cp -a "$(filestore "$1")" "$(filestore "$2")"
}

# --- Odoo on this toolchain --------------------------------------------------------------------------------

ensure_odoo_ready() {
    lock prepare
    ensure_cluster "$1"
    ensure_odoo
    ensure_link
    ensure_venv odoo-python 'Making the Python environment' requirements-odoo.txt requirements-test.txt
    write_config
    unlock
}

write_config() {
    CONFIG=$CACHE/odoo-$(digest <<<"$TOP $PGHOST $ODOO").conf
    mkdir -p "$CACHE/data"
    printf '%s\n' '[options]' "addons_path = $ODOO/odoo/addons,$([ -d "$ODOO/addons" ] && echo "$ODOO/addons,")$ADDONS" \
        "data_dir = $CACHE/data" "db_host = $PGHOST" "db_port = ${PGPORT:-5432}" "db_user = $PGUSER" \
        "http_interface = $HOST" 'list_db = False' 'log_level = info' 'without_demo = True' >"$CONFIG"
    [ -z "${PGPASSWORD:-}" ] || printf 'db_password = %s\n' "$PGPASSWORD" >>"$CONFIG"
    chmod 600 "$CONFIG"
}

# odoo args… : Odoo's command line. Never from the addons folder: its `calendar` would shadow Python's.
odoo() { (exec_odoo "$@"); }

# The same in place of this shell, so that a signal reaches Odoo: `exec_odoo … &`.
exec_odoo() { cd "$CACHE" && PYTHONPATH=$ODOO exec "$VENV/bin/python" "$ODOO_BIN" "$@"; }

# install_modules DATABASE modules… : creates the database when it is missing.
install_modules() {
    local database=$1 modules=$2
    shift 2
    odoo -c "$CONFIG" -d "$database" -i "$modules" --stop-after-init --no-http --max-cron-threads=0 "$@"
}

# ensure_template lean|shop|demo : a database with everything but the addon, made once and cloned ever after. Sets TEMPLATE.
ensure_template() {
    local base='' modules=$LEAN options=() key
    case $1 in
        shop) ensure_template lean; base=$TEMPLATE modules=$SHOP ;;
        demo) options=(--with-demo) ;;
    esac
    key=$(echo "$ODOO $LEAN $SHOP $1 $VENV" | digest)
    TEMPLATE=lifecycle_template_$1_$key
    lock template
    if ! has_database "$TEMPLATE"; then
        step "Making the $1 template (some minutes, once)" make_template "$TEMPLATE" "$base" "$modules" "${options[@]}"
    fi
    unlock
}

make_template() {
    local name=$1 base=$2 modules=$3
    shift 3
    drop_database "$name.part"
    [ -z "$base" ] || clone_database "$base" "$name.part"
    install_modules "$name.part" "$modules" "$@"
    drop_database "$name"
    psql -q -d postgres -c "ALTER DATABASE \"$name.part\" RENAME TO \"$name\""
    [ ! -d "$(filestore "$name.part")" ] || mv "$(filestore "$name.part")" "$(filestore "$name")"
}

# What the installed addon depends on; tests, tools and texts are read from the files and need no update.
addon_digest() {
    (cd "$TOP" && find . -type f \( -name '*.py' -o -name '*.xml' -o -name '*.csv' -o -name '*.po' -o -name '*.js' -o -name '*.scss' \) \
        -not -path './.git/*' -not -path './dev/*' -not -path './tests/*' -print0 | sort -z | xargs -0 -r sha256sum | digest)
}

ensure_browser() { need_packages 'the browser for tests' chromium fonts-thai-tlwg; }

port_is_free() { ! (exec 3<>"/dev/tcp/$HOST/$1") 2>/dev/null; }

answers() { "$VENV/bin/python" -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=5)' "$1" >/dev/null 2>&1; }
