# What the scripts of this folder share. Sourced, never run.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source tools.env

TOOLS=${TILSLUTNING_TOOLS:-$HOME/.cache/tilslutning}
TARGET_DIR=${CARGO_TARGET_DIR:-target}
[[ $TARGET_DIR == /* ]] || TARGET_DIR=$PWD/$TARGET_DIR

# rustup's folder comes last: it is only for shells whose profile doesn't name it.
export PATH=$TOOLS/bin:$PWD/node_modules/.bin:$PATH:$HOME/.cargo/bin
# leptos reads this name while it is compiled: without it, a plain `cargo build` and cargo-leptos would rebuild each other's work.
export LEPTOS_OUTPUT_NAME=tilslutning
# Where cargo-leptos writes the site and the server finds it, also when CARGO_TARGET_DIR is outside the clone.
export LEPTOS_SITE_ROOT=$TARGET_DIR/site
export SERVER_BIN=$TARGET_DIR/release/server

have() { command -v "$1" >/dev/null 2>&1; }

fail() { echo "$*" >&2; exit 1; }

# at_least FOUND WANTED: compares versions.
at_least() { [[ $(printf '%s\n' "$1" "$2" | sort -V | head -n 1) == "$2" ]]; }

# The browser without a window first: the tests take half the time in it.
find_chromium() {
  local name
  for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" && return
  done
  return 1
}

duration() {
  if (($1 < 60)); then echo "$1 s"; else printf '%d min %02d s\n' $(($1 / 60)) $(($1 % 60)); fi
}

# All that is native, but `frontend`: built together with `server` it would turn on both `ssr` and `hydrate` in `app`. Each step
# that compiles names the same packages, so that none is compiled twice with other features.
native=(--locked --workspace --exclude frontend)

# What a command after these words compiles of our own is linted on the way, by the compiler that clippy is: no second pass, and
# no second set of artifacts beside those of the build.
linted=(env RUSTC_WORKSPACE_WRAPPER=clippy-driver)

# step WHAT COMMAND…: prints what is done and how long it took; has the command's status.
step() {
  local what=$1 start=$SECONDS status=0 outcome='done'
  shift
  printf '\n== %s\n' "$what"
  "$@" || status=$? outcome=failed
  printf '== %s: %s, %s\n' "$what" "$outcome" "$(duration $((SECONDS - start)))"
  return "$status"
}
