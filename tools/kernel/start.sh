#!/bin/sh
# Starts the kernel, from its snapshot where Node can read it. Jupyter runs this:
#
#   start.sh NODE FOLDER_OF_SNAPSHOT ARGUMENTS_OF_NODE...
#
# Node ends when it cannot read a snapshot: one of another version of Node, of other V8 options (NODE_OPTIONS), or of another
# kind of processor. So a small one, made together with the kernel's, is tried first, which takes 50 ms and saves 2 s.

node=$1
folder=$2
shift 2
if [ -f "$folder/kernel.blob" ] && "$node" --snapshot-blob "$folder/probe.blob" >/dev/null 2>&1; then
  exec "$node" --snapshot-blob "$folder/kernel.blob" "$@"
fi
exec "$node" "$@"
