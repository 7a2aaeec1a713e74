#!/usr/bin/env bash
# pack_version.sh REVISION: keep a released version of the addon for tests/house/test_coming_and_going.py,
# which updates a database of it. Only what a database is made from: no scripts, styles or translations.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
revision=$1
version=$(git show "$revision:asas_helpdesk/__manifest__.py" | sed -n 's/.*"version": "\(.*\)".*/\1/p')
git archive --format=tar "$revision" -- asas_helpdesk ':!asas_helpdesk/static' ':!asas_helpdesk/i18n' |
    xz -9e >"tests/house/versions/asas_helpdesk-$version.tar.xz"
echo "tests/house/versions/asas_helpdesk-$version.tar.xz"
