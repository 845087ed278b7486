/** Programs that stand-ins add, since Debian's static busybox lacks them. Its shell goes to its own programs first, so none of those can be replaced. */

/** As in BusyBox and coreutils, as far as both go: https://busybox.net/downloads/BusyBox.html */
export const install = String.raw`#!/bin/sh
mode=755 owner='' group='' folders='' parents='' target='' keep=''
parsed=$(getopt -o cdDpsvm:o:g:t: -l directory,preserve-timestamps,strip,verbose,mode:,owner:,group:,target-directory: -n install -- "$@") || exit 1
eval set -- "$parsed"
while :; do
  case "$1" in
    -m|--mode) mode=$2; shift 2 ;;
    -o|--owner) owner=$2; shift 2 ;;
    -g|--group) group=$2; shift 2 ;;
    -t|--target-directory) target=$2; shift 2 ;;
    -d|--directory) folders=1; shift ;;
    -D) parents=1; shift ;;
    -p|--preserve-timestamps) keep=-p; shift ;;
    -c|-s|--strip|-v|--verbose) shift ;;
    --) shift; break ;;
  esac
done
finish() {
  [ -z "$owner$group" ] || chown "$owner${'$'}{group:+:$group}" "$1" || exit 1
  chmod "$mode" "$1" || exit 1
}
[ $# -ge 1 ] || { echo 'install: missing file operand' >&2; exit 1; }
if [ -n "$folders" ]; then
  for path; do mkdir -p "$path" && finish "$path" || exit 1; done
  exit 0
fi
if [ -z "$target" ]; then
  for last; do :; done
  [ $# -ge 2 ] || { echo "install: missing destination file operand after '$1'" >&2; exit 1; }
  if [ $# = 2 ] && [ ! -d "$last" ]; then
    [ -z "$parents" ] || mkdir -p "$(dirname "$last")" || exit 1
    rm -f "$last"; cp $keep "$1" "$last" && finish "$last" || exit 1
    exit 0
  fi
  target=$last
elif [ -n "$parents" ]; then
  mkdir -p "$target" || exit 1
fi
[ -d "$target" ] || { echo "install: target '$target' is not a directory" >&2; exit 1; }
for path; do
  [ "$path" = "$target" ] && continue
  rm -f "$target/${'$'}{path##*/}"; cp $keep "$path" "$target/" && finish "$target/${'$'}{path##*/}" || exit 1
done
`;
