/** `useradd`, `groupadd` and Debian's `adduser`, `addgroup`, for stand-ins; the options that Dockerfiles use (see useradd(8), adduser(8)). */

export const groupadd = String.raw`#!/bin/sh
gid='' system='' force=''
parsed=$(getopt -o g:rfo -l gid:,system,force,non-unique -n groupadd -- "$@") || exit 2
eval set -- "$parsed"
while :; do
  case "$1" in
    -g|--gid) gid=$2; shift 2 ;;
    -r|--system) system=1; shift ;;
    -f|--force) force=1; shift ;;
    -o|--non-unique) shift ;;
    --) shift; break ;;
  esac
done
[ $# = 1 ] || { echo 'Usage: groupadd [options] GROUP' >&2; exit 2; }
case "$1" in ''|-*|*[!A-Za-z0-9_.$-]*) echo "groupadd: '$1' is not a valid group name" >&2; exit 3 ;; esac
if grep -q "^$1:" /etc/group; then [ -n "$force" ] && exit 0; echo "groupadd: group '$1' already exists" >&2; exit 9; fi
if [ -n "$gid" ]; then
  case "$gid" in *[!0-9]*) echo "groupadd: invalid group ID '$gid'" >&2; exit 3 ;; esac
  cut -d: -f3 /etc/group | grep -qx "$gid" && { echo "groupadd: GID '$gid' already exists" >&2; exit 4; }
elif [ -n "$system" ]; then
  gid=999; while cut -d: -f3 /etc/group | grep -qx "$gid"; do gid=$((gid - 1)); done
else
  gid=1000; while cut -d: -f3 /etc/group | grep -qx "$gid"; do gid=$((gid + 1)); done
fi
echo "$1:x:$gid:" >> /etc/group
`;

export const useradd = String.raw`#!/bin/sh
home='' gecos='' shell=/bin/sh group='' groups='' system='' make='' usergroup=1 uid=''
parsed=$(getopt -o u:g:G:rmMs:d:c:UNolk: -l uid:,gid:,groups:,system,create-home,no-create-home,shell:,home-dir:,home:,comment:,user-group,no-user-group,non-unique,no-log-init,skel: -n useradd -- "$@") || exit 2
eval set -- "$parsed"
while :; do
  case "$1" in
    -u|--uid) uid=$2; shift 2 ;;
    -g|--gid) group=$2; shift 2 ;;
    -G|--groups) groups=$2; shift 2 ;;
    -s|--shell) shell=$2; shift 2 ;;
    -d|--home-dir|--home) home=$2; shift 2 ;;
    -c|--comment) gecos=$2; shift 2 ;;
    -k|--skel) shift 2 ;;
    -r|--system) system=1; shift ;;
    -m|--create-home) make=1; shift ;;
    -M|--no-create-home) make=''; shift ;;
    -N|--no-user-group) usergroup=''; shift ;;
    -U|--user-group|-o|--non-unique|-l|--no-log-init) shift ;;
    --) shift; break ;;
  esac
done
[ $# = 1 ] || { echo 'Usage: useradd [options] LOGIN' >&2; exit 2; }
name=$1
case "$name" in ''|-*|*[!A-Za-z0-9_.$-]*) echo "useradd: invalid user name '$name'" >&2; exit 3 ;; esac
grep -q "^$name:" /etc/passwd && { echo "useradd: user '$name' already exists" >&2; exit 9; }
if [ -n "$uid" ]; then
  case "$uid" in *[!0-9]*) echo "useradd: invalid user ID '$uid'" >&2; exit 3 ;; esac
  cut -d: -f3 /etc/passwd | grep -qx "$uid" && { echo "useradd: UID $uid is not unique" >&2; exit 4; }
elif [ -n "$system" ]; then
  uid=999; while cut -d: -f3 /etc/passwd | grep -qx "$uid"; do uid=$((uid - 1)); done
else
  uid=1000; while cut -d: -f3 /etc/passwd | grep -qx "$uid"; do uid=$((uid + 1)); done
fi
number() { awk -F: -v name="$1" '$1 == name || $3 == name { print $3; exit }' /etc/group; }
if [ -n "$group" ]; then
  gid=$(number "$group")
  [ -n "$gid" ] || { echo "useradd: group '$group' does not exist" >&2; exit 6; }
elif [ -n "$usergroup" ]; then
  if grep -q "^$name:" /etc/group; then echo "useradd: group $name exists - if you want to add this user to that group, use -g." >&2; exit 9; fi
  if cut -d: -f3 /etc/group | grep -qx "$uid"; then groupadd "$name"; else groupadd -g "$uid" "$name"; fi || exit $?
  gid=$(number "$name")
else gid=100; fi
[ -n "$home" ] || home=/home/$name
echo "$name:x:$uid:$gid:$gecos:$home:$shell" >> /etc/passwd
echo "$name:!:19000:0:99999:7:::" >> /etc/shadow
for extra in $(echo "$groups" | tr ',' ' '); do
  [ -n "$(number "$extra")" ] || { echo "useradd: group '$extra' does not exist" >&2; exit 6; }
  awk -F: -v OFS=: -v user="$name" -v group="$extra" '$1 == group || $3 == group { $4 = $4 == "" ? user : $4 "," user } { print }' /etc/group > /etc/group-
  cat /etc/group- > /etc/group; rm /etc/group-
done
if [ -n "$make" ] && [ ! -e "$home" ]; then
  mkdir -p "$home" && chown "$uid:$gid" "$home" && chmod 0755 "$home"
fi
exit 0
`;

export const debianAddgroup = String.raw`#!/bin/sh
parsed=$(getopt -o '' -l gid:,system,quiet -n addgroup -- "$@") || exit 1
eval set -- "$parsed"
options=''
while :; do
  case "$1" in
    --gid) options="$options -g $2"; shift 2 ;;
    --system) options="$options -r"; shift ;;
    --quiet) shift ;;
    --) shift; break ;;
  esac
done
exec groupadd $options "$@"
`;

export const debianAdduser = String.raw`#!/bin/sh
uid='' gid='' group='' ingroup='' system='' home='' shell='' gecos='' make=-m password=1
parsed=$(getopt -o '' -l uid:,gid:,group,ingroup:,system,home:,shell:,gecos:,comment:,no-create-home,disabled-password,disabled-login,quiet -n adduser -- "$@") || exit 1
eval set -- "$parsed"
while :; do
  case "$1" in
    --uid) uid=$2; shift 2 ;;
    --gid) gid=$2; shift 2 ;;
    --ingroup) ingroup=$2; shift 2 ;;
    --home) home=$2; shift 2 ;;
    --shell) shell=$2; shift 2 ;;
    --gecos|--comment) gecos=$2; password=''; shift 2 ;;
    --group) group=1; shift ;;
    --system) system=1; password=''; shift ;;
    --no-create-home) make=-M; shift ;;
    --disabled-password|--disabled-login) password=''; shift ;;
    --quiet) shift ;;
    --) shift; break ;;
  esac
done
[ $# = 2 ] && { usermod -aG "$2" "$1"; exit $?; }
[ $# = 1 ] || { echo 'adduser: Only one or two names allowed.' >&2; exit 1; }
[ -n "$password" ] && { echo 'adduser: a password cannot be asked for here; use --disabled-password' >&2; exit 1; }
name=$1
set -- $make
[ -n "$uid" ] && set -- "$@" -u "$uid"
if [ -n "$system" ]; then
  set -- "$@" -r -s "$([ -n "$shell" ] && echo "$shell" || echo /usr/sbin/nologin)" -d "$([ -n "$home" ] && echo "$home" || echo /nonexistent)"
  [ -z "$home" ] && set -- "$@" -M
  if [ -n "$gid$ingroup" ]; then set -- "$@" -g "$gid$ingroup"; elif [ -z "$group" ]; then set -- "$@" -g nogroup; fi
else
  set -- "$@" -s "$([ -n "$shell" ] && echo "$shell" || echo /bin/bash)"
  [ -n "$home" ] && set -- "$@" -d "$home"
  [ -n "$gid$ingroup" ] && set -- "$@" -g "$gid$ingroup"
fi
exec useradd "$@" -c "$gecos" "$name"
`;

export const usermod = String.raw`#!/bin/sh
groups=''
parsed=$(getopt -o aG: -l append,groups: -n usermod -- "$@") || exit 2
eval set -- "$parsed"
while :; do
  case "$1" in
    -a|--append) shift ;;
    -G|--groups) groups=$2; shift 2 ;;
    --) shift; break ;;
  esac
done
[ $# = 1 ] && grep -q "^$1:" /etc/passwd || { echo "usermod: user '$1' does not exist" >&2; exit 6; }
for extra in $(echo "$groups" | tr ',' ' '); do
  grep -q "^$extra:" /etc/group || { echo "usermod: group '$extra' does not exist" >&2; exit 6; }
  awk -F: -v OFS=: -v user="$1" -v group="$extra" '$1 == group { $4 = $4 == "" ? user : $4 "," user } { print }' /etc/group > /etc/group-
  cat /etc/group- > /etc/group; rm /etc/group-
done
`;
