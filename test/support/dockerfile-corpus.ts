/**
 * Dockerfiles at the edges of the language. `verdict` is what BuildKit says of the file: `builds`, `refused`, or `newer`
 * where builders before Docker 23 refuse what current ones accept. All build on `scratch`, so that a test can ask an engine.
 */
export interface CorpusFile {
  name: string;
  text: string;
  verdict: 'builds' | 'refused' | 'newer';
}

const file = (verdict: CorpusFile['verdict'], name: string, text: string): CorpusFile => ({ name, text, verdict });
const builds = (name: string, text: string): CorpusFile => file('builds', name, text);
const refused = (name: string, text: string): CorpusFile => file('refused', name, text);
const newer = (name: string, text: string): CorpusFile => file('newer', name, text);

/** A file `f` lies in the build context. */
export const corpus: readonly CorpusFile[] = [
  // Text
  builds('line ends of Windows and a byte order mark', '\ufeffFROM scratch\r\nUSER 5\r\n'),
  builds('no newline at the end', 'FROM scratch\nUSER 5'),
  builds('keywords in any letter case', 'from scratch\nUser 5\n'),
  builds('blanks before keywords', '  FROM scratch\n\t USER 5\n'),
  refused('nothing', ''),
  refused('a comment alone', '# FROM scratch\n'),
  refused('a no-break space after the keyword', 'FROM scratch\nUSER\u00a05\n'),
  refused('a misspelt keyword', 'FRO scratch\n'),
  refused('a command that lost its continuation', 'FROM scratch\nLABEL a=b\n  && c=d\n'),
  // Directives
  builds('the backtick as escape', '# escape=`\nFROM scratch\nCMD a `\n b\n'),
  builds('blanks and case in a directive', '#   EsCaPe   =   `\nFROM scratch\nCMD a `\n b\n'),
  refused('a directive after an empty line is a comment', '\n# escape=`\nFROM scratch\nCMD a `\n b\n'),
  refused('a directive after a comment is a comment', '# hello\n# escape=`\nFROM scratch\nCMD a `\n b\n'),
  refused('a directive twice', '#escape=`\n#escape=`\nFROM scratch\n'),
  refused('an escape character that is none', '# escape=x\nFROM scratch\n'),
  // Continuations
  builds('a comment inside a continuation', 'FROM scratch\nCMD echo a \\\n# c\n  && b\n'),
  builds('an indented comment inside a continuation', 'FROM scratch\nCMD echo a \\\n   # c \\\n  && b\n'),
  builds('empty lines inside a continuation', 'FROM scratch\nLABEL x="a\\\n# comment\n\n b"\n'),
  builds('blanks after the escape character', 'FROM scratch\nCMD a \\  \t\n b\n'),
  builds('a continuation at the end of the file', 'FROM scratch\nUSER 1\\\n'),
  builds('a line of the escape character alone', 'FROM scratch\n\\\n\nUSER 1\n'),
  builds('a keyword cut in two', 'FROM scratch\nUS\\\nER 7\n'),
  // FROM and stages
  builds('a platform', 'FROM --platform=linux/amd64 scratch\nUSER 1'),
  refused('a flag without its value', 'FROM --platform scratch\nUSER 1'),
  builds('quotes around the image', 'FROM "scratch"\n'),
  builds('a stage with the name of the empty image', 'FROM scratch as scratch\nUSER 8\nFROM scratch\n'),
  builds('a parent stage in lower case', 'FROM scratch AS Builder\nUSER 7\nFROM builder\n'),
  refused('a parent stage in another letter case', 'FROM scratch AS Builder\nUSER 7\nFROM Builder\n'),
  builds('the second of two stages with one name', 'FROM scratch AS a\nFROM scratch AS a\nUSER 4\nFROM a\n'),
  refused('a stage that starts with a digit', 'FROM scratch AS 1x\n'),
  refused('three words without AS', 'FROM scratch a b\n'),
  refused('no image', 'FROM\n'),
  refused('an instruction before FROM', 'RUN x\nFROM scratch\n'),
  refused('an image from an unset variable', 'FROM ${X}\n'),
  builds('an image from a default', 'ARG X\nFROM ${X:-scratch}\nUSER 3\n'),
  builds('an image in pieces', 'ARG A=scr B=atch\nFROM $A${B}\nUSER 3\n'),
  // Sources of COPY
  builds('a stage by number', 'FROM scratch\nCOPY f /f\nFROM scratch\nCOPY --from=0 /f /g\n'),
  builds('a stage in another letter case', 'FROM scratch AS a\nCOPY f /f\nFROM scratch\nCOPY --from=A /f /g\n'),
  refused('a number beyond the stages', 'FROM scratch\nCOPY --from=5 /f /f\n'),
  refused('the stage itself by number', 'FROM scratch\nCOPY --from=0 /f /f\n'),
  refused('the stage itself by name', 'FROM scratch AS a\nCOPY --from=a /f /f\n'),
  refused('a variable', 'FROM scratch\nARG X=a\nCOPY --from=$X /f /f\n'),
  refused(
    'a stage below',
    'FROM scratch AS one\nCOPY --from=later /f /f\nFROM scratch AS later\nCOPY f /f\nFROM scratch\nCOPY --from=one /f /f\n',
  ),
  refused('no destination', 'FROM scratch\nCOPY f\n'),
  refused('an unknown flag', 'FROM scratch\nCOPY --bad=1 f /f\n'),
  refused('chown without a value', 'FROM scratch\nCOPY --chown f /f\n'),
  refused('a flag twice', 'FROM scratch\nCOPY --chown=1 --chown=2 f /f\n'),
  builds('chmod', 'FROM scratch\nCOPY --chmod=755 f /f\n'),
  newer('link', 'FROM scratch\nCOPY --link f /f\n'),
  // Variables
  builds('ARG after ENV', 'FROM scratch\nENV X=1\nARG X=2\nUSER $X\n'),
  builds('ENV after ARG', 'FROM scratch\nARG X=2\nENV X=1\nUSER $X\n'),
  builds('ARG of a parent stage', 'FROM scratch AS a\nARG U=1001\nFROM a\nUSER $U\n'),
  builds('ARG before FROM, not redeclared', 'ARG U=5\nFROM scratch AS a\nUSER $U\n'),
  builds('ARG before FROM, redeclared', 'ARG U=5\nFROM scratch AS a\nARG U\nUSER $U\n'),
  builds('an empty user after another', 'FROM scratch\nUSER 5\nUSER $NONE\n'),
  builds('two ARG in one instruction', 'FROM scratch\nARG A=1 B=$A\nUSER $B\n'),
  builds('two ENV in one instruction', 'FROM scratch\nENV A=1 B=$A\nUSER x$B\n'),
  builds('PATH of the empty image', 'FROM scratch\nENV PATH=$PATH:/x\n'),
  builds('defaults and alternatives', 'FROM scratch\nENV E= S=s\nUSER ${N:-a}${E:-b}${S:+c}${E:+d}\n'),
  builds('an escaped character', 'FROM scratch\nUSER \\1\n'),
  builds('single quotes', "FROM scratch\nENV X=1\nUSER '$X'\n"),
  builds('an escaped dollar', 'FROM scratch\nENV X=1\nUSER "\\$X"\n'),
  refused('an open quote', 'FROM scratch\nUSER "a\n'),
  refused('an open brace', 'FROM scratch\nUSER ${a\n'),
  refused('an unknown operator', 'FROM scratch\nUSER ${a!b}\n'),
  refused('a demand that is not met', 'FROM scratch\nUSER ${X:?no}\n'),
  newer('a prefix cut off', 'FROM scratch\nENV X=a1\nUSER ${X#a}\n'),
  newer('a suffix cut off', 'FROM scratch\nENV X=1.2.3\nUSER ${X%%.*}\n'),
  newer('a text replaced', 'FROM scratch\nENV X=1-2-3\nUSER ${X//-/}\n'),
  // ENV, LABEL, ARG
  builds(
    'the old form of ENV, and quotes',
    'FROM scratch\nENV A b c\nENV D=1 E=\'x y\' F="$A z"\nLABEL a=$A "b c"=d\n',
  ),
  refused('quotes around name and value together', 'FROM scratch\nENV "D=1"\n'),
  refused('ENV without a value', 'FROM scratch\nENV A\n'),
  refused('ENV with one pair missing', 'FROM scratch\nENV A=1 B\n'),
  refused('ENV without a name', 'FROM scratch\nENV =1\n'),
  refused('ARG without a name', 'FROM scratch\nARG =1\n'),
  // Commands
  builds('the JSON form', 'FROM scratch\nCMD ["a", "b\\n"]\n'),
  builds('what only looks like JSON', "FROM scratch\nCMD ['a']\n"),
  refused('a list of other things', 'FROM scratch\nCMD ["a", 1]\n'),
  builds('an empty command', 'FROM scratch\nCMD\n'),
  builds('an empty list and an empty entry point', 'FROM scratch\nCMD []\nENTRYPOINT\n'),
  builds('an entry point clears the inherited CMD', 'FROM scratch AS a\nCMD ["a"]\nFROM a\nENTRYPOINT ["b"]\n'),
  builds("an entry point keeps the stage's own CMD", 'FROM scratch\nCMD ["a"]\nENTRYPOINT ["b"]\n'),
  builds('SHELL', 'FROM scratch\nENTRYPOINT x\nSHELL ["/b","-c"]\nCMD y\n'),
  builds('SHELL of a parent stage', 'FROM scratch AS a\nSHELL ["/b"]\nFROM a\nCMD b\n'),
  refused('SHELL that is no list', 'FROM scratch\nSHELL x\n'),
  refused('RUN without a command', 'FROM scratch\nRUN\n'),
  newer('a heredoc', 'FROM scratch\nCOPY <<EOF /f\nUSER x\nEOF\nUSER 6\n'),
  newer('two heredocs, tabs and quotes', 'FROM scratch\nCOPY <<-A <<"B" /\n\tA\nUSER 9\nB\nUSER 6\n'),
  refused('a heredoc without an end', 'FROM scratch\nCOPY <<EOF /f\nUSER x\n'),
  // The others
  builds('a relative WORKDIR', 'FROM scratch\nWORKDIR a/../b//c\nWORKDIR d\n'),
  builds('a user of two words', 'FROM scratch\nUSER a b\n'),
  refused('USER without one', 'FROM scratch\nUSER\n'),
  builds('ports', 'FROM scratch\nEXPOSE 3000 80/UDP 8000-8002\nEXPOSE 9:99\n'),
  refused('a port that is none', 'FROM scratch\nEXPOSE abc\n'),
  builds('a health check', 'FROM scratch\nHEALTHCHECK --interval=5s CMD x\n'),
  builds('a health check in lower case', 'FROM scratch\nHEALTHCHECK cmd ["x"]\n'),
  refused('a health check of another kind', 'FROM scratch\nHEALTHCHECK foo\n'),
  refused('no health check, with a command', 'FROM scratch\nHEALTHCHECK NONE x\n'),
  refused('an interval without a unit', 'FROM scratch\nHEALTHCHECK --interval=5 CMD x\n'),
  refused('an interval that is too short', 'FROM scratch\nHEALTHCHECK --interval=0.5ms CMD x\n'),
  refused('an empty volume', 'FROM scratch\nVOLUME ["a", " "]\n'),
  refused('a signal that is none', 'FROM scratch\nSTOPSIGNAL 9 9\n'),
  builds('a signal by name', 'FROM scratch\nSTOPSIGNAL SIGUSR1\n'),
  builds('a trigger of the parent stage', 'FROM scratch AS a\nONBUILD USER 9\nFROM a\n'),
  refused('a trigger in a trigger', 'FROM scratch\nONBUILD ONBUILD x\n'),
  refused('FROM as a trigger', 'FROM scratch\nONBUILD FROM x\n'),
];
