# shellcheck shell=bash
# shellcheck disable=SC2154  # common.sh and services.sh set what is read here
# Sourced by run and bench: what the program is told, from what this folder keeps. The README has the table of these variables.

# A secret of this installation: made once, readable by its owner only.
kept_secret() { # name
    local file=$home/$1
    if [[ ! -s $file ]]; then
        (umask 077 && od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n' >"$file")
    fi
    cat "$file"
}

# PostgreSQL and Redis of our own, unless the caller names others. Exports their addresses.
provide_services() { # settings of PostgreSQL…
    mkdir -p "$home/log" "$home/files"
    chmod 700 "$home/files" # what customers upload
    local folder port password
    if [[ -z ${DATABASE_URL:-} ]]; then
        password=$(kept_secret postgres-password)
        folder=$(service_folder "$home/postgres")
        port=$(settled_port "$home/postgres-port")
        say "starting PostgreSQL on 127.0.0.1:$port"
        start_postgres "$folder" "$port" "$password" "$home/log/postgres.log" "$@"
        make_database "$port" "$password"
        export DATABASE_URL=postgresql://owner:$password@127.0.0.1:$port/frontdesk
    fi
    if [[ -z ${REDIS_URL:-} ]]; then
        folder=$(service_folder "$home/redis")
        port=$(settled_port "$home/redis-port")
        say "starting Redis on 127.0.0.1:$port"
        start_redis "$folder" "$port" "$home/log/redis.log"
        export REDIS_URL=redis://127.0.0.1:$port
    fi
}

make_database() { # port password
    local psql=("$pg_bin/psql" -XAtq "host=127.0.0.1 port=$1 user=owner dbname=postgres")
    [[ $(PGPASSWORD=$2 "${psql[@]}" -c "SELECT count(*) FROM pg_database WHERE datname = 'frontdesk'") == 1 ]] ||
        PGPASSWORD=$2 "${psql[@]}" -c 'CREATE DATABASE frontdesk'
}

export_configuration() {
    if [[ -z ${FRONTDESK_SECRET:-} && -z ${FRONTDESK_SECRET_FILE:-} ]]; then
        FRONTDESK_SECRET=$(kept_secret secret)
        export FRONTDESK_SECRET
    fi
    export PORT=${PORT:-8080}
    export FRONTDESK_ENV=${FRONTDESK_ENV:-development}
    export FRONTDESK_MODEL_DIR=$model
    export FRONTDESK_MIGRATIONS=${FRONTDESK_MIGRATIONS:-$root/Migrations}
    export FRONTDESK_KB_SAMPLES=${FRONTDESK_KB_SAMPLES:-$root/kb-samples}
    export FRONTDESK_WEB_DIR=${FRONTDESK_WEB_DIR:-$root/widget/dist}
    export FRONTDESK_STORAGE_DIR=${FRONTDESK_STORAGE_DIR:-$home/files}
}
