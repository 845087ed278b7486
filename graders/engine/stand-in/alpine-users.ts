/**
 * `adduser` and `addgroup` with Alpine's syntax, for stand-ins: Debian's busybox lacks both. They follow BusyBox's own
 * documentation (https://busybox.net/downloads/BusyBox.html), its messages included, since learners read them.
 */

export const addgroup = String.raw`#!/bin/sh
gid='' system=''
parsed=$(getopt -o g:S -l gid:,system -n addgroup -- "$@") || exit 1
eval set -- "$parsed"
while :; do
  case "$1" in
    -g|--gid) gid=$2; shift 2 ;;
    -S|--system) system=1; shift ;;
    --) shift; break ;;
  esac
done
[ $# -ge 1 ] && [ $# -le 2 ] || { echo 'Usage: addgroup [-g GID] [-S] [USER] GROUP' >&2; exit 1; }
if [ $# = 2 ]; then
  grep -q "^$1:" /etc/passwd || { echo "addgroup: unknown user $1" >&2; exit 1; }
  grep -q "^$2:" /etc/group || { echo "addgroup: unknown group $2" >&2; exit 1; }
  awk -F: -v OFS=: -v user="$1" -v group="$2" '$1 == group && ("," $4 ",") !~ ("," user ",") { $4 = $4 == "" ? user : $4 "," user } { print }' /etc/group > /etc/group-
  cat /etc/group- > /etc/group; rm /etc/group-
  exit 0
fi
case "$1" in ''|-*|*[!A-Za-z0-9_.$-]*) echo "addgroup: illegal name '$1'" >&2; exit 1 ;; esac
grep -q "^$1:" /etc/group && { echo "addgroup: group '$1' in use" >&2; exit 1; }
if [ -n "$gid" ]; then
  case "$gid" in *[!0-9]*) echo "addgroup: invalid number '$gid'" >&2; exit 1 ;; esac
  cut -d: -f3 /etc/group | grep -qx "$gid" && { echo "addgroup: gid '$gid' in use" >&2; exit 1; }
else
  gid=1000; [ -n "$system" ] && gid=100
  while cut -d: -f3 /etc/group | grep -qx "$gid"; do gid=$((gid + 1)); done
fi
echo "$1:x:$gid:" >> /etc/group
`;

export const adduser = String.raw`#!/bin/sh
home='' gecos='' shell='' group='' system='' nopass='' nohome='' uid=''
parsed=$(getopt -o h:g:s:G:SDHu:k: -l home:,gecos:,shell:,ingroup:,system,disabled-password,empty-password,no-create-home,uid:,skel: -n adduser -- "$@") || exit 1
eval set -- "$parsed"
while :; do
  case "$1" in
    -h|--home) home=$2; shift 2 ;;
    -g|--gecos) gecos=$2; shift 2 ;;
    -s|--shell) shell=$2; shift 2 ;;
    -G|--ingroup) group=$2; shift 2 ;;
    -u|--uid) uid=$2; shift 2 ;;
    -k|--skel) shift 2 ;;
    -S|--system) system=1; shift ;;
    -D|--disabled-password|--empty-password) nopass=1; shift ;;
    -H|--no-create-home) nohome=1; shift ;;
    --) shift; break ;;
  esac
done
[ $# -ge 1 ] && [ $# -le 2 ] || { echo 'Usage: adduser [OPTIONS] USER [GROUP]' >&2; exit 1; }
[ $# = 2 ] && exec addgroup "$1" "$2"
name=$1
case "$name" in ''|-*|*[!A-Za-z0-9_.$-]*) echo "adduser: illegal name '$name'" >&2; exit 1 ;; esac
grep -q "^$name:" /etc/passwd && { echo "adduser: user '$name' in use" >&2; exit 1; }
if [ -n "$uid" ]; then
  case "$uid" in *[!0-9]*) echo "adduser: invalid number '$uid'" >&2; exit 1 ;; esac
  cut -d: -f3 /etc/passwd | grep -qx "$uid" && { echo "adduser: uid '$uid' in use" >&2; exit 1; }
else
  uid=1000; [ -n "$system" ] && uid=100
  while cut -d: -f3 /etc/passwd | grep -qx "$uid"; do uid=$((uid + 1)); done
fi
if [ -n "$system" ]; then
  [ -n "$group" ] || group=nogroup
  [ -n "$shell" ] || shell=/bin/false
fi
if [ -n "$group" ]; then
  gid=$(awk -F: -v name="$group" '$1 == name { print $3 }' /etc/group)
  [ -n "$gid" ] || { echo "adduser: unknown group $group" >&2; exit 1; }
else
  gid=$uid
  if cut -d: -f3 /etc/group | grep -qx "$gid"; then addgroup "$name" && gid=$(awk -F: -v name="$name" '$1 == name { print $3 }' /etc/group) || exit 1
  else addgroup -g "$gid" "$name" || exit 1; fi
fi
echo "$name:x:$uid:$gid:$([ -n "$gecos" ] && echo "$gecos" || echo 'Linux User,,,'):$([ -n "$home" ] && echo "$home" || echo "/home/$name"):$([ -n "$shell" ] && echo "$shell" || echo /bin/ash)" >> /etc/passwd
echo "$name:!:0:0:99999:7:::" >> /etc/shadow
[ -n "$home" ] || home=/home/$name
if [ -z "$nohome" ] && [ ! -e "$home" ]; then
  mkdir -p "$home" && chown "$uid:$gid" "$home" && chmod 2755 "$home"
fi
[ -z "$nopass" ] && [ -z "$system" ] && { echo "passwd: password for $name is unchanged" >&2; exit 1; }
exit 0
`;

export const deluser = String.raw`#!/bin/sh
[ "$1" = --remove-home ] && shift
[ $# = 1 ] || { echo 'Usage: deluser USER' >&2; exit 1; }
grep -q "^$1:" /etc/passwd || { echo "deluser: unknown user $1" >&2; exit 1; }
sed -i "/^$1:/d" /etc/passwd /etc/shadow
sed -i "/^$1:x:[0-9]*:$/d" /etc/group
`;

export const delgroup = String.raw`#!/bin/sh
[ $# = 1 ] || { echo 'Usage: delgroup GROUP' >&2; exit 1; }
grep -q "^$1:" /etc/group || { echo "delgroup: unknown group $1" >&2; exit 1; }
sed -i "/^$1:/d" /etc/group
`;
