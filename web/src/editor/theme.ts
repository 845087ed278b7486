/** The editor in the page's own colours; custom properties carry it through both themes. */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

export const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.keyword, tags.definitionKeyword, tags.moduleKeyword], color: 'var(--steel)', fontWeight: '600' },
    { tag: [tags.propertyName, tags.definition(tags.propertyName), tags.attributeName], color: 'var(--steel)' },
    { tag: [tags.string, tags.special(tags.string)], color: 'var(--green)' },
    { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--amber)' },
    { tag: [tags.comment, tags.meta], color: 'var(--quiet)' },
    { tag: [tags.variableName, tags.operator, tags.punctuation], color: 'var(--ink)' },
    { tag: [tags.function(tags.variableName), tags.standard(tags.variableName)], color: 'var(--steel)' },
    { tag: tags.invalid, color: 'var(--red)' },
  ]),
);

export const looks = EditorView.theme({
  '&': { height: '100%', color: 'var(--ink)', backgroundColor: 'var(--raised)', fontSize: 'var(--code-size)' },
  '&.cm-focused': { outline: '2px solid var(--steel)', outlineOffset: '-2px' },
  '&.cm-readonly': { backgroundColor: 'var(--sunk)' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6' },
  '.cm-content': { padding: '10px 0', caretColor: 'var(--ink)' },
  '.cm-line': { padding: '0 16px 0 6px' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--quiet)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 6px 0 10px', minWidth: '2.6em' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--steel) 8%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'color-mix(in srgb, var(--steel) 30%, transparent)',
  },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'transparent',
    outline: '1px solid var(--steel)',
  },
  '.cm-building': { backgroundColor: 'var(--amber-wash)', boxShadow: 'inset 3px 0 0 var(--amber)' },
  // The package draws these with data URLs, which the content security policy refuses.
  '.cm-lintRange, .cm-lintRange-error': {
    backgroundImage: 'none',
    paddingBottom: '0',
    textDecoration: 'underline wavy var(--red) 1.5px',
    textUnderlineOffset: '3px',
    textDecorationSkipInk: 'none',
  },
  '.cm-lintRange.cm-stale': { textDecoration: 'underline dotted var(--line) 2px' },
  '.cm-lintRange.cm-block': { textDecoration: 'none', backgroundColor: 'var(--red-wash)' },
  '.cm-gutter-lint': { width: '1.2em' },
  '.cm-gutter-lint .cm-gutterElement': {
    padding: '0',
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
  },
  '.cm-lint-marker, .cm-lint-marker-error': {
    content: 'normal',
    width: '9px',
    height: '9px',
    borderRadius: '1px',
    backgroundColor: 'var(--red)',
  },
  '.cm-lintPoint::after': { borderBottomColor: 'var(--red)' },
  '.cm-tooltip': {
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius)',
    backgroundColor: 'var(--raised)',
    color: 'var(--ink)',
    boxShadow: 'var(--shadow)',
    maxWidth: 'min(460px, 90vw)',
  },
  '.cm-diagnostic': {
    borderLeft: '4px solid var(--red)',
    padding: '8px 12px',
    fontFamily: 'var(--sans)',
    fontSize: '14px',
    lineHeight: '1.45',
    whiteSpace: 'pre-wrap',
  },
  '.cm-diagnosticSource': { fontSize: '12px', color: 'var(--quiet)', opacity: '1' },
  '.cm-panels': { backgroundColor: 'var(--paper)', color: 'var(--ink)', fontFamily: 'var(--sans)' },
  '.cm-panels-top': { borderBottom: '1px solid var(--rule)' },
  '.cm-panels-bottom': { borderTop: '1px solid var(--rule)' },
  '.cm-panel.cm-search': { padding: '8px 36px 8px 12px', fontSize: '14px' },
  '.cm-panel.cm-search label': { fontSize: '13px', display: 'inline-flex', alignItems: 'center', minHeight: '24px' },
  '.cm-textfield': {
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius)',
    backgroundColor: 'var(--raised)',
    fontSize: '14px',
    minHeight: '26px',
  },
  '.cm-button': {
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius)',
    backgroundImage: 'none',
    backgroundColor: 'var(--raised)',
    fontSize: '13px',
    minHeight: '26px',
  },
  '.cm-panel button[name=close]': { minWidth: '24px', minHeight: '24px', color: 'var(--ink)', fontSize: '18px' },
  '.cm-searchMatch': { backgroundColor: 'var(--amber-wash)', outline: '1px solid var(--amber)' },
  '.cm-searchMatch-selected': { backgroundColor: 'color-mix(in srgb, var(--amber) 45%, transparent)' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--sunk)', border: '1px solid var(--rule)', color: 'var(--quiet)' },
});
