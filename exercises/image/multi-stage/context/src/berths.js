// Berths of the container terminal: length in metres, draught in metres.
exports.berths = [
  { name: 'North 1', length: 400, draught: 16.5 },
  { name: 'North 2', length: 330, draught: 14 },
  { name: 'South 1', length: 220, draught: 11.5 },
];
