/** Completion of a Dockerfile, and what its words mean: instructions, their flags, and the names of its own stages. */
import { autocompletion, startCompletion, type Completion, type CompletionContext } from '@codemirror/autocomplete';
import type { Extension } from '@codemirror/state';
import type { Guide } from '../../../../graders/guides.ts';
import { explaining } from '../explain.ts';
import { drawn, type Facts } from '../facts.ts';
import { wordAt, type DockerfileWord } from './dockerfile-words.ts';
import { loadGuide } from './load.ts';

const instructionsOf = async () => (await loadGuide('dockerfile'))?.guideFor().fields ?? {};

const instructionFacts = (name: string, { about, note }: Guide): Facts => ({
  name,
  tag: 'instruction',
  text: about,
  rows: note ? [['form', note]] : [],
});

const flagFacts = (keyword: string, name: string, { about, type, oneOf }: Guide): Facts => ({
  name: `--${name}`,
  tag: `flag of ${keyword}${type === 'boolean' ? ', true or false' : ''}`,
  text: about,
  rows: oneOf ? [['such as', oneOf.join(' ')]] : [],
});

async function complete({ state, pos, explicit }: CompletionContext) {
  const word = wordAt(state.doc.toString(), pos);
  if (!word || (!explicit && word.text === '' && word.role !== 'value')) return null;
  const options = optionsFor(word, await instructionsOf());
  return options.length === 0 ? null : { from: word.from, to: pos, options, validFor: /^[\w-]*$/ };
}

function optionsFor(word: DockerfileWord, instructions: Readonly<Record<string, Guide>>): Completion[] {
  const flags = instructions[word.keyword]?.fields ?? {};
  switch (word.role) {
    case 'instruction':
      return Object.entries(instructions)
        .filter(([name]) => name !== 'MAINTAINER')
        .map(([name, guide], at) => ({
          label: name,
          detail: guide.note?.slice(name.length + 1),
          info: () => drawn(instructionFacts(name, guide)),
          apply: `${name} `,
          boost: -at,
        }));
    case 'flag':
      return Object.entries(flags).map(([name, guide]) => ({
        label: `--${name}`,
        info: () => drawn(flagFacts(word.keyword, name, guide)),
        apply: (view, _, from, to) => {
          const insert = guide.type === 'boolean' ? `--${name} ` : `--${name}=`;
          view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length } });
          if (name === 'from' || guide.oneOf) startCompletion(view);
        },
      }));
    case 'value':
      if (word.flag === 'from') return word.stages.map((label) => ({ label, detail: 'stage' }));
      return (flags[word.flag]?.oneOf ?? []).map((label, at) => ({ label, boost: -at }));
    case 'image':
      return word.stages.map((label) => ({ label, detail: 'stage' }));
  }
}

export function dockerfileHelp(): Extension {
  return [
    autocompletion({ override: [complete], icons: false, closeOnBlur: true }),
    explaining(async (text, place) => {
      const word = wordAt(text, place, true);
      const guide = word && (await instructionsOf())[word.keyword];
      if (!guide) return null;
      const { from, to } = word;
      if (word.role === 'instruction') return { facts: instructionFacts(word.keyword, guide), from, to };
      const flag = guide.fields?.[word.flag];
      return flag ? { facts: flagFacts(word.keyword, word.flag, flag), from, to } : null;
    }),
  ];
}
