#!/bin/bash
# fleetcart-orders @ORDERS@
set -Eeuo pipefail
systemd-run --on-active=@MINUTES@min systemctl poweroff --force || shutdown -P +@MINUTES@
finish() {
  s3 PUT '@LOG@' /run/fleetcart-build.log || true
  tail -n 60 /run/fleetcart-build.log >/dev/console || true
  # Forced: a service that stops in good order would write its state into the image.
  sync
  systemctl poweroff --force
}
# s3 METHOD KEY FILE: one object of the release bucket, signed with the instance's role.
s3() {
  local metadata=http://169.254.169.254/latest token role keys hash transfer
  token=$(curl -sf -m 5 --retry 5 --retry-all-errors -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$metadata/api/token") || return 1
  role=$(curl -sf -m 5 -H "X-aws-ec2-metadata-token: $token" "$metadata/meta-data/iam/security-credentials/") || return 1
  keys=$(curl -sf -m 5 -H "X-aws-ec2-metadata-token: $token" "$metadata/meta-data/iam/security-credentials/$role") || return 1
  field() { sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p" <<<"$keys"; }
  if [ "$1" = PUT ]; then
    transfer=(--upload-file "$3")
    hash=$(sha256sum <"$3" | cut -c -64)
  else
    transfer=(--output "$3")
    hash=$(sha256sum </dev/null | cut -c -64)
  fi
  # The keys go through a pipe: every process may read what stands on a command line.
  printf 'user = "%s:%s"\nheader = "X-Amz-Security-Token: %s"\n' "$(field AccessKeyId)" "$(field SecretAccessKey)" "$(field Token)" |
    curl --config - -sS --fail -m 600 --retry 5 --retry-all-errors --aws-sigv4 aws:amz:@REGION@:s3 \
      -H "x-amz-content-sha256: $hash" "${transfer[@]}" "https://s3.@REGION@.amazonaws.com/@BUCKET@/$2"
}
trap finish EXIT
exec >>/run/fleetcart-build.log 2>&1
export -f s3
export DEBIAN_FRONTEND=noninteractive
for tool in curl jq python3 openssl; do
  command -v "$tool" || { apt-get -q -o Acquire::Retries=5 update && apt-get -q -y -o Acquire::Retries=5 install --no-install-recommends "$tool"; }
done
# Memory: nothing of the build lies on the disk that becomes the image.
install -d -m 0700 /run/fleetcart-build
mount -t tmpfs -o size=75%,mode=0700 fleetcart-build /run/fleetcart-build
cd /run/fleetcart-build
export TMPDIR=$PWD
s3 GET '@RECIPE@' recipe.tar.gz
echo '@RECIPE_SHA256@  recipe.tar.gz' | sha256sum --check --strict -
tar -xzf recipe.tar.gz --no-same-owner
printf '%s' '@ORDERS@' > orders.json
./build.sh --root / --orders orders.json --attempt @ATTEMPT@
