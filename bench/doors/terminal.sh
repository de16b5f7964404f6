#!/usr/bin/env bash
# Asks the shipped glossary through a pipe, shows what `rag ask` exits with, and marks terms in a document.
#
#   bench/doors/terminal.sh
set -uo pipefail
PATH="$PWD/.venv/bin:$PATH"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
cat >"$work/guide.md" <<'TEXT'
# Seeds

Fix the seed before you compare samplers; `seed` in code stays, as does [this VAE](https://example.org).
More sampling steps take longer, a second seed or VAE is not marked again.
TEXT
say() { echo "\$ $*"; eval "$*"; echo "(exit code $?)"; echo; }
say "printf 'what is a seed\nwhich sauce goes with pasta\n' | rag ask --json | cut -c 1-110"
say "rag ask 'which sauce goes with pasta'"
say "rag ask 'gguf meaning'"
say "rag ask ''"
cd "$work"
index="--index $OLDPWD/index"
say "rag annotate guide.md --write --link-template '/t/{id}' ${index}" | sed "s|$OLDPWD/||"
say "cat guide.md"
say "rag annotate guide.md --write --link-template '/t/{id}' ${index}" | sed "s|$OLDPWD/||"
