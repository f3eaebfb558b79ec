/**
 * Starts the carried program with the carried Node, from wherever the archive was unpacked.
 *
 * T30: variables that make Node or its libraries load other code, other trust or other settings do
 * not reach it. What was
 * preloaded into the shell itself is beyond reach.
 */
export const launcher = (program: string): string => `#!/bin/sh
# Runs the carried program with the carried Node, whatever else is on this host.
set -eu

self=$0
while [ -L "$self" ]; do
  target=$(readlink -- "$self")
  case $target in
    /*) self=$target ;;
    *) self=\${self%/*}/$target ;;
  esac
done
case $self in
  */*) here=\${self%/*} ;;
  *) here=. ;;
esac
here=$(CDPATH='' cd -- "$here" && pwd -P)

unset NODE_OPTIONS NODE_PATH NODE_EXTRA_CA_CERTS NODE_ICU_DATA NODE_COMPILE_CACHE NODE_V8_COVERAGE
unset NODE_DEBUG NODE_DEBUG_NATIVE NODE_REDIRECT_WARNINGS NODE_REPL_EXTERNAL_MODULE
unset NODE_USE_ENV_PROXY
unset OPENSSL_CONF OPENSSL_MODULES OPENSSL_ENGINES SSL_CERT_FILE SSL_CERT_DIR
unset LD_PRELOAD LD_AUDIT LD_LIBRARY_PATH

exec "$here/node/node" "$here/program/bin/${program}.js" "$@"
`;
