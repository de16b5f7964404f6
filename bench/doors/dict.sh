#!/usr/bin/env bash
# Asks the shipped glossary as a dictionary client does: starts `rag dict` and asks with Debian's `dict`.
#
#   bench/doors/dict.sh
set -euo pipefail
port=2629
.venv/bin/rag dict --port $port --title "Image generation" 2>/dev/null &
trap 'kill $!' EXIT
until (echo >/dev/tcp/127.0.0.1/$port) 2>/dev/null; do sleep 0.2; done
say() { echo "\$ dict $*"; command dict -h 127.0.0.1 -p $port "$@" 2>&1 || true; echo; }
say "clip skip" | sed -n 1,16p
say --strategy semantic --match "train a style into a small file"
say --strategy suffix --match karras
say samplr
