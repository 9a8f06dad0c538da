#!/bin/bash
# Turns a Debian root into FleetCart's image.
#   on the builder   build.sh --root / --orders orders.json --attempt N
#   anywhere else    build.sh --root DIR --release FOLDER [--result FILE]
# FOLDER lies as releases/VERSION/ does in the bucket. Elsewhere nothing is uploaded and nothing is powered off.
# On the builder the script that calls this one has exported s3, which reads and writes objects of the release bucket,
# and powers off when we are done, whatever we return. docs/fleet/builder-contract.md is the whole agreement.
set -Eeuo pipefail

main() {
  recipe=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
  read_arguments "$@"
  reason="interrupted" passed=() failed=() release_digest=$no_digest
  work=$(mktemp -d "${TMPDIR:-/tmp}/fleetcart-build.XXXXXX")
  trap 'answer "$?"' EXIT
  trap 'reason="line $LINENO failed: $BASH_COMMAND"' ERR

  fetch_release
  install_packages
  install_files
  install_release
  install_agents
  switch_on
  scrub
  describe
  test_itself
}

no_digest=0000000000000000000000000000000000000000000000000000000000000000

read_arguments() {
  root='' orders='' attempt=1 release='' result=''
  while [ $# -gt 1 ]; do
    case $1 in
      --root) root=$2 ;;
      --orders) orders=$2 ;;
      --attempt) attempt=$2 ;;
      --release) release=$2 ;;
      --result) result=$2 ;;
      *) usage ;;
    esac
    shift 2
  done
  [ $# = 0 ] && [ -d "$root" ] || usage
  if [ "$root" = / ]; then
    [ -f "$orders" ] || usage
    build=$(order build) release_expected=$(order release_sha256) recipe_digest=$(order recipe_sha256)
    version=${build%-????????}
    instance=$(metadata instance-id) base_image=$(metadata ami-id)
  else
    root=$(cd "$root" && pwd)
    [ -f "$release/manifest.json" ] || usage
    version=$(jq -r .release.version "$release/manifest.json")
    build=$version-00000000 release_expected='' recipe_digest=$no_digest instance=i-00000000 base_image=local
  fi
}

usage() {
  sed -n '2,4s/^# *//p' "${BASH_SOURCE[0]}" >&2
  exit 2
}

order() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$orders" "$1"; }

metadata() {
  local token
  token=$(curl -sf -m 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token)
  curl -sf -m 5 -H "X-aws-ec2-metadata-token: $token" "http://169.254.169.254/latest/meta-data/$1"
}

step() { printf '== %s\n' "$*"; }
stop() { reason=$*; printf 'error: %s\n' "$*" >&2; trap - ERR; exit 1; }

in_root() {
  if [ "$root" = / ]; then "$@"; else chroot "$root" "$@"; fi
}

# What the image takes from a release; the rest (the control plane's functions) is not its business.
for_the_image() { grep -E '^(bin|site|sbom)/'; }

fetch_release() {
  step "release $version"
  mkdir "$work/release"
  if [ -n "$release" ]; then
    release=$(cd "$release" && pwd)
    cp "$release/manifest.json" "$work/release/"
  else
    s3 GET "releases/$version/manifest.json" "$work/release/manifest.json"
  fi
  "$recipe/verify-release" manifest "$recipe/files/usr/share/fleetcart/release-keys" "$work/release" "$version" >"$work/listed" ||
    stop "the manifest is not to be trusted"
  release_digest=$(head -n 1 "$work/listed")
  [ -z "$release_expected" ] || [ "$release_digest" = "$release_expected" ] ||
    stop "the release has digest $release_digest, the orders say $release_expected"
  [ "$root" != / ] || [ "$(sed -n 2p "$work/listed")" = "$recipe_digest" ] ||
    stop "the release was signed with another recipe than the one that runs"
  tail -n +3 "$work/listed" | for_the_image >"$work/paths"
  local path
  while read -r path; do
    mkdir -p "$work/release/${path%/*}"
    if [ -n "$release" ]; then cp "$release/$path" "$work/release/$path"; else s3 GET "releases/$version/$path" "$work/release/$path"; fi
  done <"$work/paths"
  xargs "$recipe/verify-release" files "$work/release" <"$work/paths" || stop "an artefact is not what was released"
  grep -qx bin/fleetcart "$work/paths" || stop "the release has no bin/fleetcart"
}

install_packages() {
  local wanted missing=() surplus=() package
  wanted=$(sed 's/#.*//' "$recipe/packages")
  for package in $wanted; do is_installed "$package" || missing+=("$package"); done
  if [ "$root" = / ]; then systemctl stop apt-daily.timer apt-daily-upgrade.timer unattended-upgrades.service 2>/dev/null || true; fi
  # The base image is older than Debian's newest mended packages. A root elsewhere is made from them.
  if [ "$root" = / ] || [ ${#missing[@]} -gt 0 ]; then apt update; fi
  if [ "$root" = / ]; then
    step "Debian's mended packages"
    apt -y -o Dpkg::Options::=--force-confold dist-upgrade
    apt -y autoremove --purge
  fi
  if [ ${#missing[@]} -gt 0 ]; then
    step "packages: ${missing[*]}"
    apt -y install --no-install-recommends "${missing[@]}"
  fi
  # Nobody logs in, nothing is compiled, and a running instance never changes: there is a new image every week.
  for package in openssh-server openssh-sftp-server unattended-upgrades rsyslog gcc g++ cpp make binutils tcc clang; do
    ! is_installed "$package" || surplus+=("$package")
  done
  if [ ${#surplus[@]} -gt 0 ]; then
    step "without: ${surplus[*]}"
    apt -y purge "${surplus[@]}"
  fi
}

# Debian's cloud image begins to update itself soon after it has booted; whoever comes second waits.
apt() { in_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o Acquire::Retries=5 -o DPkg::Lock::Timeout=300 "$@"; }

is_installed() { in_root dpkg-query --show --showformat='${db:Status-Abbrev}\n' "$1" 2>/dev/null | grep -q '^ii'; }

install_files() {
  step "files"
  (cd "$recipe/files" && find . -type d -printf '%P\n' && find . -type f -printf '%P\n') | while read -r path; do
    if [ -d "$recipe/files/$path" ]; then
      [ -d "$root/$path" ] || install -d -m 0755 -o root -g root "$root/$path"
    else
      local mode=0644
      [ ! -x "$recipe/files/$path" ] || mode=0755
      install -m "$mode" -o root -g root "$recipe/files/$path" "$root/$path"
    fi
  done
  rm -rf "$root/usr/share/fleetcart/checks"
  install -d -m 0755 "$root/usr/share/fleetcart/checks"
  install -m 0755 "$recipe"/checks/* "$root/usr/share/fleetcart/checks/"
  in_root systemd-sysusers
}

# Read-only twice: by its modes, and by the service's sandbox.
install_release() {
  step "the shop"
  local path place=$root/opt/fleetcart/$version
  rm -rf "$root/opt/fleetcart"
  install -d -m 0755 "$root/opt/fleetcart"
  grep -E '^(bin|site)/' "$work/paths" | while read -r path; do
    local mode=0444
    [ "$path" != bin/fleetcart ] || mode=0555
    install -D -m "$mode" "$work/release/$path" "$place/$path"
  done
  find "$place" -type d -exec chmod 0555 {} +
  ln -s "$version" "$root/opt/fleetcart/current"
  rm -rf "$root/usr/share/fleetcart/sbom"
  if [ -d "$work/release/sbom" ]; then
    (cd "$work/release" && find sbom -type f -exec install -D -m 0444 {} "$root/usr/share/fleetcart/{}" \;)
  fi
  install -m 0444 "$work/release/manifest.json" "$root/usr/share/fleetcart/manifest.json"
}

# Amazon's agents are not Debian's; see `agents`.
install_agents() {
  if [ "$root" != / ]; then step "agents: left out, they have nobody to talk to here"; : >"$work/agents"; return; fi
  step "agents"
  "$recipe/install-agents" "$root" "$recipe/agents" >"$work/agents" || stop "an agent is not to be trusted"
  if ! grep -q '^amazon-ssm-agent ' "$work/agents"; then
    printf '\n!!! NO SESSION MANAGER: amazon-ssm-agent is not pinned (ami/pin-agent). Nobody can open a shell on an instance of this image.\n\n'
  fi
}

switch_on() {
  step "units"
  in_root systemctl --quiet enable fleetcart.socket fleetcart.service fleetcart-config.service fleetcart-announce.service \
    fleetcart-drain.service fleetcart-rotate.timer fleetcart-logs.service nftables.service chrony.service systemd-networkd.service systemd-resolved.service tmp.mount
  # A running instance never changes, and nobody logs in.
  in_root systemctl --quiet mask apt-daily.timer apt-daily-upgrade.timer apt-daily.service apt-daily-upgrade.service \
    getty@.service serial-getty@.service console-getty.service ctrl-alt-del.target systemd-networkd-wait-online.service 2>/dev/null
  in_root systemctl set-default --quiet multi-user.target
  ln -sf ../run/systemd/resolve/resolv.conf "$root/etc/resolv.conf"
  in_root passwd --quiet --lock root
  # cloud-init made this builder; an instance needs none of it, and starts sooner without.
  if [ -d "$root/etc/cloud" ]; then touch "$root/etc/cloud/cloud-init.disabled"; fi
  rm -f "$root"/etc/netplan/*cloud-init* "$root"/etc/network/interfaces.d/*cloud-init* "$root"/run/systemd/network/*netplan*
  # No program of ours needs another's rights. D-Bus starts services through its own helper.
  find "$root/usr" "$root/opt" -xdev -type f -perm /6000 ! -name dbus-daemon-launch-helper -exec chmod a-s {} +
}

# Whatever tells one machine from another, or what happened on this one.
scrub() {
  step "scrub"
  local user home
  if [ "$root" = / ]; then
    systemctl stop chrony.service systemd-timesyncd.service 2>/dev/null || true
    journalctl --relinquish-var 2>/dev/null || true
  fi
  # People of the base image: cloud-init made them, with a key if it was given one.
  awk -F: '$3 >= 1000 && $3 < 60000 { print $1, $6 }' "$root/etc/passwd" | while read -r user home; do
    in_root userdel --force "$user"
    rm -rf "${root%/}$home"
  done
  in_root apt-get -q clean
  rm -rf "$root"/etc/ssh/ssh_host_* "$root"/root/.ssh "$root"/root/.aws "$root"/root/.cache "$root"/root/.gnupg "$root"/home/*/.ssh \
    "$root"/root/.*_history "$root"/root/.lesshst "$root"/root/.wget-hsts "$root"/root/.python_history \
    "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*.bin "$root"/var/cache/debconf/*-old "$root"/var/lib/cloud/* \
    "$root"/var/lib/dhcp/* "$root"/var/lib/chrony/* "$root"/var/lib/systemd/random-seed "$root"/var/lib/systemd/credential.secret \
    "$root"/var/lib/systemd/timesync "$root"/var/lib/dbus/machine-id "$root"/var/lib/fleetcart* "$root"/var/lib/private/fleetcart* \
    "$root"/var/tmp/* "$root"/etc/passwd- "$root"/etc/shadow- "$root"/etc/group- "$root"/etc/gshadow- "$root"/etc/hostname
  find "$root/var/log" -xdev -type f -delete
  rm -rf "$root"/var/log/journal/*
  : >"$root/etc/machine-id"
}

# What is in the image, for whoever asks later.
describe() {
  local place=$root/usr/share/fleetcart
  in_root dpkg-query --show --showformat='${binary:Package}\t${Version}\t${source:Package}\t${Architecture}\n' >"$place/packages.tsv"
  # shellcheck disable=SC2016
  jq -n --arg version "$version" --arg build "$build" --arg release "$release_digest" --arg recipe "$recipe_digest" --arg base "$base_image" --rawfile agents "$work/agents" \
    '{version: $version, build: $build, release_sha256: $release, recipe_sha256: $recipe, base_image: $base,
      agents: ($agents | split("\n") | map(select(. != "") | split(" ") | {key: .[0], value: .[1]}) | from_entries)}' >"$place/image.json"
  chmod 0444 "$place/packages.tsv" "$place/image.json"
}

test_itself() {
  step "self-test"
  "$recipe/checks/root" "$root" | tee "$work/checks" || true
  mapfile -t passed < <(sed -n 's/^ok //p' "$work/checks")
  mapfile -t failed < <(sed -n 's/^FAILED \([^:]*\).*/\1/p' "$work/checks")
  [ ${#failed[@]} = 0 ] || stop "the self-test failed"
  [ ${#passed[@]} -gt 0 ] || stop "the self-test checked nothing"
}

# On every path out: what happened, as the control plane reads it.
answer() {
  local status=$1 outcome=passed
  trap - EXIT ERR
  set +e
  if [ "$status" = 0 ]; then reason=''; else outcome=failed; fi
  in_json >"$work/result.json"
  if [ "$root" = / ]; then
    s3 PUT "builds/$build/result.json" "$work/result.json" || status=1
  elif [ -n "$result" ]; then
    cp "$work/result.json" "$result"
  fi
  rm -rf "$work"
  printf '== %s%s\n' "$outcome" "${reason:+: $reason}"
  exit "$status"
}

# jq may not be there yet when the build ends early.
in_json() {
  python3 - "$build" "$attempt" "$instance" "$outcome" "$reason" "$release_digest" "$base_image" "$recipe_digest" \
    "${passed[*]-}" "${failed[*]-}" <<'PYTHON'
import json, sys
build, attempt, instance, outcome, reason, release, base_image, recipe, passed, failed = sys.argv[1:]
print(json.dumps({"schema": 1, "build": build, "attempt": int(attempt), "instance_id": instance, "outcome": outcome,
    "reason": reason, "release_sha256": release, "base_image": base_image, "recipe_sha256": recipe,
    "passed": passed.split(), "failed": failed.split()}, indent=2))
PYTHON
}

main "$@"
exit
