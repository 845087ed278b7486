/** The signs of states, drawn alike on the ship, in lists and on checks. Always beside the word. */
import type { CheckResult, ProgressState } from '../../../server/contract.ts';

export type Sign = ProgressState | CheckResult['status'] | 'not-tried' | 'waiting' | 'trying';

/** 16 × 16 around its centre; `GlyphShape` is the bare SVG for drawings. */
export function GlyphShape({ sign }: { sign: Sign }) {
  switch (sign) {
    case 'passed':
      return (
        <g class="glyph glyph-passed">
          <circle r="7.5" class="glyph-fill" />
          <path d="M-3.5 .3l2.5 2.6 4.6-5.4" class="glyph-stroke" />
        </g>
      );
    case 'failed':
      return (
        <g class="glyph glyph-failed">
          <rect x="-7" y="-7" width="14" height="14" rx="2" class="glyph-fill" />
          <path d="M-3-3l6 6M3-3l-6 6" class="glyph-stroke" />
        </g>
      );
    case 'error':
      return (
        <g class="glyph glyph-error">
          <path d="M0-7.8L8 6.6H-8z" class="glyph-fill" />
          <path d="M0-2.6v4.6M0 4v1" class="glyph-stroke" />
        </g>
      );
    case 'in-progress':
      return (
        <g class="glyph glyph-progress">
          <circle r="6.8" class="glyph-ring" />
          <path d="M0-6.8A6.8 6.8 0 0 1 0 6.8z" class="glyph-half" />
        </g>
      );
    case 'trying':
      return (
        <g class="glyph glyph-trying">
          <circle r="6.8" class="glyph-ring" />
          <path d="M0-6.8A6.8 6.8 0 0 1 6.8 0" class="glyph-arc" />
        </g>
      );
    case 'not-tried':
    case 'waiting':
    case 'not-started':
      return (
        <g class={`glyph glyph-${sign}`}>
          <circle r="6.8" class="glyph-ring" />
          {sign === 'not-tried' && <path d="M-3 0h6" class="glyph-arc" />}
        </g>
      );
  }
}

/** The sign beside a word. */
export function Glyph({ sign, size = 16 }: { sign: Sign; size?: number }) {
  return (
    <svg class="glyph-icon" width={size} height={size} viewBox="-8.5 -8.5 17 17" aria-hidden="true">
      <GlyphShape sign={sign} />
    </svg>
  );
}
