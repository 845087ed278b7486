// Every order goes into the journal, which journal-shipper passes on to customs. Orders are taken without it, too.
const { appendFile } = require('node:fs');
const { join } = require('node:path');

const path = join(process.env.JOURNAL_DIR ?? '/var/lib/bunker', 'journal.ndjson');

function note(entry) {
  appendFile(path, `${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`, (error) => {
    if (error) console.error(`not in the journal: ${error.message}`);
  });
}

module.exports = { note };
