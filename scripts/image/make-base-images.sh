#!/usr/bin/env bash
# Makes the base images that the Dockerfile names from packages of Debian and npm, on a machine that reaches these and no
# registry of images. Needs root, podman, debootstrap and npm.
set -euo pipefail
cd "$(dirname "$0")/../.."

debian=$(sed -n 's/^FROM \(debian:[^ ]*\).*/\1/p' Dockerfile)
node=$(sed -n 's/^FROM \(node:[^ ]*\).*/\1/p' Dockerfile)
suite=${debian#debian:} suite=${suite%%-*}
version=${node#node:} version=${version%%-*}
case $(uname -m) in aarch64) platform=linux-arm64 ;; *) platform=linux-x64 ;; esac
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

debootstrap --variant=minbase "$suite" "$folder/debian" >&2
rm -rf "$folder"/debian/var/{cache/apt,lib/apt/lists,log}/* "$folder"/debian/usr/share/{doc,info,locale,man}/*
tar --create --directory "$folder/debian" . | podman import - "docker.io/library/$debian"

chroot "$folder/debian" apt-get update -q >&2
chroot "$folder/debian" apt-get install -qy --no-install-recommends build-essential python3 >&2
local=$folder/debian/usr/local
npm pack --silent --pack-destination "$folder" "node-$platform@$version" >&2
tar --extract --file "$folder"/node-*.tgz --directory "$local" --strip-components 1
mkdir -p "$local/lib/node_modules"
cp -r "$(npm root --global)/npm" "$local/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$local/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$local/bin/npx"
# Headers of Node.js are at hand, for modules that are compiled.
changes=(--change 'ENV npm_config_nodedir=/usr/local')
if [ -n "${NODE_EXTRA_CA_CERTS:-}" ]; then
  install -D "$NODE_EXTRA_CA_CERTS" "$folder/debian$NODE_EXTRA_CA_CERTS"
  changes+=(--change "ENV NODE_EXTRA_CA_CERTS=$NODE_EXTRA_CA_CERTS")
fi
tar --create --directory "$folder/debian" . | podman import "${changes[@]}" - "docker.io/library/$node"
