#!/bin/sh
# Copies the browser files named in package.json to their places, each with its licence and SHA256SUMS.
# Run from anywhere: lims/static/vendor/fetch.sh. Needs npm; nothing from a package is executed.
set -eu

root=$(cd "$(dirname "$0")/../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp "$root/package.json" "$root/package-lock.json" "$work/"
(cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --silent)
modules="$work/node_modules"

version() { node -p "require('$modules/$1/package.json').version"; }

# place <package> <short name> <folder>: an empty home for one package; its path is left in $home
place() {
    rm -rf "$3/$2"-[0-9]*
    home="$3/$2-$(version "$1")"
    mkdir -p "$home"
    cp "$modules/$1/LICENSE" "$home/LICENSE"
}

seal() { (cd "$home" && find . -type f ! -name SHA256SUMS | LC_ALL=C sort | sed 's|^\./||' | xargs sha256sum > SHA256SUMS); }

place bootstrap bootstrap "$root/lims/static/vendor"
cp "$modules/bootstrap/dist/css/bootstrap.min.css" "$home/"
# The source map is not shipped; without this line browsers would ask for it.
sed -i '/^\/\*# sourceMappingURL=/d' "$home/bootstrap.min.css"
seal

place @fontsource/source-sans-3 source-sans-3 "$root/lims/static/vendor"
for subset in latin latin-ext vietnamese; do
    for face in 400-normal 400-italic 600-normal 700-normal; do
        cp "$modules/@fontsource/source-sans-3/files/source-sans-3-$subset-$face.woff2" "$home/"
    done
done
seal

place axe-core axe-core "$root/tests/browser/vendor"
cp "$modules/axe-core/axe.min.js" "$home/"
seal
