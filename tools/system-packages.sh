#!/bin/sh
# Installs the outside programs that are missing (Debian, Ubuntu): screen, recorder, browser, and the
# public tools that the test suite compares the kit with. Needs root or sudo only if something is missing.
set -eu

missing=""
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
need ffmpeg ffmpeg
need Xvfb xvfb
need xdpyinfo x11-utils
need pdfsig poppler-utils
need openssl openssl
need unzip unzip
need file file
need busybox busybox
need softhsm2-util softhsm2
command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 ||
  command -v chromium-browser >/dev/null 2>&1 || missing="$missing chromium"
/sbin/ldconfig -p 2>/dev/null | grep -q 'libseccomp\.so\.2' || missing="$missing libseccomp2"
python3 -c 'import venv, ensurepip' 2>/dev/null || missing="$missing python3-venv"
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  echo "Please install:$missing   (evidence-kit doctor names the command for your system)" >&2
  exit 1
fi
as_root=""
[ "$(id -u)" = 0 ] || as_root=sudo
echo "installing:$missing"
$as_root apt-get update -q
# shellcheck disable=SC2086 # the list is meant to be split
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -q --no-install-recommends $missing
