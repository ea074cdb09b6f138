#!/bin/sh
# Writes the ACL file from the secrets and starts Valkey with it; an empty password stops it here.
set -eu
umask 077
own=$(cat /run/secrets/redis_password)
reader=$(cat /run/secrets/redis_reader_password)
[ -n "$own" ] && [ -n "$reader" ] || { echo "Set REDIS_PASSWORD and REDIS_READER_PASSWORD in docker/.env." >&2; exit 1; }
sed -e "s|@OWN@|$own|" -e "s|@READER@|$reader|" /etc/tocsin/users.acl.template > /run/valkey/users.acl
exec valkey-server /etc/tocsin/valkey.conf --aclfile /run/valkey/users.acl
