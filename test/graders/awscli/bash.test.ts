/** The interpreter beside bash itself: the same snippets print the same and end with the same status. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './support.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-bash-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function bash(script: string): { stdout: string; status: number } {
  const path = join(folder, 'setup.sh');
  writeFileSync(path, script);
  try {
    const stdout = execFileSync('bash', [path], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env.PATH },
      timeout: 20_000,
    });
    return { stdout, status: 0 };
  } catch (error) {
    const { stdout, status } = error as { stdout: string; status: number };
    return { stdout, status };
  }
}

const snippets: Record<string, string> = {
  'quotes side by side': `x="a b"; echo 'one $x' "two $x" three' 'four\\ five "\\$x \\"q\\" \\\\"`,
  'field splitting': `x="a  b
c"; for w in $x; do echo "<$w>"; done; for w in "$x"; do echo "<$w>"; done`,
  'an empty expansion is no field': `x=; for w in $x "" "$x" a$x; do echo "<$w>"; done`,
  arrays: `a=(one "two three" four); echo "\${#a[@]} \${a[1]} $a"; for w in "\${a[@]}"; do echo "<$w>"; done; a+=(five); echo "\${a[*]}"; e=(); for w in "\${e[@]}"; do echo never; done`,
  'positional parameters': `set -- x "y z"; echo "$# $1 $2 <$3>"; for w in "$@"; do echo "<$w>"; done; shift; echo "$*"`,
  defaults: `unset a; b=; c=x; echo "\${a:-1}\${a-2}\${b:-3}\${b-4}\${c:+5}\${b:+6}\${b+7}"; : "\${d:=8}"; echo $d \${e:-"q r"}`,
  'a variable that must be there': `set -u; echo before; echo "$nope"; echo after`,
  'a message for one that is missing': `: "\${nope:?is needed}"; echo after`,
  removing: `f=a/b/c.tar.gz; echo "\${f##*/} \${f#*/} \${f%.*} \${f%%.*} \${f%/*}"`,
  replacing: `f=a-b-c; echo "\${f/-/+} \${f//-/+} \${f/#a/x} \${f/%c/y}"`,
  'case of letters': `f=abC; echo "\${f^^} \${f,,} \${f^} \${#f}"`,
  'substitution drops line ends': `x=$(printf 'a\\n\\n'); echo "<$x>"; echo "$(echo "in $(echo deep)")"`,
  backticks: 'x=`echo a \\`echo b\\``; echo "$x"',
  'a status of an assignment': `x=$(exit 3); echo $?; y=$(false) || echo caught; z=$(true); echo $?`,
  'set -e': `set -e; false || echo one; if false; then echo no; fi; ! true; echo two; x=$(false); echo never`,
  'set -e in a function': `set -e; f() { false; echo "goes on"; }; f || echo no; f; echo never`,
  'set -e and the last of a list': `set -e; true && false; echo never`,
  'set -e and a list that ends early': `set -e; false && true; echo "goes on"`,
  'set -e is forgotten inside of substitutions': `set -e; x=$(false; echo after); echo "<$x>"`,
  'set -e and local': `set -e; f() { local x=$(false); echo "masked $?"; }; f`,
  'set -e and a pipe': `set -e; false | true; echo one; true | false; echo never`,
  pipefail: `false | true; echo $?; set -o pipefail; false | true; echo $?; set +o pipefail; false | true; echo $?`,
  'pipes are subshells': `x=1; echo hi | { cat; x=2; }; echo $x`,
  'options together': `set -euo pipefail; echo ok; set +u; echo "<$nope>"`,
  functions: `greet() { local who=$1; echo "hi $who"; return 4; }; who=outer; greet inner || echo $?; echo $who`,
  'functions see the caller': `f() { echo $x; x=2; }; x=1; f; echo $x`,
  'if and elif': `for n in 1 2 3; do if [ $n -eq 1 ]; then echo a; elif [[ $n == 2 ]]; then echo b; else echo c; fi; done`,
  loops: `for x in a b c; do [ $x = b ] && continue; echo $x; done; i=x; while [[ $i != xxxx ]]; do i+=x; done; echo $i; until false; do break; done; echo $?`,
  'break out of two': `for a in 1 2; do for b in 1 2; do echo $a$b; [ $b = 1 ] && break 2; done; done`,
  case: `for x in apple pear "a b" ''; do case "$x" in a*e) echo 1;; "a b") echo 2;; pear|plum) echo 3;; *) echo 4;; esac; done`,
  tests: `[ -z "" ] && echo 1; [ -n "" ] || echo 2; [ a != b ] && echo 3; [[ abc == a* ]] && echo 4; [[ abc == "a*" ]] || echo 5; [[ -n $x || 1 -lt 2 ]] && echo 6; [[ ! ( a == b ) ]] && echo 7; test 3 -ge 3 && echo 8`,
  'escaped patterns': `case 'a*' in a\\*) echo star;; *) echo other;; esac; case ab in a\\*) echo star;; *) echo other;; esac; p='a*'; [[ abc == $p ]] && echo yes; [[ abc == "$p" ]] || echo no`,
  'here-documents': `x=1; cat <<EOF
a $x \\$x $(echo sub)
EOF
cat <<'EOF'
b $x
EOF
cat <<-EOF
\t\tc $x
\tEOF
cat <<< "d $x"`,
  'a here-document into a file': `cat > t.json <<EOF
{"a": "b"}
EOF
cat t.json; echo more >> t.json; cat < t.json; rm t.json; cat t.json 2>/dev/null || echo gone`,
  redirections: `{ echo out; echo err >&2; } 2>/dev/null; { echo x; echo y >&2; } > all.txt 2>&1; cat all.txt; rm -f all.txt; echo z &> none.txt; cat none.txt; rm none.txt`,
  'a file that is not there': `cat < nothing.txt || echo failed; set -e; cat < nothing.txt; echo never`,
  printf: `printf '%s=%s\\n' a 1 b 2; printf 'x\\n'; printf '%d%%\\n' 5; printf -- '-n\\n'`,
  echo: `echo -n a; echo b; echo; echo "a   b"   c`,
  subshell: `x=1; (x=2; echo $x; exit 5); echo "$? $x"`,
  exit: `echo a; exit 7; echo b`,
  'return ends the function only': `f() { return 2; echo no; }; f; echo $?`,
  readonly: `readonly R=1; echo $R; export E=2; echo $E`,
  'command -v': `command -v echo >/dev/null && echo yes; command -v nothing-of-this-name >/dev/null || echo no`,
  'comments and continuation': `echo a \\
  b # not c
# nothing
echo "a#b" c#d`,
  'a pattern in an argument stays': `echo repositories[0].name 'x*' [abc]q`,
  'dollars that expand nothing': `echo "a$" $ "100%"`,
  'a status survives into the next word': `false; echo "$?"; true; echo "$?"`,
  'a variable before a command': `f() { echo "<$X>"; }; X=1 f; echo "<$X>"`,
  negation: `! false; echo $?; ! true; echo $?; if ! [ a = b ]; then echo different; fi`,
  'words around a list': `set -- a b; for w in "<$@>"; do echo "$w"; done`,
  arithmetic: `a=5; b=; n=a; echo $((a + 2 * 3)) $(( (a + 2) * 3 )) $((a / 2)) $((-a % 3)) $((b)) $((n + 1)) $(($a-1)) "$((a > 3 && a != 4))" $((a ? 7 : 8)) $((010)) $((9223372036854775807 + 1)) $(( ! a )) $((a & 4 | 2 ^ 1))`,
  'arithmetic assigns': `i=1; echo $((i++)) $i $((++i)) $((i += 5)) $i $((i -= 1)); (( i = 2, i *= 4 )); echo $i; ((missing++)); echo $missing`,
  'arithmetic as a command': `x=3; (( x > 2 )) && echo yes; (( x - 3 )) || echo zero; if (( x == 3 )); then echo three; fi; while (( x > 0 )); do echo $x; (( x -= 1 )); done; set -e; (( x )); echo never`,
  'a loop that counts': `for ((i = 0; i < 3; i++)); do [ $i = 1 ] && continue; echo $i; done; echo "end $i"; for ((;;)); do break; done; echo $?`,
  'arithmetic inside of words': `n=4; a=(x y z); echo "in $((n * 2))s $(( $(echo 3) + 1 ))"; while [ $((n -= 2)) -gt 0 ]; do echo $n; done`,
  'faults of arithmetic': `(( 1/0 )) || echo "command $?"; [[ "1 2" -gt 1 ]] || echo "test $?"; set -e; x=$((1/0)); echo never`,
  'a text where a number is due': `[ None -gt 0 ] || echo "status $?"; [[ None -gt 0 ]] || echo no; None=4; [[ None -gt 0 ]] && echo variable; set -u; unset None; [[ None -gt 0 ]] || echo never; echo never`,
  'an empty text where a number is due': `x=; [ "$x" -eq 0 ] 2>/dev/null; echo $?; [[ $x -eq 0 ]]; echo $?`,
  'ranges in braces': `for i in {1..3} {3..2}; do echo $i; done; echo "{1..3}"`,
  seq: `for i in $(seq 3); do echo $i; done; seq 2 4; seq 3 1`,
  read: `read -r a b <<< "one  two three"; echo "<$a><$b>"; printf 'x\ty\n' | { read -r a b c; echo "$a|$b|$c"; }; read -r line < /dev/null || echo "end <$line>"`,
  'until with an end': `tries=0; until [ "$tries" -ge 3 ]; do tries=$((tries + 1)); echo "try $tries"; done; echo "$tries"`,
  'sleep takes units': `sleep 0 0s 0.01 && echo slept; sleep x || echo "no $?"`,
  'a trap at the end': `trap 'echo "bye $?"' EXIT; echo work; exit 3`,
  'a trap after set -e': `set -e; cleanup() { echo "clean $?"; rm -f none; }; trap cleanup EXIT; echo a; false; echo never`,
  'a trap that exits': `trap 'exit 7' EXIT; exit 2`,
  'a trap that fails': `set -e; trap 'false; echo on' EXIT; echo a`,
  'a trap keeps the status': `trap 'false' EXIT; exit 4`,
  'a trap that is taken back': `trap 'echo no' EXIT; trap - EXIT; echo yes`,
  'a trap of a subshell': `trap 'echo outer' EXIT; (trap 'echo inner' EXIT; echo sub); x=$(trap 'echo in' EXIT; echo y); echo "<$x>"; echo a | { trap 'echo pipe' EXIT; cat; }; echo end`,
  'a trap and a file': `tmp=$(mktemp); trap 'rm -f "$tmp"' EXIT INT TERM; echo x > "$tmp"; cat "$tmp"`,
  'a trap with a later variable': `trap "echo $x" EXIT; trap 'echo $x' EXIT; x=late`,
  'a variable before a builtin': `X=1 true; echo "<$X>"; IFS= read -r line <<< "  a b "; echo "<$line>"; read -r line <<< "  a b "; echo "<$line>"`,
  'a loop over lines': `printf 'a 1\nb 2\n' | while read -r name number; do echo "$number-$name"; done; while IFS= read -r line; do echo "<$line>"; done <<< "x y"; while read -r line; do echo "$line"; done <<EOF
one
two
EOF`,
  'what is read is gone': `{ read -r a; cat; } <<EOF
first
second
third
EOF
echo "$a"`,
  'a loop over a file without its last line end': `printf 'a\nb' > lines.txt; while read -r x || [ -n "$x" ]; do echo "<$x>"; done < lines.txt; rm lines.txt`,
  separators: `x="a b
c"; IFS=$'\n'; for w in $x; do echo "<$w>"; done; set -- 1 2; IFS=,; echo "$*"; a=(x y); echo "\${a[*]}"; IFS=; for w in $x; do echo "<$w>"; done; unset IFS; for w in $x; do echo "<$w>"; done`,
  'set -x changes nothing on standard output': `set -x; x=1; echo "$x"; set +x; echo done`,
  inherit_errexit: `set -e; shopt -s inherit_errexit; x=$(false; echo after); echo "never <$x>"`,
  'inherit_errexit where somebody asks': `set -e; shopt -s inherit_errexit; if x=$(false; echo after); then echo "<$x>"; fi; x=$(false; echo more) || echo caught; echo end`,
  'a file in a substitution': `printf 'a\nb\n' > in.txt; x=$(< in.txt); echo "<$x>"; rm in.txt; y=$(< in.txt) || echo "status $?"; set -e; z=$(< in.txt); echo never`,
  'a variable that is read-only': `set -e; readonly R=1; R=2; echo never`,
  'read-only by declare': `f() { declare -r A=1; local -r B=2; echo "$A$B"; }; f; f; declare -gx C=3; echo "$C";`,
  'SECONDS from zero': `SECONDS=0; echo $((SECONDS < 5)); SECONDS=100; echo $((SECONDS >= 100))`,
  'hexadecimal numbers': `echo $((0x1f + 0XA))`,
  'a redirection before its command': `>front.txt echo one; < front.txt cat; rm front.txt; <<< two cat`,
  'set -e behind a redirection': `set -e; { false || true; } 2>/dev/null; echo on; (exit 3) 2>/dev/null; echo never`,
  'options of echo': `echo -n -E "a\\n"; echo -nn b; echo -x c; echo -e plain; echo - d; echo "" -n`,
  'nounset knows empty arrays and defaults': `set -u; a=(); echo "\${a[@]}" "\${b:-none}" "$#"`,
};

describe('as bash does', () => {
  it.each(Object.entries(snippets))('%s', (_name, script) => {
    const { stdout, status, end, findings } = run(script);
    expect(end, findings[0]?.message).toBe('ended');
    expect({ stdout, status }).toEqual(bash(script));
  });
});
