'use strict';

const minimist = require('minimist');

/** `--ship Alkmaar --berth 4` as an object: numbers are numbers, words without a name are in `words`. */
function understand(text) {
  const { _: words, ...named } = minimist(text.split(/\s+/).filter((word) => word !== ''));
  return { words, ...named };
}

module.exports = { understand };
